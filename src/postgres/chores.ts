import { StoreUnavailable } from '../edits/store-unavailable.js';

const RETRY_MS = 1_000;

/** What is tried again and again while the store is away, and nobody waits for. */
export class Chores {
  /** Those that wait for their next try. Each does nothing the second time. */
  private readonly waiting = new Set<() => Promise<void>>();

  constructor(private readonly onDefect: (error: unknown) => void) {}

  later(chore: () => Promise<void>): void {
    const again = async (): Promise<void> => {
      if (!this.waiting.delete(again)) return;
      try {
        await chore();
      } catch (error) {
        if (error instanceof StoreUnavailable) this.later(chore);
        else this.onDefect(error);
      }
    };
    this.waiting.add(again);
    setTimeout(() => void again(), RETRY_MS).unref();
  }

  /** Tries all that wait once, at once. */
  async catchUp(): Promise<void> {
    await Promise.all([...this.waiting].map((again) => again()));
  }
}
