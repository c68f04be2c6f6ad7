import { Clock } from '../../src/time/clock.js';

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** Time that passes only when everybody sleeps, and then at once. */
export class FakeClock extends Clock {
  private at = 0;
  private readonly sleepers = new Set<Sleeper>();

  now(): number {
    return 1_700_000_000_000 + this.at;
  }

  monotonic(): number {
    return this.at;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeper = { until: this.at + Math.max(0, ms), wake: resolve };
      this.sleepers.add(sleeper);
      signal?.addEventListener('abort', () => {
        this.sleepers.delete(sleeper);
        resolve();
      });
    });
  }

  callAfter(ms: number, act: () => void): () => void {
    const sleeper = { until: this.at + Math.max(0, ms), wake: act };
    this.sleepers.add(sleeper);
    return () => this.sleepers.delete(sleeper);
  }

  /** Lets time pass until `isOver`, at most for `ms`; says whether it came to that. */
  async pass(ms: number, isOver: () => boolean = () => false): Promise<boolean> {
    const end = this.at + ms;
    for (;;) {
      // Everything that does not wait for time has run when this resolves.
      await new Promise((resolve) => setImmediate(resolve));
      if (isOver()) return true;
      const [next] = [...this.sleepers].sort((a, b) => a.until - b.until);
      if (!next || next.until > end) break;
      this.sleepers.delete(next);
      this.at = Math.max(this.at, next.until);
      next.wake();
    }
    this.at = end;
    return false;
  }
}
