import { inBackground } from '../failures/in-background.js';
import { Execution } from './execution.js';
import type { ExecutionTools } from './execution-tools.js';
import type { OpenEdit } from './record.js';
import { StoreUnavailable } from '../failures/store-unavailable.js';

const ADOPT_EVERY_MS = 2_000;
const ADOPT_AT_ONCE = 20;

/** The open edits that this replica is bringing to their end. */
export class Executions {
  private readonly under = new Map<string, Execution>();
  private readonly stopping = new AbortController();
  private adopting: Promise<void> = Promise.resolve();

  constructor(private readonly tools: ExecutionTools) {}

  /** Starts an edit on its way. After `stop` it is left to others at once. */
  begin(open: OpenEdit, first: 'send' | 'reread'): Execution {
    const execution = new Execution(open, first, this.tools);
    this.under.set(open.edit.id, execution);
    if (this.stopping.signal.aborted) execution.halt();
    const ended = execution.ended.then(() => {
      // A later life of this replica may have it again.
      const isLast = this.under.get(open.edit.id) === execution;
      if (isLast && !execution.leftOver) this.under.delete(open.edit.id);
    });
    this.inBackground(open.edit.id, ended);
    return execution;
  }

  /** Work on an edit that nobody waits for: a defect in it is reported once, and ends nothing. */
  inBackground(modificationId: string, work: Promise<unknown>): void {
    inBackground(work, (error) => this.tools.onDefect(error, modificationId));
  }

  /** Looks, again and again, for edits that other replicas left behind. */
  startAdopting(): void {
    this.adopting = this.adoptForever();
  }

  /**
   * Ends every execution after the call that is under way, and hands the rest over.
   * @param patienceMs after which edits whose call is still unanswered are left to be found
   */
  async stop(patienceMs: number): Promise<void> {
    this.stopping.abort();
    const executions = [...this.under.values()];
    for (const execution of executions) execution.halt();
    const ended = Promise.all(executions.map((execution) => execution.ended));
    await Promise.race([
      ended,
      this.tools.clock.sleep(patienceMs),
      this.adopting.then(() => ended),
    ]);
    await this.handOver();
  }

  private async handOver(): Promise<void> {
    const leftOver = [...this.under.values()].flatMap((execution) => execution.leftOver ?? []);
    try {
      if (leftOver.length > 0) await this.tools.record.handOver(leftOver);
    } catch (error) {
      // They are found anyway, once this replica counts as dead.
      if (!(error instanceof StoreUnavailable)) throw error;
    }
  }

  private async adoptForever(): Promise<void> {
    const { record, clock } = this.tools;
    while (!this.stopping.signal.aborted) {
      try {
        const adopted = await record.adopt(ADOPT_AT_ONCE);
        for (const open of adopted) this.begin(open, 'reread');
        if (adopted.length === ADOPT_AT_ONCE) continue;
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) this.tools.onDefect(error, 'adopting');
      }
      await clock.sleep(ADOPT_EVERY_MS, this.stopping.signal);
    }
  }
}
