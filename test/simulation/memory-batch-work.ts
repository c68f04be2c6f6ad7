import { BatchWork, type Chunk, type LostItems } from '../../src/batches/batch-work.js';
import type { Line } from './line.js';
import type { MemoryLease } from './memory-lease.js';
import type { MemoryStore } from './memory-store.js';

/** One replica's work over the store in memory, as `PostgresBatchWork`. */
export class MemoryBatchWork extends BatchWork {
  private readonly held = new Set<string>();

  constructor(
    private readonly store: MemoryStore,
    private readonly lease: MemoryLease,
    private readonly line: Pick<Line, 'ask'>,
  ) {
    super();
  }

  hasOpen(): Promise<boolean> {
    return this.line.ask('store', 'look for batches', () => this.store.batches.size > 0);
  }

  async take(mostItems: number): Promise<readonly Chunk[]> {
    const { holder } = this.lease.life;
    const held = new Set(this.held);
    const chunks = await this.line.ask('store', 'take chunks', () =>
      this.taken(mostItems, holder, held),
    );
    for (const chunk of chunks) this.held.add(nameOf(chunk.batchId, chunk.chunkNo));
    return chunks;
  }

  async giveBack(chunk: Chunk, left: readonly number[], restMs: number): Promise<void> {
    const { batchId, chunkNo, holder } = chunk;
    await this.line.ask('store', `give back ${nameOf(batchId, chunkNo)}`, () => {
      const chunks = this.store.batches.get(batchId)?.chunks;
      const stored = chunks?.get(chunkNo);
      if (stored?.holder !== holder) return;
      if (left.length === 0) chunks?.delete(chunkNo);
      else
        Object.assign(stored, { items: left, holder: null, restsUntil: this.store.now() + restMs });
    });
    this.held.delete(nameOf(batchId, chunkNo));
  }

  recordDryRun(): Promise<boolean> {
    throw new Error('nothing is tried here');
  }

  pinned(): Promise<boolean> {
    throw new Error('nothing is checked here');
  }

  async endFinished(): Promise<readonly LostItems[]> {
    await this.line.ask('store', 'end batches', () => {
      for (const [id, batch] of this.store.batches) this.store.endIfOver(id, batch);
    });
    return [];
  }

  private taken(mostItems: number, holder: string, held: ReadonlySet<string>): Chunk[] {
    const taken: Chunk[] = [];
    let room = mostItems;
    for (const [batchId, { state, chunks, items }] of this.store.batches) {
      for (const [chunkNo, chunk] of chunks) {
        const isFree =
          chunk.holder === null ||
          (chunk.holder === holder
            ? !held.has(nameOf(batchId, chunkNo))
            : !this.store.isAlive(chunk.holder));
        const isDue = state === 'running' && chunk.restsUntil <= this.store.now();
        if (!isFree || !isDue || (taken.length > 0 && chunk.items.length > room)) continue;
        room -= chunk.items.length;
        chunk.holder = holder;
        const chosen = chunk.items.flatMap((index) => items[index] ?? []);
        taken.push({ batchId, chunkNo, purpose: 'edit', items: chosen, holder });
      }
    }
    return taken;
  }
}

function nameOf(batchId: string, chunkNo: number): string {
  return `${batchId} ${chunkNo}`;
}
