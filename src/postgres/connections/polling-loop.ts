import { StoreUnavailable } from '../../failures/store-unavailable.js';

/** Work behind the write path that is done again and again, a while apart. A store that is away only delays it. */
export class PollingLoop {
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> = Promise.resolve();
  private hasStopped = false;

  constructor(
    private readonly work: () => Promise<void>,
    private readonly everyMs: number,
    private readonly onDefect: (error: unknown) => void,
  ) {}

  /** For long work, to look at between its parts. */
  get isStopped(): boolean {
    return this.hasStopped;
  }

  start(): void {
    this.timer = setTimeout(() => {
      this.working = this.work()
        .catch((error: unknown) => {
          if (!(error instanceof StoreUnavailable)) this.onDefect(error);
        })
        .finally(() => {
          if (!this.hasStopped) this.start();
        });
    }, this.everyMs);
    this.timer.unref();
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    this.hasStopped = true;
    clearTimeout(this.timer);
    await this.working;
  }
}
