import type { Request } from 'express';
import { withTimeout } from '../time/with-timeout.js';
import { logUnlessKnown } from './problems/problem.filter.js';

/** No answer takes longer than what its caller asked to wait and 10 s; the rest is for writing it down. */
const LONGEST_MS = 9_750;

/** Instant of `performance.now()` by which a caller who waits for nothing else is answered. */
export function answerDue({ context }: Request): number {
  return context.receivedAt + LONGEST_MS;
}

/** Rejects with `StoreUnavailable` where `work` takes longer than the caller of `req` may be kept waiting. */
export function answeredInTime<T>(req: Request, work: Promise<T>): Promise<T> {
  return answeredWithin(req, work, answerDue(req) - performance.now());
}

/** As `answeredInTime`, within `ms`. */
export function answeredWithin<T>(req: Request, work: Promise<T>, ms: number): Promise<T> {
  return withTimeout(work, ms, (late) => {
    late.catch((error: unknown) => logUnlessKnown(error, req));
  });
}
