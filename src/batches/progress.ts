import { sleep } from '../time/clock.js';
import type { Batch } from './batch.js';
import type { BatchRecord } from './batch-record.js';

/** A little more than half a second: at most two reads a second, however clocks round. */
const EVERY_MS = 510;
/** What has not changed is repeated by then, so that nobody takes the connection for broken. */
const REPEATED_BY_MS = 10_000;

/** Whether every item of a batch is final, and that is on record: it does not change any more. */
export function isOver({ finishedAt }: Batch): boolean {
  return finishedAt !== null;
}

/** Follows batches as they proceed. Whoever follows the same batch shares its reads of the record. */
export class BatchProgress {
  private readonly stopping = new AbortController();
  private readonly reads = new Map<string, Promise<Batch | null>>();

  constructor(
    private readonly record: BatchRecord,
    private readonly times = { everyMs: EVERY_MS, repeatedByMs: REPEATED_BY_MS },
  ) {}

  /**
   * `first`, and then its states to the last one: at most one each `everyMs`, and only the newest for a reader that is slow. Ends
   * early, without an error, with `signal` and when this replica stops.
   */
  async *follow(first: Batch, signal: AbortSignal): AsyncGenerator<Batch, void, undefined> {
    const ending = AbortSignal.any([signal, this.stopping.signal]);
    yield first;
    let shown = first;
    let shownAt = performance.now();
    while (!isOver(shown)) {
      await sleep(this.times.everyMs, ending);
      if (ending.aborted) return;
      const found = await this.read(first.id);
      if (!found) throw new Error('a batch has left the record');
      const isDue = performance.now() - shownAt >= this.times.repeatedByMs;
      if (!isDue && JSON.stringify(found) === JSON.stringify(shown)) continue;
      shown = found;
      shownAt = performance.now();
      yield found;
    }
  }

  /** Ends what is followed: its readers find the other replicas. */
  stop(): void {
    this.stopping.abort();
  }

  /** One read each `everyMs` for each batch, also where it fails. */
  private read(id: string): Promise<Batch | null> {
    const under = this.reads.get(id);
    if (under) return under;
    const read = this.record.find(id);
    this.reads.set(id, read);
    setTimeout(() => this.reads.delete(id), this.times.everyMs).unref();
    return read;
  }
}
