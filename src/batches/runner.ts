import { RecordLost } from '../failures/record-lost.js';
import { StoreUnavailable } from '../failures/store-unavailable.js';
import { type ChunkTools, runChunk } from './chunk-run.js';

export interface RunnerOptions extends Omit<ChunkTools, 'onItemEnd'> {
  /** Most items under way at this replica. */
  readonly room: number;
}

/** A chunk is begun only where its overwrites leave about so soon: their snapshots are fresh by then. */
const BEGINS_WITHIN_MS = 1_000;
/** Between two looks: while there is work; while there is none, or the store is away. */
const PAUSE_MS = { busy: 25, idle: 500 };
/** Bounds of what is under way at one replica. */
const ITEMS = { least: 40, most: 200 };
/** Chunks have twenty items at most: with less room than this, none is asked for. */
const LEAST_ROOM = 20;

/** How many items may be under way at one replica: what half a second's calls are to IM, within bounds. */
export function roomFor(callsPerSecond: number): number {
  return Math.min(ITEMS.most, Math.max(ITEMS.least, callsPerSecond / 2));
}

/** Carries out batches: takes chunks as the quota lets their items leave, whoever accepted them, and ends batches that are over. */
export class BatchRunner {
  private readonly stopping = new AbortController();
  private readonly chunks = new Set<Promise<void>>();
  private underWay = 0;
  private running: Promise<void> = Promise.resolve();
  private lastEndedAt = -Infinity;
  private isIdle = true;

  constructor(private readonly options: RunnerOptions) {}

  /** Items under way at this replica. */
  get itemsUnderWay(): number {
    return this.underWay;
  }

  start(): void {
    this.running = this.runForever();
  }

  /** Takes nothing more, and gives back what was not begun once the calls under way have ended. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    await Promise.all(this.chunks);
  }

  private get isStopped(): boolean {
    return this.stopping.signal.aborted;
  }

  private async runForever(): Promise<void> {
    const { clock, onDefect } = this.options;
    while (!this.isStopped) {
      try {
        this.isIdle = !(await this.takeMore());
      } catch (error) {
        this.isIdle = true;
        if (!(error instanceof StoreUnavailable)) onDefect(error, 'batches');
      }
      await clock.sleep(this.isIdle ? PAUSE_MS.idle : PAUSE_MS.busy, this.stopping.signal);
    }
  }

  /** Whether there is, or may be, work. */
  private async takeMore(): Promise<boolean> {
    const { work, messages, room } = this.options;
    if (this.isIdle && !(await work.hasOpen())) return false;
    await this.endFinished();
    if (messages.overwriteWaitMs('bulk') > BEGINS_WITHIN_MS) return true;
    const free = room - this.underWay;
    if (free < LEAST_ROOM) return true;
    const chunks = await work.take(free);
    for (const chunk of chunks) this.begin(chunk);
    return chunks.length > 0;
  }

  private async endFinished(): Promise<void> {
    const { clock, work, onDefect } = this.options;
    const now = clock.monotonic();
    if (now - this.lastEndedAt < PAUSE_MS.idle) return;
    this.lastEndedAt = now;
    for (const { batchId, items } of await work.endFinished())
      onDefect(
        new RecordLost(`the database lost its record of ${items} of its items`),
        `batch ${batchId}`,
      );
  }

  private begin(chunk: Parameters<typeof runChunk>[0]): void {
    const { onDefect } = this.options;
    this.underWay += chunk.items.length;
    const onItemEnd = (): void => {
      this.underWay -= 1;
    };
    const run = runChunk(chunk, { ...this.options, onItemEnd }, () => this.isStopped)
      // It is free again once this life is over: nothing of it is lost.
      .catch((error: unknown) => onDefect(error, `batch ${chunk.batchId}`))
      .finally(() => this.chunks.delete(run));
    this.chunks.add(run);
  }
}
