/** How long a round trip stays in view: between one and two of these spans. */
const spanMs = 5_000;

/** The smallest round trip seen lately, 0 where none was. */
export class RoundTrips {
  private since = 0;
  private smallest = Infinity;
  private smallestBefore = Infinity;

  add(roundTripMs: number, now: number): void {
    this.turn(now);
    this.smallest = Math.min(this.smallest, roundTripMs);
  }

  smallestMs(now: number): number {
    this.turn(now);
    const smallest = Math.min(this.smallest, this.smallestBefore);
    return smallest === Infinity ? 0 : smallest;
  }

  private turn(now: number): void {
    if (now - this.since < spanMs) return;
    this.smallestBefore = now - this.since < 2 * spanMs ? this.smallest : Infinity;
    this.smallest = Infinity;
    this.since = now;
  }
}
