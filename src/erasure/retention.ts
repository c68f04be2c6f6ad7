import { PollingLoop } from '../time/polling-loop.js';

/** How often it is asked whether the hour is over; the clock of PostgreSQL says when it is. */
const EVERY_MS = 60_000;

/** What is done about contents that are older than they are kept, over all replicas. */
export abstract class RetentionWork {
  /**
   * Looks for such contents that may go, once an hour or, `isStart`, at once; where there are any, puts an erasure of them on record,
   * which then goes on by itself. Resolves to whether it did.
   */
  abstract begin(days: number, isStart: boolean): Promise<boolean>;
}

/** Has contents erased that are older than so many days: at the start of a replica, and hourly. */
export class Retention {
  private readonly loop: PollingLoop;
  private isStart = true;

  constructor(
    private readonly work: RetentionWork,
    private readonly days: number,
    private readonly onBegun: () => void,
    onDefect: (error: unknown) => void,
  ) {
    this.loop = new PollingLoop(() => this.round(), EVERY_MS, onDefect);
  }

  start(): void {
    this.loop.start();
  }

  /** Resolves when nothing is under way any more. */
  stop(): Promise<void> {
    return this.loop.stop();
  }

  private async round(): Promise<void> {
    const hasBegun = await this.work.begin(this.days, this.isStart);
    this.isStart = false;
    if (hasBegun) this.onBegun();
  }
}
