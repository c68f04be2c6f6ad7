import { creditOf } from './credit.js';
import type { Answered, Permit } from './quota.js';
import { RoundTrips } from './round-trips.js';

/** A place in the budget from `startAt` on; instants of `performance.now()` in ms. */
export interface Grant {
  readonly startAt: number;
  readonly usableUntil: number;
}

/** How long a call occupies its place after it reached IM. */
const windowMs = 1_000;

/**
 * What one replica holds of one API's budget: grants that no call has yet, permits that are out, and calls that ended.
 *
 * An answered call counts as having reached IM when its answer came, less what certainly passes between the arrival and the
 * answer of every call (`creditOf`). So the limit holds as long as no call is answered, and the next one in its place
 * delivered, faster than that together.
 */
export class GrantPool {
  private readonly roundTrips = new RoundTrips();
  private grants: Grant[] = [];
  private permitsOut = 0;
  private ended: number[] = [];
  /** Places were given back since the last report. */
  private hasGivenBack = false;

  constructor(private readonly onEnd: () => void) {}

  get inFlight(): number {
    return this.permitsOut + this.grants.length;
  }

  get grantsAhead(): number {
    return this.grants.length;
  }

  /** When the next grant starts behind so many that are left for others. */
  nextStartAt(leaving: number): number | undefined {
    return this.grants[leaving]?.startAt;
  }

  /** What the store should hear of soonest. */
  get news(): 'given-back' | 'ended' | 'alive' | undefined {
    if (this.hasGivenBack) return 'given-back';
    if (this.ended.length > 0) return 'ended';
    return this.inFlight > 0 ? 'alive' : undefined;
  }

  /** `startAt` MUST NOT be before that of an earlier grant. */
  add(grant: Grant): void {
    this.grants.push(grant);
  }

  /**
   * The next grant whose call may start now, if more of these than `leaving` are there. Those that came too late to be used are given
   * back.
   */
  takeDue(now: number, leaving = 0): Grant | undefined {
    while (this.grants[0] && now >= this.grants[0].usableUntil) {
      this.grants.shift();
      this.giveBack();
    }
    const last = this.grants[leaving];
    return last && last.startAt <= now ? this.grants.shift() : undefined;
  }

  /** A place that the store counts, or keeps for a call of ours, is not needed. */
  giveBack(): void {
    this.hasGivenBack = true;
  }

  giveBackGrants(): void {
    if (this.grants.length > 0) this.giveBack();
    this.grants = [];
  }

  permit(grant: Grant): Permit {
    const handedAt = performance.now();
    let isOut = true;
    const end = (act: () => void) => () => {
      if (!isOut) return;
      isOut = false;
      this.permitsOut -= 1;
      act();
      this.onEnd();
    };
    this.permitsOut += 1;
    return {
      kind: 'permit',
      usableUntil: grant.usableUntil,
      spent: (answered) => {
        end(() => this.ended.push(this.arrivedBy(handedAt, answered)))();
      },
      unused: end(() => {
        this.giveBack();
      }),
    };
  }

  /** How long ago, at most, the ended calls reached IM that were not reported yet. */
  endedAges(now: number): number[] {
    this.ended = this.ended.filter((at) => now - at < windowMs);
    return this.ended.map((at) => now - at);
  }

  /** A report is about to say what was given back. */
  reporting(): void {
    this.hasGivenBack = false;
  }

  /** The store knows of the first `count` ended calls. */
  reported(count: number): void {
    this.ended.splice(0, count);
  }

  private arrivedBy(handedAt: number, answered: Answered | undefined): number {
    const now = performance.now();
    if (!answered) return now;
    this.roundTrips.add(Math.min(Math.max(answered.roundTripMs, 0), now - handedAt), now);
    return now - creditOf(this.roundTrips.floor(now), answered.handshakeMs);
  }
}
