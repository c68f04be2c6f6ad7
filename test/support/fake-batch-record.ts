import {
  type Batch,
  type BatchHeader,
  type BatchItem,
  type ItemState,
  itemStates,
  type PlannedItem,
} from '../../src/batches/batch.js';
import {
  type Accepted,
  BatchRecord,
  type RestorationAccepted,
  type Steered,
  type Steering,
} from '../../src/batches/batch-record.js';

/** No item is in any other state. */
export function countsOf(
  counts: Partial<Record<ItemState, number>>,
): Readonly<Record<ItemState, number>> {
  const all = Object.fromEntries(itemStates.map((state) => [state, counts[state] ?? 0]));
  return all as Record<ItemState, number>;
}

/** Batches in memory, which a test carries out by hand. */
export class FakeBatchRecord extends BatchRecord {
  readonly batches = new Map<string, Batch>();
  readonly planned = new Map<string, readonly PlannedItem[]>();
  readonly shown = new Map<string, readonly BatchItem[]>();
  readonly steered: (Steering & { readonly how: string })[] = [];
  reads = 0;
  failure: Error | null = null;
  private readonly keys = new Map<string, { readonly digest: Buffer; readonly id: string }>();

  accept(header: BatchHeader, items: readonly PlannedItem[]): Promise<Accepted> {
    if (this.failure) return Promise.reject(this.failure);
    const { key, ...rest } = header;
    const name = key && `${header.actor.client} ${key.value}`;
    const known = name === null ? undefined : this.keys.get(name);
    if (known && !known.digest.equals(key?.payloadDigest ?? Buffer.alloc(0))) {
      return Promise.resolve({ kind: 'key-reused' });
    }
    if (known) return Promise.resolve({ kind: 'known-key', batch: this.found(known.id) });
    if (name !== null && key) this.keys.set(name, { digest: key.payloadDigest, id: header.id });
    this.planned.set(header.id, items);
    this.put({
      ...rest,
      state: 'running',
      reasonErased: null,
      approval: null,
      finishedAt: null,
      total: items.length,
      counts: countsOf({ waiting: items.length }),
      ratePerSecond: 0,
      secondsLeft: null,
    });
    return Promise.resolve({ kind: 'accepted', batch: this.found(header.id) });
  }

  acceptRestoration(header: BatchHeader): Promise<RestorationAccepted> {
    const batch = this.found(header.restores ?? '');
    return batch.state === 'running'
      ? Promise.resolve({ kind: 'not-restorable', batch })
      : this.accept(header, this.planned.get(batch.id) ?? []);
  }

  find(id: string): Promise<Batch | null> {
    this.reads += 1;
    if (this.failure) return Promise.reject(this.failure);
    return Promise.resolve(this.batches.get(id) ?? null);
  }

  items(
    id: string,
    { from, limit, state }: Parameters<BatchRecord['items']>[1],
  ): Promise<readonly BatchItem[]> {
    const items = this.shown.get(id) ?? [];
    const found = items.filter((one) => one.index >= from && (!state || one.state === state));
    return Promise.resolve(found.slice(0, limit));
  }

  pause(id: string, by: Steering): Promise<Steered | null> {
    return this.steer('pause', id, 'paused', by);
  }

  resume(id: string, by: Steering): Promise<Steered | null> {
    return this.steer('resume', id, 'running', by);
  }

  cancel(id: string, by: Steering): Promise<Steered | null> {
    return this.steer('cancel', id, 'cancelled', by);
  }

  put(batch: Batch): void {
    this.batches.set(batch.id, batch);
  }

  found(id: string): Batch {
    const batch = this.batches.get(id);
    if (!batch) throw new Error('no such batch');
    return batch;
  }

  private steer(
    how: string,
    id: string,
    state: Batch['state'],
    by: Steering,
  ): Promise<Steered | null> {
    const batch = this.found(id);
    if (batch.state === 'finished') return Promise.resolve({ kind: 'over', batch });
    this.steered.push({ how, ...by });
    this.put({ ...batch, state });
    return Promise.resolve({ kind: 'done', batch: this.found(id) });
  }
}
