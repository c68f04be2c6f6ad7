import type { GrantPool } from './grant-pool.js';
import { callClasses, type CallClass } from './quota.js';
import type { QuotaReply } from './quota-store.js';
import type { Reserve } from './reserve.js';
import { UrgentCalls } from './urgent-calls.js';
import type { WaitQueue } from './wait-queue.js';

/**
 * While nobody waits anywhere, places are free and calls keep coming, this share of a second's calls is held ready, so that
 * the next call starts without a question. A reserve is asked for behind all who wait, and given back when no call came for
 * a while.
 */
const reserve = { share: 1 / 25, most: 32, forMs: 300 };
/** Places are free when the next one may be used this soon: the pace keeps it no longer. */
const freeWithinMs = 5;

/**
 * How many grants a replica holds for calls that are still to come: a reserve while nobody waits, and some that bulk calls leave
 * to the others while they wait. What is held are grants like any other: the store has granted them, and they lapse as fast.
 */
export class HeldGrants {
  /** The last word of the store. */
  reply: QuotaReply | undefined;
  private isClosed = false;
  private lastAskedAt = -Infinity;
  private readonly urgentCalls: UrgentCalls;

  constructor(
    private readonly callsPerSecond: number,
    private readonly pool: GrantPool,
    private readonly queue: WaitQueue,
  ) {
    this.urgentCalls = new UrgentCalls(callsPerSecond);
  }

  /** A call of this class has come. */
  note(callClass: CallClass, now: number): void {
    this.lastAskedAt = now;
    if (callClass !== 'bulk') this.urgentCalls.note(now);
  }

  /** From now on nothing is held. */
  close(): void {
    this.isClosed = true;
  }

  /** How many grants bulk calls leave to others that are still to come. */
  get besideBulk(): number {
    const isBulk = (this.reply?.backlog.bulk ?? 0) > 0;
    return isBulk && !this.isClosed ? this.urgentCalls.held(performance.now()) : 0;
  }

  /** How many due grants whoever is first in the queue leaves. */
  get leftForOthers(): number {
    const { settling, interactive, bulk } = this.queue.counts(0);
    return settling + interactive === 0 && bulk > 0 ? this.besideBulk : 0;
  }

  /** How many grants to hold. */
  get target(): number {
    const isAsked = performance.now() - this.lastAskedAt < reserve.forMs;
    if (this.isClosed || !isAsked) return this.besideBulk;
    const share = Math.floor(this.callsPerSecond * reserve.share);
    return Math.max(this.besideBulk, Math.min(reserve.most, share));
  }

  /** What to ask for. Those that are held stay: giving them back at every change would use up the pace. */
  get wanted(): Reserve {
    const { reply } = this;
    const isQuiet = reply?.factor === 1 && callClasses.every((each) => reply.backlog[each] === 0);
    const more = (held: number) => Math.max(0, held - this.pool.grantsAhead);
    if (isQuiet && reply.nextInMs < freeWithinMs) {
      return { count: more(this.target), callClass: 'bulk' };
    }
    return { count: more(this.besideBulk), callClass: 'interactive' };
  }
}
