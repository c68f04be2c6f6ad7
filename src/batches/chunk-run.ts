import { createHash } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Unavailability } from '../edits/decision.js';
import type { Intent } from '../edits/edit.js';
import type { Messages } from '../edits/messages.js';
import type { Deadlines } from '../edits/deadlines.js';
import type { Answer, Modify, ReadMessage } from '../edits/modify.js';
import { StoreUnavailable } from '../failures/store-unavailable.js';
import type { Clock } from '../time/clock.js';
import type { BatchWork, Chunk, ChunkItem } from './batch-work.js';
import { SharedPull } from './shared-pull.js';

export interface ChunkTools {
  readonly work: BatchWork;
  readonly modify: Modify;
  readonly messages: Messages;
  readonly clock: Clock;
  readonly onDefect: (error: unknown, where: string) => void;
  /** Called whenever an item needs no more room. */
  readonly onItemEnd: () => void;
}

/** An item that is not on record by then is left for later. */
const BEGUN_WITHIN_MS = 15_000;
const SNAPSHOT_WITHIN_MS = 10_000;
/** An edit that takes longer to settle makes room for the next one: it is on record, and settles like any other. */
const SETTLED_WITHIN_MS = 20_000;

/** How long a chunk rests whose items could not be begun. */
const REST_MS = { least: 500, most: 10_000, message: 1_000, store: 2_000, defect: 10_000 };

/** What an item came to: null where it is on record, else how long it has to wait. */
type Left = { readonly restMs: number } | null;

/**
 * Carries out the items of one chunk, each as the ordinary edit that it is, and ends the work on the chunk: those that could not be
 * begun, because the quota, IM, the store or another edit of the message did not let them, are left for later.
 */
export async function runChunk(
  chunk: Chunk,
  tools: ChunkTools,
  isStopping: () => boolean,
): Promise<void> {
  const { messages, onDefect, onItemEnd } = tools;
  const pull = new SharedPull(messages, chunk.items.length);
  const left = await Promise.all(
    chunk.items.map(async (item) => {
      const member = pull.member();
      try {
        return await runItem(chunk, item, member.read, tools);
      } catch (error) {
        if (error instanceof StoreUnavailable) return { restMs: REST_MS.store };
        onDefect(error, `batch ${chunk.batchId}`);
        return { restMs: REST_MS.defect };
      } finally {
        member.stayAway();
        onItemEnd();
      }
    }),
  );
  const rests = left.flatMap((one) => one?.restMs ?? []);
  const indexes = chunk.items.flatMap(({ batch }, i) => (left[i] ? [batch.index] : []));
  await giveBack(chunk, indexes, isStopping() ? 0 : Math.max(0, ...rests), tools, isStopping);
}

/** Until the store has it: the chunk is ours, and nobody else's, for as long as we show signs of life. */
async function giveBack(
  chunk: Chunk,
  left: readonly number[],
  restMs: number,
  { work, clock }: ChunkTools,
  isStopping: () => boolean,
): Promise<void> {
  for (;;) {
    try {
      return await work.giveBack(chunk, left, restMs);
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      if (isStopping()) return;
      await clock.sleep(REST_MS.store);
    }
  }
}

async function runItem(
  { purpose }: Chunk,
  item: ChunkItem,
  read: ReadMessage,
  { work, modify, clock }: ChunkTools,
): Promise<Left> {
  const intent = intentOf(item, clock.now());
  const deadlines = deadlinesFrom(clock.monotonic());
  if (purpose === 'edit') return leftBy(await modify.modify(intent, deadlines, read));
  const decision = await modify.dryRun(intent, deadlines, read);
  if (decision.kind === 'unavailable') return { restMs: restAfter(decision.why) };
  const isRecorded =
    purpose === 'check'
      ? await work.pinned(item, decision)
      : await work.recordDryRun(item.batch, decision);
  return isRecorded ? null : { restMs: REST_MS.least };
}

function leftBy(answer: Answer): Left {
  switch (answer.kind) {
    case 'edit':
      return null;
    case 'content-erased':
      // It was settled before, and erased since.
      return null;
    case 'unavailable':
      return { restMs: restAfter(answer.why) };
    case 'in-flight':
      return { restMs: REST_MS.message };
    case 'key-reused':
      throw new Error('the key of an item was used for something else');
  }
}

function restAfter(why: Unavailability): number {
  const ms = why.kind === 'quota-exhausted' ? why.waitMs : why.retryAfterMs;
  return Math.min(REST_MS.most, Math.max(REST_MS.least, ms));
}

function deadlinesFrom(now: number): Deadlines {
  return {
    answerBy: now + SETTLED_WITHIN_MS,
    snapshotBy: now + SNAPSHOT_WITHIN_MS,
    begunBy: now + BEGUN_WITHIN_MS,
  };
}

function intentOf(item: ChunkItem, receivedAt: number): Intent {
  const { id, index } = item.batch;
  // No client can use it: keys of clients have no spaces.
  const key = `batch ${id} ${index}`;
  return {
    ...item,
    id: uuidv7({ msecs: receivedAt }),
    receivedAt,
    key: { value: key, payloadDigest: createHash('sha256').update(key).digest() },
  };
}
