import { Client } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PostgresContentMonthWork } from '../../../src/postgres/erasure/content-month-work.js';
import { Store } from '../../../src/postgres/connections/store.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';
import { seedEdits } from '../../support/seed-edits.js';
import { dropSpent, endFirstMonthAt, FIRST, untilDropped } from './months.js';

/** Two steps of copying, to the row. */
const EDITS = 20_000;
const SOME_ID = '01900000-0000-7000-8000-000000000000';

let database: TestDatabase;
let superuser: Client;
let store: Store;

beforeEach(async () => {
  database = await createDatabase();
  superuser = new Client({ connectionString: database.superuserUrl });
  const owner = new Client({ connectionString: database.ownerUrl });
  await Promise.all([superuser.connect(), owner.connect()]);
  await endFirstMonthAt(owner, new Date(Date.UTC(2025, 0, 1)));
  await owner.query('SELECT make_content_months()');
  await owner.end();
  await seedEdits(database.superuserUrl, EDITS);
  await superuser.query('SET session_replication_role = replica');
  store = new Store({ url: database.appUrl, connections: 2 });
});
afterEach(async () => {
  await Promise.all([superuser.end(), store.close()]);
  await database.drop();
});

/** As retention leaves them, but for as many edits as stay, the last ones. */
async function erasedBut(left: number): Promise<void> {
  await superuser.query(
    `UPDATE modification_content SET prior_item = NULL, searchable = '', erasure_id = $1, erasure_entry_id = $1, erased_at = now()
     WHERE erasure_entry_id IS NULL AND modification_id NOT IN (SELECT id FROM modification ORDER BY id DESC LIMIT $2)`,
    [SOME_ID, left],
  );
  await superuser.query(
    `INSERT INTO erasure (id, received_at, kind, client, is_dry_run, reason, reason_salt, basis, includes_reasons, to_at)
     VALUES ($1, now(), 'retention', '', false, '', decode(repeat('00', 32), 'hex'), '', false, now()) ON CONFLICT DO NOTHING`,
    [SOME_ID],
  );
  await superuser.query(
    `INSERT INTO erasure_status (erasure_id, state, done_to) VALUES ($1, 'finished', $1) ON CONFLICT DO NOTHING`,
    [SOME_ID],
  );
}

async function digest(): Promise<string | undefined> {
  const { rows } = await superuser.query<{ line: string }>(
    `SELECT count(*) || md5(string_agg(c::text, '' ORDER BY modification_id)) AS line FROM ${FIRST} c`,
  );
  return rows[0]?.line;
}

test('a month of many contents is copied in steps, and left alone as long as one of them is there', async () => {
  await erasedBut(1);
  const work = new PostgresContentMonthWork(store);

  // It begins, copies a step, and meets the one that is left.
  expect([await work.dropSpent(), await work.dropSpent(), await work.dropSpent()]).toEqual([
    'more',
    'more',
    'more',
  ]);
  expect(await work.dropSpent()).toBe('none');
  expect(await dropSpent(store)).toBe('none');
  const { rows } = await superuser.query(`SELECT FROM pg_class WHERE relname ~ '_kept'`);
  expect(rows).toEqual([]);

  await erasedBut(0);
  const before = await digest();
  await untilDropped(store, superuser, FIRST);
  expect(await digest()).toBe(before);
  expect(before?.startsWith(String(EDITS))).toBe(true);
});
