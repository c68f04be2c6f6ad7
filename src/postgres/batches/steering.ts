import type { Steered, Steering } from '../../batches/batch-record.js';
import type { Batch, BatchState } from '../../batches/batch.js';
import type { RunStatement, Statement } from '../connections/store.js';
import { batchOf, type BatchRow, FIND_BATCH } from './rows.js';
import { addStep, countsOf } from './steps.js';

/*
 * Whoever begins an item, or puts on record what it came to in a dry run, holds the status of its batch FOR SHARE and goes on only
 * where it says `running`. Each of these takes the status for itself first: once it has committed, nothing more begins.
 */

/** $1 batch */
export const LOCK_STATUS: Statement = {
  name: 'batch_lock_status',
  text: 'SELECT batch_id FROM batch_status WHERE batch_id = $1 FOR UPDATE',
};

/** $1 batch, $2 state. What was approved runs as `approved`. */
const SET_STATE: Statement = {
  name: 'batch_set_state',
  text: `UPDATE batch_status SET state = CASE
      WHEN $2 = 'running' AND EXISTS (SELECT FROM approval_request r WHERE r.id = $1) THEN 'approved' ELSE $2 END
    WHERE batch_id = $1`,
};

/** $1 batch */
const SET_OVER: Statement = {
  name: 'batch_set_over',
  text: 'UPDATE batch_status SET finished_at = clock_timestamp() WHERE batch_id = $1',
};

/** $1 batch */
const DROP_CHUNKS: Statement = {
  name: 'batch_drop_chunks',
  text: 'DELETE FROM batch_chunk WHERE batch_id = $1',
};

/**
 * $1 batch. Where none of its items is left to take, those that are not on record are taken anew, each by itself: a failover to a standby
 * that lagged lost their records, and the replica that had edited them ended their chunk after it. Never over a later edit of the message,
 * whose snapshot would then be the lost edit's work.
 */
const PUT_BACK: Statement = {
  name: 'batch_put_back',
  text: `INSERT INTO batch_chunk (batch_id, chunk_no, items)
    SELECT i.batch_id, -1 - i.index, ARRAY[i.index]
    FROM (
      SELECT index FROM batch_item WHERE batch_id = $1
      EXCEPT SELECT batch_index FROM modification WHERE batch_id = $1
      EXCEPT SELECT index FROM batch_rehearsal WHERE batch_id = $1
    ) lost JOIN batch_item i ON i.batch_id = $1 AND i.index = lost.index
    WHERE NOT EXISTS (SELECT FROM batch_chunk c WHERE c.batch_id = $1)
      AND NOT EXISTS (
        SELECT FROM modification m
        WHERE m.group_id = i.group_id AND m.topic_id = i.topic_id AND m.msg_seq = i.msg_seq AND m.id > $1)
    RETURNING chunk_no`,
};

export function pause(run: RunStatement, id: string, by: Steering): Promise<Steered | null> {
  return steer(run, id, 'paused', (batch) => turn(run, batch, by, 'paused'));
}

export function resume(run: RunStatement, id: string, by: Steering): Promise<Steered | null> {
  return steer(run, id, 'running', (batch) => turn(run, batch, by, 'running'));
}

export function cancel(run: RunStatement, id: string, by: Steering): Promise<Steered | null> {
  return steer(run, id, 'cancelled', async (batch) => {
    await run(SET_STATE, [id, 'cancelled']);
    await run(DROP_CHUNKS, [id]);
    const cancelled = (await readBatch(run, id)) ?? batch;
    const step = {
      type: 'batch.cancelled',
      details: { batchId: id, counts: countsOf(cancelled) },
    } as const;
    await addStep(run, { batchId: id, ...by, step });
    await endIfOver(run, cancelled);
  });
}

async function turn(
  run: RunStatement,
  { id }: Batch,
  by: Steering,
  state: 'paused' | 'running',
): Promise<void> {
  await run(SET_STATE, [id, state]);
  const type = state === 'paused' ? 'batch.paused' : 'batch.resumed';
  await addStep(run, { batchId: id, ...by, step: { type, details: { batchId: id } } });
}

/** Changes the state where it is another one, and the batch has not ended. */
async function steer(
  run: RunStatement,
  id: string,
  wanted: BatchState,
  change: (batch: Batch) => Promise<void>,
): Promise<Steered | null> {
  await run(LOCK_STATUS, [id]);
  const batch = await readBatch(run, id);
  if (!batch) return null;
  if (batch.finishedAt !== null) return { kind: 'over', batch };
  if (batch.state === 'awaiting_approval') return { kind: 'waits', batch };
  if (batch.state === wanted) return { kind: 'done', batch };
  if (batch.state === 'cancelled') return { kind: 'over', batch };
  await change(batch);
  return { kind: 'done', batch: (await readBatch(run, id)) ?? batch };
}

/**
 * Ends a batch of which nothing is left to do: a cancelled one as it is, any other one as finished. Where items are left that nobody
 * will take, they are taken anew.
 * @returns how many are
 */
export async function finish(run: RunStatement, id: string): Promise<number> {
  await run(LOCK_STATUS, [id]);
  const batch = await readBatch(run, id);
  const isOpen = batch !== null && batch.finishedAt === null && batch.state !== 'awaiting_approval';
  if (!isOpen) return 0;
  if (batch.counts.waiting > 0) return (await run(PUT_BACK, [id])).length;
  await endIfOver(run, batch);
  return 0;
}

async function endIfOver(run: RunStatement, batch: Batch): Promise<void> {
  const { waiting, pending, in_doubt } = batch.counts;
  if (waiting + pending + in_doubt > 0) return;
  const { id, actor } = batch;
  await run(SET_OVER, [id]);
  if (batch.state !== 'cancelled') {
    await run(SET_STATE, [id, 'finished']);
    await run(DROP_CHUNKS, [id]);
    const details = { batchId: id, counts: countsOf(batch) };
    const step = { type: 'batch.finished', details } as const;
    await addStep(run, { batchId: id, actor, reason: null, step });
  }
}

export async function readBatch(run: RunStatement, id: string): Promise<Batch | null> {
  const [row] = await run<BatchRow>(FIND_BATCH, [id]);
  return row ? batchOf(row) : null;
}
