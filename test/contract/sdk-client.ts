import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import TlsSigApi from 'tls-sig-api-v2';

/** What an IM server SDK gets from a call. */
export interface ImAnswer {
  readonly ActionStatus: string;
  readonly ErrorCode: number;
  readonly ErrorInfo: string;
  readonly ModificationId?: string;
}

export interface SdkApp {
  readonly baseUrl: string;
  readonly sdkAppId: number;
  readonly secretKey: string;
  readonly identifier: string;
}

const TIMEOUT_MS = 10_000;
const TRIES = 6;
const FIRST_PAUSE_MS = 100;
/** An SDK may go on as long as the answer says "try again". */
const WORTH_A_REPEAT = [60008, 20028, 60007];

/** The URL of one call, signed by the vendor's own signer. */
export function callUrl(
  { baseUrl, sdkAppId, secretKey, identifier }: SdkApp,
  changed: Readonly<Record<string, string | undefined>> = {},
  path = '/v4/openim/modify_group_msg',
): string {
  const query = {
    sdkappid: String(sdkAppId),
    identifier,
    usersig: new TlsSigApi.Api(sdkAppId, secretKey).genUserSig(identifier, 3_600),
    random: String(randomInt(2 ** 32 - 1)),
    contenttype: 'json',
    ...changed,
  };
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return `${baseUrl}${path}?${pairs.join('&')}`;
}

/** One call and no more. */
export async function callOnce(
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
  method = 'POST',
): Promise<{ readonly status: number; readonly answer: ImAnswer }> {
  const answer = await fetch(url, {
    method,
    headers,
    ...(method === 'GET' ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  return { status: answer.status, answer: (await answer.json()) as ImAnswer };
}

/**
 * A call as the liveliest server SDKs make it: one URL, so one `random`, for all tries; again on every failure of the
 * connection, every status but 2xx and every answer that says so. Members that it does not know are not looked at.
 * @param urls where each try goes; the last one goes on
 */
export async function callAsAnSdk(
  urls: readonly string[],
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<ImAnswer> {
  let last: ImAnswer | null = null;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    if (attempt > 0) await pause(FIRST_PAUSE_MS * 2 ** attempt);
    const url = urls[Math.min(attempt, urls.length - 1)] ?? '';
    try {
      const { status, answer } = await callOnce(url, body, headers);
      last = answer;
      if (status < 300 && !WORTH_A_REPEAT.includes(answer.ErrorCode)) return answer;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
    }
  }
  if (!last) throw new Error('no answer at all');
  return last;
}
