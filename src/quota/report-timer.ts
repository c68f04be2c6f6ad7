/** When to report next: at the soonest instant that was asked for. */
export class ReportTimer {
  private timer: NodeJS.Timeout | undefined;
  private at = Infinity;

  constructor(private readonly report: () => void) {}

  /** Reports after `delayMs`, where that is sooner than what was asked for before. */
  reportIn(delayMs: number): void {
    const at = performance.now() + delayMs;
    if (at >= this.at) return;
    this.stop();
    this.at = at;
    const start = () => {
      if (this.at === at) this.report();
    };
    // In the same turn of the event loop others may come: they go with the same report.
    if (delayMs === 0) queueMicrotask(start);
    else this.timer = setTimeout(start, delayMs);
  }

  /** A report is made now: nothing is due any more. */
  reset(): void {
    this.stop();
    this.at = Infinity;
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
