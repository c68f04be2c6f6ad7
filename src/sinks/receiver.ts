import { readAtMost } from '../network/read-at-most.js';
import type { Fetch } from '../network/web.js';
import type { SinkAnswer } from './sink.js';
import { stoppedOrLate } from '../network/time-limit.js';

const ANSWERED_WITHIN_MS = 15_000;
/** Of an answer's body, which nobody needs, so much is read to keep the connection. */
const LONGEST_ANSWER_BYTES = 64 * 1024;
const GONE = 410;

/** What came of an attempt to deliver. */
export type Delivered = SinkAnswer & {
  /** `gone`: the receiver wants nothing any more. */
  readonly outcome: 'taken' | 'failed' | 'gone';
};

export interface OutboundRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Posts to a receiver. Never rejects. @param timeoutMs for the whole answer */
export async function post(
  fetch: Fetch,
  { url, headers, body }: OutboundRequest,
  stopped: AbortSignal,
  timeoutMs = ANSWERED_WITHIN_MS,
): Promise<Delivered> {
  const signal = stoppedOrLate(stopped, timeoutMs);
  let status: number | null = null;
  try {
    const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
    ({ status } = answer);
    await readAtMost(answer, LONGEST_ANSWER_BYTES, signal);
    return meaningOf(status);
  } catch (error) {
    // A network that fails, an answer that breaks off or takes too long.
    return { outcome: 'failed', status, error: whyFailed(error, signal) };
  }
}

function meaningOf(status: number): Delivered {
  if (status >= 200 && status < 300) return { outcome: 'taken', status, error: null };
  if (status === GONE) return { outcome: 'gone', status, error: 'the receiver is gone for good' };
  const error =
    status >= 300 && status < 400
      ? 'the receiver redirects, which is not followed: set its new URL'
      : `the receiver answered ${status}`;
  return { outcome: 'failed', status, error };
}

function whyFailed(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) {
    const isLate = signal.reason instanceof Error && signal.reason.name === 'TimeoutError';
    return isLate ? 'the receiver did not answer in time' : 'the delivery was broken off';
  }
  // Of our own `fetch`, which names no address; a body that breaks off comes with an error of its own.
  const isOurs = error instanceof Error && error.name === 'Unreachable';
  return isOurs ? error.message : 'the answer broke off';
}
