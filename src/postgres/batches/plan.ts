import { createHash, randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PlannedItem } from '../../batches/batch.js';
import { chunksOf } from '../../batches/chunks.js';
import { batchItemLine } from '../../ledger/batch-items.js';
import { SALT_BYTES } from '../../ledger/entry.js';
import { batchStatement, given } from '../connections/batch-statement.js';
import type { RunStatement } from '../connections/store.js';
import { messageColumns } from '../edits/columns.js';

/** So many items are written by one statement, and between two turns of the event loop. */
const AT_ONCE = 250;

interface NewItem extends PlannedItem {
  readonly batchId: string;
  readonly index: number;
}

const ADD_ITEMS = batchStatement<NewItem>(
  'batch_add_items',
  (
    batch,
  ) => `INSERT INTO batch_item (batch_id, index, group_id, topic_id, msg_seq, requested_msg_body, requested_custom_data,
      reason, ticket, if_prior_digest, accept_unreadable_prior, restores)
    SELECT * FROM ${batch.table('i', {
      batch_id: given('uuid', ({ batchId }) => batchId),
      index: given('integer', ({ index }) => index),
      ...messageColumns(({ message }: NewItem) => message),
      requested_msg_body: given('bytea', ({ requested }) => requested.msgBody ?? null),
      requested_custom_data: given('bytea', ({ requested }) => requested.cloudCustomData ?? null),
      reason: given('text', ({ reason }) => reason),
      ticket: given('text', ({ ticket }) => ticket),
      if_prior_digest: given('text', ({ ifPriorDigest }) => ifPriorDigest),
      accept_unreadable_prior: given(
        'boolean',
        ({ acceptUnreadablePrior }) => acceptUnreadablePrior,
      ),
      restores: given('uuid', ({ restores }) => restores),
    })}`,
);

interface NewChunk {
  readonly batchId: string;
  readonly chunkNo: number;
  readonly items: readonly number[];
}

/** An array in a column that is itself given as an array goes as its text. */
const addChunks = (table: 'batch_chunk' | 'batch_check') =>
  batchStatement<NewChunk>(
    `${table}_add`,
    (batch) => `INSERT INTO ${table} (batch_id, chunk_no, items)
    SELECT batch_id, chunk_no, items::integer[] FROM ${batch.table('c', {
      batch_id: given('uuid', ({ batchId }) => batchId),
      chunk_no: given('integer', ({ chunkNo }) => chunkNo),
      items: given('text', ({ items }) => `{${items.join(',')}}`),
    })}`,
  );
const ADD_CHUNKS = addChunks('batch_chunk');
const ADD_CHECKS = addChunks('batch_check');

/** What an entry commits to: all items of a plan, under a salt of their own. */
export interface PlanCommitment {
  readonly salt: Buffer;
  readonly commitment: Buffer;
}

export async function commitToPlan(items: readonly PlannedItem[]): Promise<PlanCommitment> {
  const salt = randomBytes(SALT_BYTES);
  const hash = createHash('sha256').update(salt);
  for (const [index, item] of items.entries()) {
    hash.update(lineOf(item, index));
    if (index % AT_ONCE === AT_ONCE - 1) await nextTurn();
  }
  return { salt, commitment: hash.digest() };
}

function lineOf(item: PlannedItem, index: number): string {
  const { message, requested, reason, ticket, ifPriorDigest, restores } = item;
  const { msgBody, cloudCustomData } = requested;
  return batchItemLine({
    index,
    message: { GroupId: message.groupId, MsgSeq: message.msgSeq, TopicId: message.topicId },
    requested: {
      ...(msgBody ? { MsgBody: msgBody.toString('utf8') } : {}),
      ...(cloudCustomData ? { CloudCustomData: cloudCustomData.toString('utf8') } : {}),
    },
    reason,
    ticket,
    ifPriorDigest,
    acceptUnreadablePrior: item.acceptUnreadablePrior,
    restores,
  });
}

/** Writes the items and the chunks in which they are carried out, and checked before, where their batch needs approval. */
export async function writePlan(
  run: RunStatement,
  batchId: string,
  items: readonly PlannedItem[],
  isProposed: boolean,
): Promise<void> {
  const rows = items.map((item, index) => ({ ...item, batchId, index }));
  for (const part of partsOf(rows)) await run(ADD_ITEMS, ADD_ITEMS.values(part));
  const chunks = chunksOf(items.map(({ message }) => message)).map((chunk, chunkNo) => ({
    batchId,
    chunkNo,
    items: chunk,
  }));
  for (const part of partsOf(chunks)) {
    await run(ADD_CHUNKS, ADD_CHUNKS.values(part));
    if (isProposed) await run(ADD_CHECKS, ADD_CHECKS.values(part));
  }
}

function partsOf<T>(all: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / AT_ONCE) }, (_, n) =>
    all.slice(n * AT_ONCE, (n + 1) * AT_ONCE),
  );
}
