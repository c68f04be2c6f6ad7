const momentMs = 500;
/** How far back is looked. */
const momentsInView = 60;
/** So much above the smallest round trip, another one says the same. */
const closeBy = 1.1;

interface Moment {
  readonly number: number;
  smallest: number;
}

/** What no round trip fell short of. */
export interface Floor {
  readonly ms: number;
  /** In so many half seconds, the quickest came within a tenth of it. */
  readonly moments: number;
}

/** The round trips of the last 30 s. */
export class RoundTrips {
  private readonly moments: Moment[] = [];

  add(roundTripMs: number, now: number): void {
    const number = Math.floor(now / momentMs);
    const last = this.moments.at(-1);
    if (last?.number === number) last.smallest = Math.min(last.smallest, roundTripMs);
    else this.moments.push({ number, smallest: roundTripMs });
  }

  floor(now: number): Floor {
    const oldest = Math.floor(now / momentMs) - momentsInView;
    while ((this.moments[0]?.number ?? oldest) < oldest) this.moments.shift();
    const smallest = this.moments.map((moment) => moment.smallest);
    const ms = Math.min(...smallest);
    return { ms, moments: smallest.filter((each) => each <= ms * closeBy).length };
  }
}
