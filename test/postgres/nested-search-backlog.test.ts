import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NestedSearch1795500001500 } from '../../migrations/1795500001500-nested-search.js';
import { PostgresAuditRecord } from '../../src/postgres/audit-record.js';
import { ownerDataSource } from '../../src/postgres/migrate.js';
import { examineBacklog, nestedSearchBacklog } from '../../src/postgres/nested-search.js';
import { SearchIndexer } from '../../src/postgres/search-indexer.js';
import { Store } from '../../src/postgres/store.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { seedEdits } from '../support/seed-edits.js';

const COUNT = 20_000;

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
    `UPDATE modification_content SET searchable = searchable || chr(65535) || '{"note":"\\u9000\\u6b3e\\n"}'
      WHERE substr(modification_id::text, 36) = '7'`,
  );
  await client.query('RESET session_replication_role');
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

async function ownerRunner() {
  const { ownerUrl, appUrl } = database;
  const appRole = decodeURIComponent(new URL(appUrl).username);
  return (
    await ownerDataSource({ ownerUrl, appRole, migrations: [] }).initialize()
  ).createQueryRunner();
}

async function backlog() {
  const { rows } = await client.query<{ examined_to: string; examined: string }>(
    'SELECT examined_to, examined FROM nested_search_backlog',
  );
  return rows[0];
}

const awake = () => client.query('UPDATE nested_search_backlog SET resting_until = now()');

async function countFound(): Promise<number> {
  const audit = new PostgresAuditRecord(store);
  const filter = { text: '退款\n' };
  const { total } = await audit.summary(filter);
  return total;
}

test('old records are examined a moment at a time, by one replica at a time, and gone on with after a crash', async () => {
  expect(await nestedSearchBacklog(store)).toBe(COUNT);
  await client.query('BEGIN');
  await client.query('SELECT FROM nested_search_backlog FOR UPDATE');
  expect(await examineBacklog(store)).toBe(false);
  await client.query('COMMIT');

  const start = performance.now();
  expect(await examineBacklog(store)).toBe(true);
  expect(performance.now() - start).toBeLessThan(5_000);
  const first = await backlog();
  expect(Number(first?.examined)).toBeGreaterThan(0);
  expect(await nestedSearchBacklog(store)).toBe(COUNT - Number(first?.examined));
  expect(await examineBacklog(store)).toBe(false);

  const other = new Store({ url: database.appUrl, connections: 2 });
  await awake();
  await examineBacklog(other);
  await other.close();
  const second = await backlog();
  expect(String(second?.examined_to) > String(first?.examined_to)).toBe(true);
});

test('a rest that no step can have made does not keep them from being examined', async () => {
  await client.query(`UPDATE nested_search_backlog SET resting_until = 'infinity'`);
  const before = await backlog();
  expect(await examineBacklog(store)).toBe(true);
  expect(String((await backlog())?.examined_to) > String(before?.examined_to)).toBe(true);
});

test('edits are recorded while a step is under way', async () => {
  await awake();
  await client.query('BEGIN');
  await client.query('SELECT FROM nested_search_backlog FOR UPDATE');
  const id = '00000000-0000-7000-8000-000000000001';
  const other = new Client({ connectionString: database.superuserUrl });
  await other.connect();
  await other.query(`SET statement_timeout = '2s'`);
  await other.query(
    `INSERT INTO modification SELECT (jsonb_populate_record(m, $1)).* FROM modification m LIMIT 1`,
    [{ id, idempotency_key: 'another' }],
  );
  await other.query(
    `INSERT INTO modification_content (modification_id, reason, reason_salt, searchable) VALUES ($1, '', '', $2)`,
    [id, String.raw`{"note":"\u9000\u6b3e\n"}`],
  );
  await other.end();
  await client.query('ROLLBACK');
  expect(await countFound()).toBeGreaterThan(0);
});

test('in the end all of them are found, each once', async () => {
  const indexer = new SearchIndexer(store, () => undefined);
  while ((await nestedSearchBacklog(store)) > 0) {
    await awake();
    await indexer.catchUp();
  }
  expect(Number((await backlog())?.examined)).toBe(COUNT);
  const { rows } = await client.query<{ count: string }>(
    `SELECT count(*) FROM modification_content WHERE strpos(searchable, '\\') > 0`,
  );
  expect(await countFound()).toBe(Number(rows[0]?.count));
  expect(Number(rows[0]?.count)).toBeGreaterThan(1_000);
  expect(await examineBacklog(store)).toBe(false);
});
