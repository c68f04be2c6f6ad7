/** Two clocks part by less than this share of the time that passes, as long as neither is slewed faster (docs/operations.md). */
const drift = 0.001;

/**
 * What the server's clock shows, known from exchanges: a question left, the server read its clock, the answer came. Each shows
 * how far that clock is ahead of ours, give or take the time that the exchange took; all together show it as exactly as the
 * quickest of the last ones. All instants are in ms; ours are of a monotonic clock.
 */
export class ServerClock {
  private aheadAtLeast = -Infinity;
  private aheadAtMost = Infinity;
  private readAt = 0;

  /** An exchange is over in which the server's clock showed `shown`. */
  read(sentAt: number, shown: number, receivedAt: number): void {
    const least = shown - receivedAt;
    const most = shown - sentAt;
    const passed = Math.max(0, receivedAt - this.readAt) * drift;
    const knownLeast = this.aheadAtLeast - passed;
    const knownMost = this.aheadAtMost + passed;
    // Where they contradict each other a clock was set: only the last one counts.
    const agree = least <= knownMost && most >= knownLeast;
    this.aheadAtLeast = agree ? Math.max(least, knownLeast) : least;
    this.aheadAtMost = agree ? Math.min(most, knownMost) : most;
    this.readAt = receivedAt;
  }

  /** The latest that the server's clock can show at an instant of ours; null where nothing is known yet. */
  latestAt(instant: number): number | null {
    if (this.aheadAtMost === Infinity) return null;
    return instant + this.aheadAtMost + Math.max(0, instant - this.readAt) * drift;
  }

  /** The instant of ours by which the server's clock certainly shows `shown`; needs a reading. */
  certainlyShows(shown: number): number {
    const instant = shown - this.aheadAtLeast;
    return instant + Math.max(0, instant - this.readAt) * drift;
  }
}
