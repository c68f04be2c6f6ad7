import { BULK_SHARE, callClasses, type CallClass } from './quota.js';
import type { QuotaReply } from './quota-store.js';

export type ClassCounts = Readonly<Record<CallClass, number>>;

/** What a reply of the store says about waits; `at` is the instant of `performance.now()` when it came. */
export interface WaitEstimate {
  readonly at: number;
  readonly reply: QuotaReply;
  /** Calls of this replica that the reply counted and that still waited. */
  readonly ownBacklog: ClassCounts;
}

/** The wait in ms of a call that comes now, behind all that wait in its class and before, at any replica. */
export function waitOfNewcomer(
  estimate: WaitEstimate,
  callClass: CallClass,
  ownWaiting: ClassCounts,
  now: number,
): number {
  const { reply, ownBacklog, at } = estimate;
  const msEach = 1000 / reply.perSecond;
  const waitBehind = (countOf: (counts: ClassCounts) => number, each: number): number => {
    const sinceThen = Math.max(0, countOf(ownWaiting) - countOf(ownBacklog));
    const wait = reply.nextInMs + countOf(reply.backlog) * each - (now - at);
    return Math.max(0, wait) + sinceThen * each;
  };
  const behindAll = waitBehind((counts) => upTo(callClass, counts), msEach);
  if (callClass !== 'bulk') return behindAll;
  return Math.min(
    behindAll,
    waitBehind(({ bulk }) => bulk, msEach / BULK_SHARE),
  );
}

/**
 * The least wait in ms, from the reply on, of a call that waits at place `place` (0 is the oldest) of this replica's line of
 * its class: what is certainly ahead of it, not what younger calls elsewhere may turn out to be.
 */
export function leastWaitOf(
  estimate: WaitEstimate,
  callClass: CallClass,
  place: number,
  ownWaiting: ClassCounts,
): number {
  const ownBefore = upTo(callClass, ownWaiting) - ownWaiting[callClass];
  const ahead = estimate.reply.aheadOfOldest[callClass] + ownBefore + place;
  // Those of the other classes may turn out not to be ahead of it.
  const certain = callClass === 'bulk' ? Math.min(ahead, place / BULK_SHARE) : ahead;
  return estimate.reply.nextInMs + (certain * 1000) / estimate.reply.perSecond;
}

function upTo(callClass: CallClass, counts: ClassCounts): number {
  const last = callClasses.indexOf(callClass);
  return callClasses.slice(0, last + 1).reduce((sum, each) => sum + counts[each], 0);
}
