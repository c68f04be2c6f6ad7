/** At most so large a share of a second's calls is held ready, and so long after the last urgent call. */
const MOST_SHARE = 1 / 25;
const HELD_FOR_MS = 10_000;
/** As many are held ready as come in this part of a second, and one more. */
const COVERED_SECONDS = 1 / 4;
/** A call counts for less the longer ago it came: after this time for a little over a third. */
const AVERAGE_OVER_MS = 1_000;

/**
 * How often calls come that are not bulk. While bulk calls wait, a replica holds some grants ready for the next of these, and bulk
 * calls get only what is more: what the store grants to bulk calls it grants ahead, and would keep the others waiting.
 */
export class UrgentCalls {
  private lastAt = -Infinity;
  private rate = 0;

  constructor(private readonly callsPerSecond: number) {}

  note(now: number): void {
    this.rate = 1 + this.perSecond(now);
    this.lastAt = now;
  }

  /** How many grants to hold ready. */
  held(now: number): number {
    if (now - this.lastAt > HELD_FOR_MS) return 0;
    const most = Math.floor(this.callsPerSecond * MOST_SHARE);
    return Math.min(most, 1 + Math.ceil(this.perSecond(now) * COVERED_SECONDS));
  }

  private perSecond(now: number): number {
    return this.rate * Math.exp((this.lastAt - now) / AVERAGE_OVER_MS);
  }
}
