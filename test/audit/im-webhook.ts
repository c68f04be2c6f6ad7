import { createHash } from 'node:crypto';
import type { OverwriteEntry } from '../../src/im-simulator/control/logbook.js';
import type { AuditService, Json } from './service.js';

export const TOKEN = 'callback-token-of-the-test';

export interface Told {
  readonly body?: unknown;
  readonly token?: string;
  readonly time?: number;
  /** Null sends none. */
  readonly app?: string | null;
  /** Null sends none, as the vendor's sample does. */
  readonly contentType?: string | null;
  /** The name of the webhook in the URL. */
  readonly command?: string;
}

/** Calls the webhook as IM does. */
export async function tell(
  service: AuditService,
  {
    body = {},
    token = TOKEN,
    time = Date.now() / 1_000,
    app,
    contentType = 'application/json',
    command = 'x',
  }: Told,
) {
  const of = app === null ? null : (app ?? service.im.credentials.sdkAppId);
  const path = webhookPath({ app: of, token, time, command });
  const answer = await fetch(`${service.replica.url}${path}`, {
    method: 'POST',
    headers: contentType === null ? {} : { 'Content-Type': contentType },
    // Of bytes nobody guesses a type.
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  });
  return { status: answer.status, body: (await answer.json()) as Json };
}

/** Where IM calls, with what proves that it does. */
export function webhookPath({
  app,
  token = TOKEN,
  time = Date.now() / 1_000,
  command = 'x',
}: {
  /** Null sends none. */
  readonly app: string | number | null;
  readonly token?: string;
  readonly time?: number;
  readonly command?: string;
}): string {
  const seconds = String(Math.floor(time));
  const query = new URLSearchParams({
    ...(app === null ? {} : { SdkAppid: String(app) }),
    CallbackCommand: command,
    contenttype: 'json',
    RequestTime: seconds,
    Sign: createHash('sha256').update(`${token}${seconds}`).digest('hex'),
  });
  return `/v1/im-callbacks?${query.toString()}`;
}

/** What the webhook reports of an overwrite. @param account whose it was */
export function reportBody(
  { at, groupId, msgSeq, after }: OverwriteEntry,
  account: string,
): object {
  const customData = after.cloudCustomData;
  return {
    CallbackCommand: 'Group.CallbackAfterModifyMsg',
    Operator_Account: account,
    GroupId: groupId,
    MsgSeq: msgSeq,
    EventTime: at,
    MsgBody: JSON.parse(after.msgBody) as unknown,
    ...(customData === null ? {} : { CloudCustomData: JSON.parse(customData) as unknown }),
  };
}
