import { untilOver } from '../failures/in-background.js';
import { sleep } from './clock.js';

/** Work behind the write path that is done again and again, a while apart. A store that is away only delays it. */
export class PollingLoop {
  private hasStopped = false;
  private waking = new AbortController();
  private running: Promise<void> = Promise.resolve();

  /** @param work resolves with the ms until the next round, where that is another while than usual */
  constructor(
    private readonly work: () => Promise<number | void>,
    private readonly everyMs: number,
    private readonly onDefect: (error: unknown) => void,
  ) {}

  /** For long work, to look at between its parts. */
  get isStopped(): boolean {
    return this.hasStopped;
  }

  start(): void {
    this.running = this.run();
  }

  /** Ends the present pause. */
  wake(): void {
    this.waking.abort();
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    this.hasStopped = true;
    this.wake();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.hasStopped) {
      this.waking = new AbortController();
      let pauseMs = this.everyMs;
      const round = async (): Promise<void> => {
        pauseMs = (await this.work()) ?? this.everyMs;
      };
      await untilOver(round(), this.onDefect);
      if (pauseMs > 0) await sleep(pauseMs, this.waking.signal);
    }
  }
}
