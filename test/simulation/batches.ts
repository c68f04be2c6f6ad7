import type { ChunkItem } from '../../src/batches/batch-work.js';
import { chunksOf } from '../../src/batches/chunks.js';
import type { Fates } from './fates.js';
import type { Judge } from './judge.js';
import type { MemoryStore } from './memory-store.js';
import type { Scheduler } from './scheduler.js';
import { bodyOf } from './sim-im.js';
import type { StoredBatch } from './stored.js';
import { isVoid } from './judge-record.js';

const STEPS = ['pause', 'resume', 'resume', 'cancel'] as const;

export interface BatchWorld {
  readonly scheduler: Scheduler;
  readonly fates: Fates;
  readonly store: MemoryStore;
  readonly messages: number;
  readonly activeMs: number;
  readonly say: (line: string) => void;
}

/** Accepts batches of a world, and pauses, resumes and cancels them. */
export function foreseeBatches(world: BatchWorld): void {
  const { fates, scheduler, activeMs } = world;
  const count = fates.between(1, 3, 'how many batches');
  for (let n = 1; n <= count; n += 1) {
    const id = `b${n}`;
    const at = fates.between(0, activeMs / 2, `${id} at`);
    scheduler.after(null, at, `${id} is accepted`, () => accept(id, world));
  }
}

/** What is paused goes on once nothing goes wrong any more. */
export function resumeBatches(store: MemoryStore): void {
  for (const batch of store.batches.values()) {
    if (batch.state === 'paused') batch.state = 'running';
  }
}

/** What is wrong with batches once nothing is under way any more. */
export function judgeBatches(store: MemoryStore, judge: Judge): void {
  for (const [id, batch] of store.batches) {
    for (const { batch: place, message } of batch.items) {
      const edits = [...store.edits.values()].filter(
        (edit) => edit.intent.batch?.id === id && edit.intent.batch.index === place.index,
      );
      const about = `item ${place.index} of ${id}, over m${message.msgSeq},`;
      if (edits.length > 1) judge.find('batch once', `${about} has ${edits.length} edits`);
      if (edits.some(isVoid)) judge.find('batch goes on', `${about} was given up`);
      if (edits.length === 0 && batch.state !== 'cancelled') {
        judge.find('batch loses nothing', `${about} has no edit`);
      }
    }
  }
}

function accept(id: string, world: BatchWorld): void {
  const { store, fates, scheduler, activeMs } = world;
  const items = itemsOf(id, world);
  const chunks = chunksOf(items.map(({ message }) => message));
  const batch: StoredBatch = {
    items,
    chunks: new Map(
      chunks.map((indexes, no) => [no, { items: indexes, holder: null, restsUntil: 0 }]),
    ),
    state: 'running',
    isOver: false,
  };
  store.batches.set(id, batch);
  for (let n = 1; n <= fates.between(0, 3, `steps of ${id}`); n += 1) {
    const point = `${id} is steered ${n}`;
    const step = fates.choose(STEPS, `${point} how`);
    const at = fates.between(0, activeMs / 2, `${point} at`);
    if (!fates.happens(point, 1)) continue;
    scheduler.after(null, at, `${id}: ${step}`, () =>
      steer(batch, step, () => store.endIfOver(id, batch)),
    );
  }
}

function steer(batch: StoredBatch, step: (typeof STEPS)[number], endIfOver: () => void): void {
  if (batch.isOver || batch.state === 'cancelled') return;
  if (step === 'pause') batch.state = 'paused';
  if (step === 'resume') batch.state = 'running';
  if (step !== 'cancel') return;
  batch.state = 'cancelled';
  batch.chunks.clear();
  endIfOver();
}

function itemsOf(id: string, { fates, messages }: BatchWorld): readonly ChunkItem[] {
  const seqs = Array.from({ length: messages }, (_, n) => n + 1).filter(
    (seq) => fates.draw(`${id} has m${seq}`) < 0.8,
  );
  return (seqs.length === 0 ? [1] : seqs).map((msgSeq, index): ChunkItem => {
    const name = `${id}.${index}`;
    return {
      batch: { id, index },
      message: { groupId: 'g', topicId: null, msgSeq },
      requested: { msgBody: Buffer.from(bodyOf(name)) },
      actor: { client: 'c', operator: 'o', ip: '::1' },
      onBehalfOf: null,
      reason: name,
      ticket: null,
      ifPriorDigest: null,
      acceptUnreadablePrior: false,
      restores: null,
      approval: null,
    };
  });
}
