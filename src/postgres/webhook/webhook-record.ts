import { createHash } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { StoreUnavailable } from '../../failures/store-unavailable.js';
import { type ToldEdit, type ToldOriginal, ToldRecord } from '../../edits/told.js';
import { Batcher } from '../connections/batcher.js';
import { isStatementFault, type Statement, type Store } from '../connections/store.js';

/** More than this do not wait: IM gives up after 2 s. */
const MOST_WAITING = 1_000;

const KEEP_ORIGINALS: Statement = {
  name: 'keep_originals',
  text: `INSERT INTO message_original (group_id, topic_id, msg_seq, event_at, custom_data)
    SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::timestamptz[], $5::bytea[])
    ON CONFLICT DO NOTHING`,
};

const KEEP_EDITS: Statement = {
  name: 'keep_told_edits',
  text: `WITH kept AS (
      INSERT INTO told_edit (group_id, topic_id, msg_seq, event_at, custom_data, id, account, msg_body, digest)
      SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::timestamptz[], $5::bytea[], $6::uuid[], $7::text[],
        $8::bytea[], $9::bytea[])
      ON CONFLICT DO NOTHING
      RETURNING id
    ) INSERT INTO told_unjudged SELECT id FROM kept`,
};

/** What IM told, in PostgreSQL. An edit is judged later, by `ToldJudge`. */
export class PostgresToldRecord extends ToldRecord {
  private waiting = 0;
  private readonly originals: Batcher<ToldOriginal, true>;
  private readonly edits: Batcher<ToldEdit, true>;

  constructor(store: Store) {
    super();
    this.originals = batched<ToldOriginal>(store, KEEP_ORIGINALS, commonColumns);
    this.edits = batched<ToldEdit>(store, KEEP_EDITS, editColumns);
  }

  async keep(told: ToldOriginal | ToldEdit): Promise<void> {
    if (this.waiting >= MOST_WAITING) throw new StoreUnavailable('too much that IM tells waits');
    this.waiting += 1;
    try {
      await (told.kind === 'sent' ? this.originals.add(told) : this.edits.add(told));
    } finally {
      this.waiting -= 1;
    }
  }
}

function batched<Told>(
  store: Store,
  statement: Statement,
  columns: (batch: readonly Told[]) => unknown[],
): Batcher<Told, true> {
  const run = async (batch: readonly Told[]) => {
    await store.durable.run(statement, columns(batch));
    return batch.map((): true => true);
  };
  return new Batcher(run, isStatementFault, 64);
}

function commonColumns(batch: readonly (ToldOriginal | ToldEdit)[]): unknown[] {
  return [
    batch.map(({ message }) => message.groupId),
    batch.map(({ message }) => message.topicId ?? ''),
    batch.map(({ message }) => message.msgSeq),
    batch.map(({ at }) => new Date(at).toISOString()),
    batch.map(({ customData }) => customData),
  ];
}

function editColumns(batch: readonly ToldEdit[]): unknown[] {
  return [
    ...commonColumns(batch),
    batch.map(() => uuidv7()),
    batch.map(({ account }) => account),
    batch.map(({ msgBody }) => msgBody),
    batch.map(({ account, msgBody }) =>
      createHash('sha256').update(account).update('\0').update(msgBody).digest(),
    ),
  ];
}
