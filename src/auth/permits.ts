/** So many at once, and one more in each period. */
export class Permits {
  private left: number;
  private countedAt: number;

  /** @param now in ms */
  constructor(
    private readonly most: number,
    private readonly periodMs: number,
    private readonly now: () => number,
  ) {
    this.left = most;
    this.countedAt = now();
  }

  /** Whether there was one left. */
  take(): boolean {
    const periods = Math.max(0, Math.floor((this.now() - this.countedAt) / this.periodMs));
    this.countedAt += periods * this.periodMs;
    this.left = Math.min(this.most, this.left + periods);
    if (this.left === 0) return false;
    this.left -= 1;
    return true;
  }
}
