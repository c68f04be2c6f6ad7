import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { NestedSearch1795500001500 } from '../../../migrations/1795500001500-nested-search.js';
import { PostgresAuditRecord } from '../../../src/postgres/audit/audit-record.js';
import { ownerDataSource } from '../../../src/postgres/schema/migrate.js';
import { examineBacklog, nestedSearchBacklog } from '../../../src/postgres/search/nested-search.js';
import { SearchIndexer } from '../../../src/postgres/search/search-indexer.js';
import { Store } from '../../../src/postgres/connections/store.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';
import { seedEdits } from '../../support/seed-edits.js';

const COUNT = 2_000;
/** Those whose id ends in 7. */
const NESTED = COUNT / 16;
const NOTE = String.raw`{"note":"\u9000\u6b3e\n"}`;

let database: TestDatabase;
let client: Client;
let store: Store;

/** Takes the newest migration back, records edits as the version before did, and migrates again. */
beforeAll(async () => {
  database = await createDatabase();
  client = new Client({ connectionString: database.superuserUrl });
  await client.connect();
  const runner = await ownerRunner();
  await new NestedSearch1795500001500().down(runner);
  await seedEdits(database.superuserUrl, COUNT);
  await client.query('SET session_replication_role = replica');
  await client.query(
    `UPDATE modification_content SET searchable = searchable || chr(65535) || $1
      WHERE substr(modification_id::text, 36) = '7'`,
    [NOTE],
  );
  await client.query('RESET session_replication_role');
  await client.query('TRUNCATE search_unindexed');
  await runner.startTransaction();
  await new NestedSearch1795500001500().up(runner);
  await runner.commitTransaction();
  await runner.connection.destroy();
  store = new Store({ url: database.appUrl, connections: 2 });
});
afterAll(async () => {
  await store.close();
  await client.end();
  await database.drop();
});

// What a test that failed has begun.
afterEach(() => client.query('ROLLBACK'));

async function ownerRunner() {
  const { ownerUrl, appUrl } = database;
  const appRole = decodeURIComponent(new URL(appUrl).username);
  return (
    await ownerDataSource({ ownerUrl, appRole, migrations: [] }).initialize()
  ).createQueryRunner();
}

async function resting(): Promise<boolean> {
  const { rows } = await client.query<{ is_resting: boolean }>(
    'SELECT resting_until > now() AS is_resting FROM nested_search_backlog',
  );
  return rows[0]?.is_resting ?? false;
}

const awake = () => client.query('UPDATE nested_search_backlog SET resting_until = now()');

async function countFound(): Promise<number> {
  const audit = new PostgresAuditRecord(store);
  const filter = { text: '退款\n' };
  const { total } = await audit.summary(filter);
  return total;
}

test('old records are examined some at a time, by one replica at a time, and gone on with after a crash', async () => {
  expect(await nestedSearchBacklog(store)).toBe(COUNT);
  await client.query('BEGIN');
  await client.query('SELECT FROM nested_search_backlog FOR UPDATE');
  expect(await examineBacklog(store, 0)).toBe(false);
  await client.query('COMMIT');

  expect(await examineBacklog(store, 0)).toBe(true);
  expect(await nestedSearchBacklog(store)).toBe(COUNT - 100);
  expect(await resting()).toBe(true);

  const other = new Store({ url: database.appUrl, connections: 2 });
  await awake();
  await examineBacklog(other, 0);
  await other.close();
  expect(await nestedSearchBacklog(store)).toBe(COUNT - 200);
});

test('no replica goes on while they rest; a rest that no step can have made is none', async () => {
  await client.query(`UPDATE nested_search_backlog SET resting_until = now() + interval '5 s'`);
  expect(await examineBacklog(store, 0)).toBe(false);
  await client.query(`UPDATE nested_search_backlog SET resting_until = 'infinity'`);
  expect(await examineBacklog(store, 0)).toBe(true);
});

test('an edit is recorded, and found, while a step is under way', async () => {
  const id = '00000000-0000-7000-8000-000000000001';
  await client.query('BEGIN');
  await client.query('SELECT FROM nested_search_backlog FOR UPDATE');
  const before = await countFound();
  const other = new Client({ connectionString: database.superuserUrl, statement_timeout: 4_000 });
  await other.connect();
  await other.query(
    `INSERT INTO modification SELECT (jsonb_populate_record(m, $1)).* FROM modification m LIMIT 1`,
    [{ id, idempotency_key: 'another' }],
  );
  await other.query(
    `INSERT INTO modification_content (modification_id, reason, reason_salt, searchable) VALUES ($1, '', '', $2)`,
    [id, NOTE],
  );
  await other.end();
  expect(await countFound()).toBe(before + 1);
  await client.query('ROLLBACK');
});

test('in the end all of them are found, each once', async () => {
  await new SearchIndexer(store, () => undefined).catchUp();
  while ((await nestedSearchBacklog(store)) > 0) {
    await awake();
    await examineBacklog(store);
  }
  expect(await countFound()).toBe(NESTED + 1);
  expect(await examineBacklog(store)).toBe(false);
});
