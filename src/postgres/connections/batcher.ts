import type { BatchStatement } from './batch-statement.js';
import { type Connections } from './store.js';
import { mayBeOfOneInput } from './error-meaning.js';

/** Behind a batch that failed, nobody waits longer than this for a try of its own: a store that is away would make it many. */
const LONGEST_WAIT_MS = 2_500;

/**
 * Sends what arrives while a statement is under way as one batch with the next, one statement at a time: under load many
 * callers share one round trip and one commit, and a lone caller waits for nobody.
 */
export class Batcher<Input, Output> {
  private waiting: Waiting<Input, Output>[] = [];
  private isRunning = false;

  /**
   * @param run answers in the order of its inputs; all succeed or fail together
   * @param isFaultOfOne says that an error may come from one input alone: the batch is then run one by one
   * @param size the most inputs in one statement
   */
  constructor(
    private readonly run: (inputs: readonly Input[]) => Promise<readonly Output[]>,
    private readonly isFaultOfOne: (error: unknown) => boolean,
    private readonly size: number,
  ) {}

  add(input: Input): Promise<Output> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ input, since: performance.now(), resolve, reject });
      this.next();
    });
  }

  private next(): void {
    if (this.isRunning || this.waiting.length === 0) return;
    const batch = this.waiting.splice(0, this.size);
    this.isRunning = true;
    this.send(batch)
      .catch((error: unknown) => {
        for (const one of batch) one.reject(error);
      })
      .finally(() => {
        this.isRunning = false;
        this.next();
      });
  }

  private async send(batch: readonly Waiting<Input, Output>[]): Promise<void> {
    try {
      const outputs = await this.run(batch.map((one) => one.input));
      batch.forEach((one, i) => {
        const output = outputs[i];
        if (output === undefined) one.reject(new Error('a batch left an input unanswered'));
        else one.resolve(output);
      });
    } catch (error) {
      const [only, ...others] = batch;
      if (others.length === 0 || !this.isFaultOfOne(error)) {
        for (const one of batch) one.reject(error);
        if (!this.isFaultOfOne(error)) this.giveUpOld(error);
        return;
      }
      if (only) await this.send([only]);
      for (const one of others) await this.send([one]);
    }
  }

  private giveUpOld(error: unknown): void {
    const oldest = performance.now() - LONGEST_WAIT_MS;
    const old = this.waiting.filter(({ since }) => since < oldest);
    this.waiting = this.waiting.filter(({ since }) => since >= oldest);
    for (const one of old) one.reject(error);
  }
}

interface Waiting<Input, Output> {
  readonly input: Input;
  /** Instant of `performance.now()`. */
  readonly since: number;
  resolve(output: Output): void;
  reject(error: unknown): void;
}

const MOST_RECORDED_AT_ONCE = 64;

/** Resolves for each input once the statement, which gives no answers, has put it on record. */
export function recordingBatcher<Input>(
  connections: Connections,
  statement: BatchStatement<Input>,
): Batcher<Input, true> {
  const run = async (batch: readonly Input[]) => {
    await connections.runBatch(statement, batch);
    return batch.map((): true => true);
  };
  return new Batcher(run, mayBeOfOneInput, MOST_RECORDED_AT_ONCE);
}
