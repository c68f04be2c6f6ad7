import type { Clock } from '../../src/time/clock.js';
import { inBackground } from '../../src/failures/in-background.js';
import { StoreUnavailable } from '../../src/failures/store-unavailable.js';

const RETRY_MS = 1_000;

/** As `RetryQueue` of `src/postgres`: what is tried again while the store is away, and nobody waits for. */
export class RetryQueue {
  private readonly waiting = new Set<() => Promise<void>>();

  constructor(
    private readonly clock: Clock,
    private readonly onDefect: (error: unknown) => void,
  ) {}

  later(chore: () => Promise<void>): void {
    const again = async (): Promise<void> => {
      if (!this.waiting.delete(again)) return;
      try {
        await chore();
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error;
        this.later(chore);
      }
    };
    this.waiting.add(again);
    inBackground(this.clock.sleep(RETRY_MS).then(again), this.onDefect);
  }

  async catchUp(): Promise<void> {
    await Promise.all([...this.waiting].map((again) => again()));
  }
}
