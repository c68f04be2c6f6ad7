import { PollingLoop } from '../time/polling-loop.js';

const EVERY_MS = 3_600_000;
/** Where somebody is waited for, who reads or edits. */
const LATER_MS = 30_000;

/** Contents live in partitions, one for each month. Any replica does what is done about them, in steps; after a crash another one goes on. */
export abstract class ContentMonthWork {
  /** Has the months to come made ahead. */
  abstract makeAhead(): Promise<void>;

  /**
   * Takes a step towards dropping a month whose contents retention has erased.
   * 'more': the next step may follow; 'later': somebody is waited for; 'none': there is no such month.
   */
  abstract dropSpent(): Promise<'more' | 'later' | 'none'>;
}

/** Makes months ahead, and lets those go that are spent: at the start of a replica, and hourly. */
export class ContentMonths {
  private readonly loop: PollingLoop;

  constructor(
    private readonly work: ContentMonthWork,
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

  private async round(): Promise<number> {
    await this.work.makeAhead();
    for (;;) {
      const step = await this.work.dropSpent();
      if (step === 'none') return EVERY_MS;
      if (step === 'later') return LATER_MS;
      if (this.loop.isStopped) return 0;
    }
  }
}
