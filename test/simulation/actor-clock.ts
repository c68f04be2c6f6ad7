import { Clock } from '../../src/time/clock.js';
import type { Actor, Scheduler } from './scheduler.js';

const EPOCH_MS = 1_700_000_000_000;

/** The clocks of one machine: each starts at another number. */
export class ActorClock extends Clock {
  /**
   * @param aheadMs how far its wall clock is wrong
   * @param upMs its monotonic clock when the world began
   */
  constructor(
    private readonly scheduler: Scheduler,
    private readonly owner: Actor | null,
    private readonly aheadMs = 0,
    private readonly upMs = 0,
  ) {
    super();
  }

  now(): number {
    return EPOCH_MS + this.scheduler.now + this.aheadMs;
  }

  monotonic(): number {
    return this.upMs + this.scheduler.now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const label = `${this.owner?.name ?? 'a caller'} wakes`;
      const callOff = this.scheduler.after(this.owner, ms, label, wake);
      function wake(): void {
        signal?.removeEventListener('abort', wake);
        callOff();
        resolve();
      }
      signal?.addEventListener('abort', wake);
    });
  }

  callAfter(ms: number, act: () => void): () => void {
    const label = `time is up at ${this.owner?.name ?? 'a caller'}`;
    return this.scheduler.after(this.owner, ms, label, act);
  }
}
