/** How long a round trip stays in view: between one and two of these spans. */
const spanMs = 5_000;
/** Of fewer, all may have been held up on their way there by one stall: the smallest of them says too much. */
const fewest = 50;

/** The smallest round trip seen lately, 0 where too few were. */
export class RoundTrips {
  private since = 0;
  private seen = 0;
  private seenBefore = 0;
  private smallest = Infinity;
  private smallestBefore = Infinity;

  add(roundTripMs: number, now: number): void {
    this.turn(now);
    this.seen += 1;
    this.smallest = Math.min(this.smallest, roundTripMs);
  }

  smallestMs(now: number): number {
    this.turn(now);
    const smallest = Math.min(this.smallest, this.smallestBefore);
    return this.seen + this.seenBefore < fewest ? 0 : smallest;
  }

  private turn(now: number): void {
    if (now - this.since < spanMs) return;
    const isRecent = now - this.since < 2 * spanMs;
    this.smallestBefore = isRecent ? this.smallest : Infinity;
    this.seenBefore = isRecent ? this.seen : 0;
    this.smallest = Infinity;
    this.seen = 0;
    this.since = now;
  }
}
