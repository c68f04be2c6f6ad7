const FIRST_MS = 100;
const LONGEST_MS = 2000;

/**
 * Exponential back-off with full jitter: the n-th wait is anywhere between nothing and 100 ms doubled n times, at most 2 s.
 */
export class Backoff {
  private waits = 0;

  /** @param random uniform in [0, 1) */
  constructor(private readonly random: () => number) {}

  /** The next wait, in ms. */
  next(): number {
    const ceilingMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** this.waits);
    this.waits += 1;
    return this.random() * ceilingMs;
  }
}
