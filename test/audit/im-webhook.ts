import { createHash } from 'node:crypto';
import type { Desk, Json } from './desk.js';

export const TOKEN = 'callback-token-of-the-test';

export interface Told {
  readonly body?: unknown;
  readonly token?: string;
  readonly time?: number;
  readonly app?: string;
  /** Null sends none, as the vendor's sample does. */
  readonly contentType?: string | null;
  /** The name of the webhook in the URL. */
  readonly command?: string;
}

/** Calls the webhook as IM does. */
export async function tell(
  desk: Desk,
  {
    body = {},
    token = TOKEN,
    time = Date.now() / 1_000,
    app,
    contentType = 'application/json',
    command = 'x',
  }: Told,
) {
  const seconds = String(Math.floor(time));
  const query = new URLSearchParams({
    SdkAppid: app ?? String(desk.im.credentials.sdkAppId),
    CallbackCommand: command,
    contenttype: 'json',
    RequestTime: seconds,
    Sign: createHash('sha256').update(`${token}${seconds}`).digest('hex'),
  });
  const answer = await fetch(`${desk.service.url}/v1/im-callbacks?${query.toString()}`, {
    method: 'POST',
    headers: contentType === null ? {} : { 'Content-Type': contentType },
    // Of bytes nobody guesses a type.
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  });
  return { status: answer.status, body: (await answer.json()) as Json };
}
