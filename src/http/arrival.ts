import type { IncomingMessage } from 'node:http';
import type { NextFunction, Request, Response } from 'express';
import { inTime } from '../edits/in-time.js';

/** No answer takes longer than what its caller asked to wait and 10 s; the rest is for writing it down. */
const LONGEST_MS = 9_750;

const arrivals = new WeakMap<IncomingMessage, number>();

/** Middleware: notes when a request came in. */
export function noteArrival(req: Request, _: Response, next: NextFunction): void {
  arrivals.set(req, performance.now());
  next();
}

/** Instant of `performance.now()` by which a caller who waits for nothing else is answered. */
export function answerDue(req: IncomingMessage): number {
  return (arrivals.get(req) ?? performance.now()) + LONGEST_MS;
}

/** Rejects with `StoreUnavailable` where `work` takes longer than the caller of `req` may be kept waiting. */
export function answeredInTime<T>(req: IncomingMessage, work: Promise<T>): Promise<T> {
  return inTime(work, answerDue(req) - performance.now());
}
