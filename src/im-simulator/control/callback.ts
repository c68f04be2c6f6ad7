import { createHash } from 'node:crypto';
import type { Overwrite } from '../world/groups.js';
import type { CallbackOptions } from '../options.js';
import type { Sent } from '../api/send.js';

/** IM waits this long for the app's answer to a webhook, and does not try again. */
const CALLBACK_TIMEOUT_MS = 2000;

/** The webhooks that IM fires after the fact. Whatever comes back changes nothing. */
export class Callbacks {
  readonly #stopped = new AbortController();
  #delivered = 0;
  #failed = 0;

  constructor(
    private readonly sdkAppId: number,
    private readonly target: () => CallbackOptions | null,
  ) {}

  afterModify({ groupId, topicId, msgSeq, editor, after }: Overwrite, eventTimeMs: number): void {
    const command = 'Group.CallbackAfterModifyMsg';
    const head =
      `{"CallbackCommand":"${command}","Operator_Account":${JSON.stringify(editor.account)},` +
      `"GroupId":${JSON.stringify(groupId)},"TopicId":${JSON.stringify(topicId ?? '')},` +
      `"MsgSeq":${msgSeq},"EventTime":${eventTimeMs},"MsgBody":`;
    const platform = editor.by === 'rest' ? 'RESTAPI' : 'Web';
    this.fire(command, platform, [Buffer.from(head), after.msgBody, Buffer.from('}')]);
  }

  /** That CloudCustomData is `""` where none was given is a guess. */
  afterSend({ group, topicId, operator, isOnlineOnly, message }: Sent, eventTimeMs: number): void {
    const command = 'Group.CallbackAfterSendMsg';
    const head =
      `{"CallbackCommand":"${command}","GroupId":${JSON.stringify(group.groupId)},` +
      `"Type":${JSON.stringify(group.type)},"From_Account":${JSON.stringify(message.fromAccount)},` +
      `"Operator_Account":${JSON.stringify(operator)},"Random":${message.random},` +
      `"MsgSeq":${message.seq},"MsgTime":${message.timestamp},` +
      `"OnlineOnlyFlag":${isOnlineOnly ? 1 : 0},"MsgBody":`;
    const customData = message.cloudCustomData ?? Buffer.from('""');
    const tail = `,"TopicId":${JSON.stringify(topicId ?? '')},"EventTime":${eventTimeMs}}`;
    this.fire(command, 'RESTAPI', [
      Buffer.from(head),
      message.msgBody,
      Buffer.from(',"CloudCustomData":'),
      customData,
      Buffer.from(tail),
    ]);
  }

  /** How many webhooks were answered with status 200, and how many were not. */
  counts(): { readonly delivered: number; readonly failed: number } {
    return { delivered: this.#delivered, failed: this.#failed };
  }

  stop(): void {
    this.#stopped.abort();
  }

  private fire(command: string, platform: string, pieces: readonly Buffer[]): void {
    const target = this.target();
    if (!target) return;
    this.post(this.urlOf(target, command, platform), Buffer.concat(pieces)).then(
      (status) => this.count(status === 200),
      // Unreachable or too slow: IM does not try again.
      () => this.count(false),
    );
  }

  private count(isDelivered: boolean): void {
    if (isDelivered) this.#delivered += 1;
    else this.#failed += 1;
  }

  private urlOf(target: CallbackOptions, command: string, platform: string): URL {
    const url = new URL(target.url);
    url.searchParams.set('SdkAppid', String(this.sdkAppId));
    url.searchParams.set('CallbackCommand', command);
    url.searchParams.set('contenttype', 'json');
    url.searchParams.set('ClientIP', '127.0.0.1');
    url.searchParams.set('OptPlatform', platform);
    if (target.token === undefined) return url;
    const requestTime = String(Math.floor(Date.now() / 1000));
    const sign = createHash('sha256').update(`${target.token}${requestTime}`).digest('hex');
    url.searchParams.set('Sign', sign);
    url.searchParams.set('RequestTime', requestTime);
    return url;
  }

  /** @returns the status of the answer */
  private async post(url: URL, body: Buffer): Promise<number> {
    const limit = AbortSignal.timeout(CALLBACK_TIMEOUT_MS);
    const signal = AbortSignal.any([limit, this.#stopped.signal]);
    const headers = { 'Content-Type': 'application/json' };
    const answer = await fetch(url, {
      method: 'POST',
      headers,
      body: new Uint8Array(body),
      signal,
    });
    await answer.arrayBuffer();
    // Used until here: Node 20 collects a time limit that only `any` refers to, and nothing ends then.
    limit.throwIfAborted();
    return answer.status;
  }
}
