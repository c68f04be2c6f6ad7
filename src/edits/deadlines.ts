import type { Clock } from '../time/clock.js';

/** Until when things have to be done, as instants of `performance.now()`. */
export interface Deadlines {
  /** The caller is answered by then, whatever is known. */
  readonly answerBy: number;
  /** The prior version has been read by then, or nothing comes of the edit. */
  readonly snapshotBy: number;
  /** The edit is on record by then, or is never sent: the caller is answered that. */
  readonly begunBy: number;
}

/** Even a caller who does not wait gets this long for the prior version to be read: before it, there is no record. */
const LEAST_TIME_TO_SNAPSHOT_MS = 5_000;

/**
 * @param waitMs how long the caller wants to wait for the outcome
 * @param answerDue by when one who does not wait for it has to be answered
 */
export function deadlinesOf(waitMs: number, answerDue: number, clock: Clock): Deadlines {
  const now = clock.monotonic();
  const begunBy = answerDue + waitMs;
  return {
    answerBy: Math.min(now + waitMs, begunBy),
    snapshotBy: now + Math.max(waitMs, LEAST_TIME_TO_SNAPSHOT_MS),
    begunBy,
  };
}
