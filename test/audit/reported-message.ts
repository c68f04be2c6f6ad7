import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { OverwriteEntry } from '../../src/im-simulator/control/logbook.js';
import { AuditService, type Json, textBody } from './service.js';
import { reportBody, tell, TOKEN } from './im-webhook.js';

const GROUP = 'reported';

/** A service whose webhook is on, and that finds out within a second what an edit without an answer came to. */
export async function openReportingDesk(): Promise<AuditService> {
  const service = await AuditService.open({
    IM_CALLBACK_TOKEN: TOKEN,
    IM_TIMEOUT_MS: '500',
    IM_LATE_LANDING_MS: '300',
    CLIENT_REQUESTS_PER_SECOND: '2000',
  });
  service.im.addGroup({ groupId: GROUP, type: 'Public' });
  return service;
}

/** Everything that the webhook reported so far has been reconciled with the record. */
export async function untilReconciled(service: AuditService): Promise<void> {
  const left = () => service.sql('SELECT FROM told_unjudged');
  await expect.poll(left).toHaveLength(0);
}

interface Content {
  readonly text?: string;
  readonly customData?: string;
}

/** A message that several people edit, and what IM's webhook reports of that. */
export class ReportedMessage {
  readonly groupId = GROUP;
  readonly msgSeq: number;

  constructor(
    private readonly service: AuditService,
    text: string,
  ) {
    this.msgSeq = service.im.addMessage({ groupId: GROUP, MsgBody: textBody(text) });
  }

  /** What took effect at IM, the oldest first. */
  get overwrites(): readonly OverwriteEntry[] {
    return this.service.im
      .overwrites()
      .filter(({ groupId, msgSeq }) => groupId === GROUP && msgSeq === this.msgSeq);
  }

  get lastOverwrite(): OverwriteEntry {
    const last = this.overwrites.at(-1);
    if (!last) throw new Error('nothing was overwritten');
    return last;
  }

  /** The webhook reports overwrites, in this order. @param account of those that were not made over REST */
  async report(made: readonly OverwriteEntry[], account = 'mallory'): Promise<void> {
    const { admin } = this.service.im.credentials;
    for (const one of made) {
      const body = reportBody(one, one.by === 'client' ? account : admin);
      expect((await tell(this.service, { body })).status).toBe(200);
    }
  }

  /** Our edit. @param isBlind whether a CloudCustomData that nobody knows may be overwritten */
  async ours({ text, customData }: Content, isBlind = false): Promise<Json> {
    const message = {
      GroupId: this.groupId,
      MsgSeq: this.msgSeq,
      ...(text === undefined ? {} : { MsgBody: textBody(text) }),
      ...(customData === undefined ? {} : { CloudCustomData: customData }),
    };
    const why = { operator: 'alice', reason: 'as asked', acceptUnreadablePrior: isBlind };
    return (await this.service.post('/v1/modifications', { message, ...why })).body;
  }

  /** Somebody else's edit, some milliseconds after what came before it. */
  async theirs(content: Content, account = 'mallory'): Promise<OverwriteEntry> {
    await delay(3);
    const { groupId, msgSeq } = this;
    this.service.im.clientEdits({ groupId, msgSeq }, contents(content), account);
    return this.lastOverwrite;
  }

  /** Somebody else's edit right beside our next overwrite. */
  beside(when: 'before' | 'after', content: Content): void {
    const act = { edit: contents(content) };
    this.service.im.fault({ ...this.nextOverwrite, kind: 'client', act, when });
  }

  /** Of a fault that our next overwrite meets. */
  get nextOverwrite() {
    return { api: 'modify_group_msg', msgSeq: this.msgSeq, times: 1 } as const;
  }

  /** Each version in short: source, text and CloudCustomData; `?` for what is only possible. */
  async versions(): Promise<readonly string[]> {
    await untilReconciled(this.service);
    return (await this.history()).map((item) => {
      if (item['source'] === 'removed') return 'removed';
      const [text, customData] = pairIn(item);
      const doubt = item['certainty'] === 'possible' ? '?' : '';
      return `${String(item['source'])}${doubt} ${text}/${customData ?? '-'}`;
    });
  }

  /** The items of its history. */
  async history(): Promise<readonly Json[]> {
    const { groupId, msgSeq } = this;
    const { body } = await this.service.ask('/v1/audit/messages/history', { groupId, msgSeq });
    return body['items'] as readonly Json[];
  }
}

function contents({ text, customData }: Content) {
  return {
    ...(text === undefined ? {} : { MsgBody: textBody(text) }),
    ...(customData === undefined ? {} : { cloudCustomData: customData }),
  };
}

/** Text and CloudCustomData of a version; null: unknown, or never set. */
export type Pair = readonly [text: string, customData: string | null];

export function textIn(body: unknown): string {
  return (body as { MsgContent: { Text: string } }[])[0]?.MsgContent.Text ?? '';
}

/** What IM had after an overwrite. */
export function pairOf({ msgBody, cloudCustomData }: OverwriteEntry['after']): Pair {
  const customData = cloudCustomData === null ? null : String(JSON.parse(cloudCustomData));
  return [textIn(JSON.parse(msgBody)), customData];
}

/** What an item of a history says. */
export function pairIn({ content }: Json): Pair {
  const { MsgBody, CloudCustomData: data } = content as { MsgBody: unknown; CloudCustomData: Json };
  return [textIn(MsgBody), data['known'] === true ? String(data['value']) : null];
}
