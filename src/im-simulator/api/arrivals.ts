/** The quota of one API, as IM sees it. Instants are milliseconds of one monotonic clock. */
export class SlidingQuota {
  #admitted: Float64Array;
  #next = 0;

  constructor(private readonly callsPerSecond: number) {
    const size = Number.isFinite(callsPerSecond) ? Math.max(0, Math.floor(callsPerSecond)) : 0;
    this.#admitted = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
  }

  /**
   * Whether a call may pass: no more than the limit in any window of one second. That refused calls do not
   * count is a guess.
   */
  admits(now: number): boolean {
    if (this.callsPerSecond === Number.POSITIVE_INFINITY) return true;
    if (this.#admitted.length === 0) return false;
    if (now - (this.#admitted[this.#next] ?? 0) < 1000) return false;
    this.#admitted[this.#next] = now;
    this.#next = (this.#next + 1) % this.#admitted.length;
    return true;
  }
}

export interface Rate {
  readonly total: number;
  /** The most calls that arrived within any one second (first included, a full second later not). */
  readonly worstSlidingSecond: number;
}

/** The arrival instants of every call of one API, refused ones too. */
export class Arrivals {
  #instants = new Float64Array(1024);
  #count = 0;

  add(instant: number): void {
    if (this.#count === this.#instants.length) {
      const grown = new Float64Array(this.#count * 2);
      grown.set(this.#instants);
      this.#instants = grown;
    }
    this.#instants[this.#count] = instant;
    this.#count += 1;
  }

  instants(): number[] {
    return [...this.#instants.subarray(0, this.#count)];
  }

  rate(): Rate {
    return {
      total: this.#count,
      worstSlidingSecond: worstSlidingSecond(this.#instants.subarray(0, this.#count)),
    };
  }
}

/** `instants` in ms, ascending. */
export function worstSlidingSecond(instants: ArrayLike<number>): number {
  let worst = 0;
  let first = 0;
  for (let last = 0; last < instants.length; last += 1) {
    while ((instants[last] ?? 0) - (instants[first] ?? 0) >= 1000) first += 1;
    worst = Math.max(worst, last - first + 1);
  }
  return worst;
}
