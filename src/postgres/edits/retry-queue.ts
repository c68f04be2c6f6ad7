import { inBackground } from '../../failures/in-background.js';
import { StoreUnavailable } from '../../failures/store-unavailable.js';

const RETRY_MS = 1_000;

/** What is tried again and again while the store is away, and nobody waits for. */
export class RetryQueue {
  /** Those that wait for their next try. Each does nothing the second time. */
  private readonly waiting = new Set<() => Promise<void>>();

  /** @param onDefect hears what went wrong with which modification */
  constructor(private readonly onDefect: (error: unknown, id: string) => void) {}

  /** @param id of the modification that it is about */
  later(id: string, chore: () => Promise<void>): void {
    const again = async (): Promise<void> => {
      if (!this.waiting.delete(again)) return;
      try {
        await chore();
      } catch (error) {
        if (error instanceof StoreUnavailable) this.later(id, chore);
        else this.onDefect(error, id);
      }
    };
    this.waiting.add(again);
    setTimeout(() => inBackground(again(), (error) => this.onDefect(error, id)), RETRY_MS).unref();
  }

  /** Tries all that wait once, at once. */
  async catchUp(): Promise<void> {
    await Promise.all([...this.waiting].map((again) => again()));
  }
}
