import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { NewErasure } from '../../../src/erasure/erasure.js';
import type { Snapshot } from '../../../src/edits/edit.js';
import { Store } from '../../../src/postgres/connections/store.js';
import { PostgresEditRecord } from '../../../src/postgres/edits/edit-record.js';
import { Replica } from '../../../src/postgres/edits/replica-lease.js';
import { PostgresErasureRecord } from '../../../src/postgres/erasure/erasure-record.js';
import { connect, until } from '../../ledger-service/log.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';
import { anIntent } from '../../support/intent.js';

/*
 * P4: an edit and an erasure that are sent in the same moment under one key. Only one of them may take effect, whichever comes first.
 */

let database: TestDatabase;
let store: Store;
let replica: Replica;
let edits: PostgresEditRecord;
let erasures: PostgresErasureRecord;
beforeAll(async () => {
  database = await createDatabase();
  store = new Store({ url: database.appUrl, connections: 4 });
  replica = new Replica(store, (error) => expect.unreachable(String(error)));
  edits = new PostgresEditRecord(store, replica);
  erasures = new PostgresErasureRecord(store, () => undefined);
  await replica.start();
});
afterAll(async () => {
  await replica.stop();
  await store.close();
  await database.drop();
});

const by = { client: 'c', operator: null, ip: '::1' };

function anErasure(key: string): NewErasure {
  return {
    scope: { groupId: 'nobody' },
    modificationIds: null,
    entryIds: null,
    reason: 'asked',
    ticket: null,
    basis: 'GDPR article 17',
    includeReasons: false,
    isDryRun: false,
    key: { value: key, payloadDigest: Buffer.alloc(32, 1) },
  };
}

function aSnapshot(): Snapshot {
  const item = Buffer.from('{"MsgSeq":1,"MsgBody":[]}');
  return { item, recalledCustomData: null, takenAt: Date.now(), drift: null };
}

/** How many sessions of this database wait for a lock. */
async function waiting(client: Awaited<ReturnType<typeof connect>>): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return rows[0]?.n ?? 0;
}

test('the erasure comes first: the edit that claims its key before it has committed does not begin', async () => {
  const key = randomUUID();
  await using other = await connect(database.superuserUrl);
  await using watching = await connect(database.superuserUrl);
  // Nothing is added to the table, though it can be read: the erasure is between taking its key and its end.
  await other.query('BEGIN');
  await other.query('LOCK TABLE erasure IN SHARE MODE');
  const accepting = erasures.accept(anErasure(key), by);
  await until(async () => (await waiting(watching)) === 1);
  const editing = edits.claim(anIntent(key), performance.now() + 20_000);
  const claimed = await Promise.race([
    editing,
    until(async () => (await waiting(watching)) === 2).then(() => 'waits' as const),
  ]);
  await other.query('COMMIT');

  const answer = await editing;
  const begun =
    answer.kind === 'claimed'
      ? await edits.begin(answer.claim, aSnapshot(), performance.now() + 20_000)
      : null;

  expect(await accepting).toMatchObject({ kind: 'accepted' });
  expect([claimed, begun]).toEqual(['waits', null]);
});

test('the edit comes first: the erasure waits for its claim, and finds it', async () => {
  const key = randomUUID();
  await using other = await connect(database.appUrl);
  await using watching = await connect(database.superuserUrl);
  // The claim of an edit that is being made.
  await other.query('BEGIN');
  await other.query(
    `INSERT INTO edit_claim (modification_id, group_id, topic_id, msg_seq, client, idempotency_key, key_use, payload_digest, replica)
     VALUES ($1::uuid, $1::text, '', 1, 'c', $2, 0, '\\x00', $3)`,
    [randomUUID(), key, replica.life.holder],
  );
  const accepting = erasures.accept(anErasure(key), by);
  const first = await Promise.race([
    accepting,
    until(async () => (await waiting(watching)) === 1).then(() => 'waits' as const),
  ]);
  await other.query('COMMIT');

  expect([first, await accepting]).toEqual(['waits', { kind: 'key-reused' }]);
});

test('two erasures at once under one key are one', async () => {
  const key = randomUUID();

  const both = await Promise.all([
    erasures.accept(anErasure(key), by),
    erasures.accept(anErasure(key), by),
  ]);

  expect(both.map(({ kind }) => kind).toSorted()).toEqual(['accepted', 'known-key']);
  expect(await erasures.accept(anErasure(key), by)).toMatchObject({ kind: 'known-key' });
  await using client = await connect(database.superuserUrl);
  expect(
    (await client.query('SELECT FROM edit_claim WHERE idempotency_key = $1', [key])).rowCount,
  ).toBe(0);
});
