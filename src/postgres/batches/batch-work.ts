import {
  BatchWork,
  type Chunk,
  type ChunkItem,
  type DryRun,
  type LostItems,
} from '../../batches/batch-work.js';
import { pinOf } from '../../batches/batch.js';
import type { BatchPlace } from '../../edits/edit.js';
import type { BatchStatement } from '../connections/batch-statement.js';
import { Batcher } from '../connections/batcher.js';
import { type Statement, type Store } from '../connections/store.js';
import { mayBeOfOneInput } from '../connections/error-meaning.js';
import type { Replica } from '../edits/replica-lease.js';
import { contentsOf } from '../edits/rows.js';
import { ADD_PIN, ADD_DRY_RUN, type NewPin, type NewDryRun } from './dry-runs.js';
import { finish } from './steering.js';

/** Where chunks stand, and the states of batches of which they are taken. */
const QUEUES = {
  run: { table: 'batch_chunk', states: `s.state IN ('running', 'approved')` },
  check: { table: 'batch_check', states: `s.state = 'awaiting_approval'` },
} as const;
type Queue = keyof typeof QUEUES;

/**
 * $1 life, $2 most items, $3 and $4 batch and number of the chunks that this replica works on. Free are chunks that nobody has, that
 * a dead replica had, or that are this replica's own without its knowing.
 */
const take = (queue: Queue): Statement => ({
  name: `batch_take_to_${queue}`,
  text: `WITH free AS (
      SELECT c.* FROM batch_status s CROSS JOIN LATERAL (
        SELECT c.batch_id, c.chunk_no, c.items FROM ${QUEUES[queue].table} c
        WHERE c.batch_id = s.batch_id AND COALESCE(c.rests_until <= now(), true) AND (c.replica IS NULL
          OR (c.replica = $1::uuid AND NOT EXISTS (
            SELECT FROM unnest($3::uuid[], $4::integer[]) AS w (batch_id, chunk_no)
            WHERE w.batch_id = c.batch_id AND w.chunk_no = c.chunk_no))
          OR (c.replica <> $1::uuid AND NOT EXISTS (
            SELECT FROM replica r WHERE r.id = c.replica AND r.alive_until > now())))
        ORDER BY c.chunk_no LIMIT $2 FOR UPDATE SKIP LOCKED
      ) c
      WHERE s.finished_at IS NULL AND ${QUEUES[queue].states} ORDER BY s.batch_id LIMIT $2
    ), counted AS (
      SELECT *, sum(cardinality(items)) OVER (ORDER BY batch_id, chunk_no) AS up_to FROM free
    )
    UPDATE ${QUEUES[queue].table} c SET replica = $1::uuid, rests_until = NULL
    FROM counted f
    WHERE c.batch_id = f.batch_id AND c.chunk_no = f.chunk_no AND (f.up_to <= $2 OR f.up_to = cardinality(f.items))
    RETURNING c.batch_id, c.chunk_no, c.items`,
});
const TAKE = { run: take('run'), check: take('check') };

interface TakenRow {
  readonly batch_id: string;
  readonly chunk_no: number;
  readonly items: readonly number[];
}

/** $1 and $2 batch and index of items. An item that was approved runs on the version that was seen. */
const LOAD: Statement = {
  name: 'batch_load',
  text: `SELECT i.batch_id, i.index, i.group_id, i.topic_id, i.msg_seq, i.requested_msg_body, i.requested_custom_data, i.reason,
      i.ticket, COALESCE(p.prior_digest, i.if_prior_digest) AS if_prior_digest, i.accept_unreadable_prior, i.restores,
      b.client, b.operator, b.ip, b.on_behalf_of, b.is_dry_run
    FROM unnest($1::uuid[], $2::integer[]) WITH ORDINALITY AS w (batch_id, index, n)
    CROSS JOIN LATERAL (SELECT * FROM batch_item i WHERE i.batch_id = w.batch_id AND i.index = w.index LIMIT 1) i
    CROSS JOIN LATERAL (SELECT * FROM batch b WHERE b.id = w.batch_id LIMIT 1) b
    LEFT JOIN LATERAL (
      SELECT p.prior_digest FROM batch_pin p WHERE p.batch_id = w.batch_id AND p.index = w.index LIMIT 1
    ) p ON true
    ORDER BY w.n`,
};

interface LoadedRow {
  readonly batch_id: string;
  readonly index: number;
  readonly group_id: string;
  readonly topic_id: string;
  readonly msg_seq: string;
  readonly requested_msg_body: Buffer | null;
  readonly requested_custom_data: Buffer | null;
  readonly reason: string;
  readonly ticket: string | null;
  readonly if_prior_digest: string | null;
  readonly accept_unreadable_prior: boolean;
  readonly restores: string | null;
  readonly client: string;
  readonly operator: string;
  readonly ip: string;
  readonly on_behalf_of: string | null;
  readonly is_dry_run: boolean;
}

/** $1 batch, $2 chunk, $3 life */
const chunkDone = (queue: Queue): Statement => ({
  name: `batch_chunk_done_${queue}`,
  text: `DELETE FROM ${QUEUES[queue].table} WHERE batch_id = $1 AND chunk_no = $2 AND replica = $3`,
});
const CHUNK_DONE = { run: chunkDone('run'), check: chunkDone('check') };

/** $1 batch, $2 chunk, $3 life, $4 items left, $5 for how many milliseconds it rests */
const chunkLeft = (queue: Queue): Statement => ({
  name: `batch_chunk_left_${queue}`,
  text: `UPDATE ${QUEUES[queue].table} SET replica = NULL, items = $4::integer[], rests_until = now() + $5 * interval '1 ms'
    WHERE batch_id = $1 AND chunk_no = $2 AND replica = $3`,
});
const CHUNK_LEFT = { run: chunkLeft('run'), check: chunkLeft('check') };

const HAS_OPEN: Statement = {
  name: 'batch_has_open',
  text: 'SELECT FROM batch_status WHERE finished_at IS NULL LIMIT 1',
};

/** Batches that have not ended, and of which no item is left to begin. */
const MAY_BE_OVER: Statement = {
  name: 'batch_may_be_over',
  text: `SELECT s.batch_id FROM batch_status s
    WHERE s.finished_at IS NULL AND s.state <> 'awaiting_approval'
      AND NOT EXISTS (SELECT FROM batch_chunk c WHERE c.batch_id = s.batch_id)
    ORDER BY s.batch_id LIMIT 20`,
};

const REHEARSALS_AT_ONCE = 64;

/** The chunks in PostgreSQL. They are held under the life of this replica, as claims are. */
export class PostgresBatchWork extends BatchWork {
  /** The chunks that are worked on here, by their name. */
  private readonly held = new Map<string, Pick<Chunk, 'batchId' | 'chunkNo' | 'purpose'>>();
  private readonly dryRuns: Batcher<NewDryRun, boolean>;
  private readonly pins: Batcher<NewPin, boolean>;

  constructor(
    private readonly store: Store,
    private readonly replica: Replica,
  ) {
    super();
    this.dryRuns = placesOf(store, ADD_DRY_RUN);
    this.pins = placesOf(store, ADD_PIN);
  }

  async hasOpen(): Promise<boolean> {
    return (await this.store.durable.run(HAS_OPEN, [])).length > 0;
  }

  async take(mostItems: number): Promise<readonly Chunk[]> {
    const toCheck = await this.takeFrom('check', Math.ceil(mostItems / 2));
    const left = mostItems - toCheck.reduce((sum, { items }) => sum + items.length, 0);
    return left > 0 ? [...toCheck, ...(await this.takeFrom('run', left))] : toCheck;
  }

  private async takeFrom(queue: Queue, mostItems: number): Promise<readonly Chunk[]> {
    const { holder } = this.replica.life;
    const held = [...this.held.values()].filter(({ purpose }) => queueOf(purpose) === queue);
    const taken = await this.store.durable.run<TakenRow>(TAKE[queue], [
      holder,
      mostItems,
      held.map(({ batchId }) => batchId),
      held.map(({ chunkNo }) => chunkNo),
    ]);
    if (taken.length === 0) return [];
    const items = taken.flatMap((row) => row.items.map((index) => [row.batch_id, index] as const));
    const rows = await this.store.durable.run<LoadedRow>(LOAD, [
      items.map(([id]) => id),
      items.map(([, index]) => index),
    ]);
    const loaded = new Map(
      rows.map((row) => [placeName({ id: row.batch_id, index: row.index }), row]),
    );
    const chunks = taken.map((row) => chunkOf(row, loaded, holder, queue));
    for (const chunk of chunks) this.held.set(chunkName(chunk), chunk);
    return chunks;
  }

  async giveBack(chunk: Chunk, left: readonly number[], restMs: number): Promise<void> {
    const queue = queueOf(chunk.purpose);
    const values = [chunk.batchId, chunk.chunkNo, chunk.holder];
    if (left.length === 0) await this.store.durable.run(CHUNK_DONE[queue], values);
    else await this.store.durable.run(CHUNK_LEFT[queue], [...values, left, restMs]);
    this.held.delete(chunkName(chunk));
  }

  pinned({ batch: place, ifPriorDigest }: ChunkItem, outcome: DryRun): Promise<boolean> {
    return this.pins.add({ place, outcome, pin: pinOf(ifPriorDigest, outcome.snapshot) });
  }

  recordDryRun(place: BatchPlace, outcome: DryRun): Promise<boolean> {
    return this.dryRuns.add({ place, outcome });
  }

  async endFinished(): Promise<readonly LostItems[]> {
    const rows = await this.store.durable.run<{ batch_id: string }>(MAY_BE_OVER, []);
    const lost: LostItems[] = [];
    for (const { batch_id: batchId } of rows) {
      const items = await this.store.durable.transaction((run) => finish(run, batchId));
      if (items > 0) lost.push({ batchId, items });
    }
    return lost;
  }
}

/** Records outcomes together; true for those of batches that were in the state for it. */
function placesOf<Input extends NewDryRun>(
  store: Store,
  statement: BatchStatement<Input>,
): Batcher<Input, boolean> {
  return new Batcher<Input, boolean>(
    async (inputs) => {
      const rows = await store.durable.runBatch<Input, BatchPlace>(statement, inputs);
      const done = new Set(rows.map(placeName));
      return inputs.map(({ place }) => done.has(placeName(place)));
    },
    mayBeOfOneInput,
    REHEARSALS_AT_ONCE,
  );
}

function queueOf(purpose: Chunk['purpose']): Queue {
  return purpose === 'check' ? 'check' : 'run';
}

function chunkOf(
  row: TakenRow,
  loaded: ReadonlyMap<string, LoadedRow>,
  holder: string,
  queue: Queue,
): Chunk {
  const rows = row.items.map((index) => {
    const item = loaded.get(placeName({ id: row.batch_id, index }));
    if (!item) throw new Error(`item ${index} of batch ${row.batch_id} is in no plan`);
    return item;
  });
  return {
    batchId: row.batch_id,
    chunkNo: row.chunk_no,
    purpose: queue === 'check' ? 'check' : rows[0]?.is_dry_run === true ? 'dry-run' : 'edit',
    items: rows.map(itemOf),
    holder,
  };
}

function itemOf(row: LoadedRow): ChunkItem {
  return {
    batch: { id: row.batch_id, index: row.index },
    message: {
      groupId: row.group_id,
      topicId: row.topic_id === '' ? null : row.topic_id,
      msgSeq: Number(row.msg_seq),
    },
    requested: contentsOf(row),
    actor: { client: row.client, operator: row.operator, ip: row.ip },
    onBehalfOf: row.on_behalf_of,
    reason: row.reason,
    ticket: row.ticket,
    ifPriorDigest: row.if_prior_digest,
    acceptUnreadablePrior: row.accept_unreadable_prior,
    restores: row.restores,
    approval: null,
  };
}

function chunkName({
  batchId,
  chunkNo,
  purpose,
}: Pick<Chunk, 'batchId' | 'chunkNo' | 'purpose'>): string {
  return `${queueOf(purpose)} ${batchId} ${chunkNo}`;
}

function placeName({ id, index }: BatchPlace): string {
  return `${id} ${index}`;
}
