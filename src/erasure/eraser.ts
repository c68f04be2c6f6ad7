import { StoreUnavailable } from '../failures/store-unavailable.js';
import { PollingLoop } from '../time/polling-loop.js';
import type { ErasureWork } from './erasure.js';

const EVERY_MS = 1_000;

/** Carries out erasures behind the write path, step by step. Any replica does it; after a crash another one goes on. */
export class Eraser {
  private readonly loop: PollingLoop;

  constructor(
    private readonly work: ErasureWork,
    private readonly onDefect: (error: unknown) => void,
  ) {
    this.loop = new PollingLoop(() => this.round(), EVERY_MS, onDefect);
  }

  start(): void {
    this.loop.start();
  }

  /** There is something to do. */
  wake(): void {
    this.loop.wake();
  }

  /** Resolves when nothing is under way any more. */
  stop(): Promise<void> {
    return this.loop.stop();
  }

  private async round(): Promise<number | undefined> {
    const next = await this.work.next();
    if (next?.id === null) return Math.min(EVERY_MS, next.inMs);
    if (!next) return undefined;
    try {
      return (await this.work.step(next.id)) ? 0 : undefined;
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      this.onDefect(error);
      await this.work.fail(next.id);
      return 0;
    }
  }
}
