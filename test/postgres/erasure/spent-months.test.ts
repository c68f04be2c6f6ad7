import { Client } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PostgresContentMonthWork } from '../../../src/postgres/erasure/content-month-work.js';
import { PostgresHoldRecord } from '../../../src/postgres/erasure/hold-record.js';
import { Store } from '../../../src/postgres/connections/store.js';
import { until } from '../../ledger-service/log.js';
import { againUntilDone } from '../../support/again-until-done.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';
import { seedEdits, SEED_START_MS, SEED_STEP_MS } from '../../support/seed-edits.js';
import {
  addEdit,
  applyRetention,
  dropSpent,
  endFirstMonthAt,
  FIRST,
  idAt,
  partitionOf,
  settleEdit,
  untilDropped,
} from './months.js';

const EDITS = 3_000;
/** The first month ends in the middle of the seed. */
const FIRST_EDITS = 1_999;
const FIRST_END = new Date(SEED_START_MS + 2_000 * SEED_STEP_MS);
const SECOND = 'modification_content_2024_01';
const admin = { client: 'privacy', operator: null, ip: '10.0.0.1' };

let database: TestDatabase;
let owner: Client;
let app: Client;
let store: Store;

beforeEach(async () => {
  database = await createDatabase();
  await seedEdits(database.superuserUrl, EDITS);
  owner = new Client({ connectionString: database.ownerUrl });
  app = new Client({ connectionString: database.appUrl });
  await Promise.all([owner.connect(), app.connect()]);
  store = new Store({ url: database.appUrl, connections: 2 });
  await cut();
});
afterEach(async () => {
  await Promise.all([owner.end(), app.end(), store.close()]);
  await database.drop();
});

/** Two parts: the edits up to a moment, and the month from then on. */
async function cut(): Promise<void> {
  await owner.query('BEGIN');
  await owner.query(
    `CREATE TEMP TABLE all_contents ON COMMIT DROP AS SELECT * FROM modification_content`,
  );
  await owner.query(`SET LOCAL im_edit_ledger.erasing = 'test'`);
  await owner.query('DELETE FROM modification_content');
  await endFirstMonthAt(owner, FIRST_END);
  await owner.query('SELECT make_content_months()');
  await owner.query('ALTER TABLE modification_content DISABLE TRIGGER USER');
  await owner.query('INSERT INTO modification_content SELECT * FROM all_contents');
  await owner.query('ALTER TABLE modification_content ENABLE TRIGGER USER');
  await owner.query('COMMIT');
}

interface Part {
  readonly rows: number;
  readonly live: number;
  readonly file: string;
}

async function part(name: string): Promise<Part> {
  const { rows } = await owner.query<Part>(
    `SELECT count(*)::int AS rows, count(*) FILTER (WHERE prior_item IS NOT NULL)::int AS live,
       pg_relation_filenode('${name}'::regclass)::text AS file FROM ${name}`,
  );
  if (!rows[0]) throw new Error('no answer');
  return rows[0];
}

async function leftovers(): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relname ~ '_kept'`,
  );
  return rows.map(({ name }) => name);
}

async function rest(): Promise<string | undefined> {
  const { rows } = await owner.query<{ line: string }>(
    `SELECT md5(string_agg(c::text, '' ORDER BY modification_id)) AS line FROM modification_content c`,
  );
  return rows[0]?.line;
}

test('a month without holds goes by dropping its partition; one with a held row keeps that row only', async () => {
  const holds = new PostgresHoldRecord(store);
  const held = await holds.place(
    { name: 'h', reason: 'r', ticket: null, scope: { msgSeq: 2_500 } },
    admin,
  );
  const before = [await part(FIRST), await part(SECOND)] as const;
  await applyRetention(store, 1);
  const erased = await rest();

  await untilDropped(store, owner, FIRST);
  expect(await dropSpent(store)).toBe('none');

  const [first, second] = [await part(FIRST), await part(SECOND)];
  expect(first).toMatchObject({ rows: FIRST_EDITS, live: 0 });
  expect(first.file).not.toBe(before[0].file);
  expect(second).toEqual({ rows: EDITS - FIRST_EDITS, live: 1, file: before[1].file });
  expect(await rest()).toBe(erased);
  expect(await leftovers()).toEqual([]);
  const { rows: reasons } = await owner.query(
    `SELECT FROM modification_content WHERE reason = 'as asked' AND erasure_entry_id IS NOT NULL`,
  );
  expect(reasons).toHaveLength(EDITS - 1);

  await holds.release(held.id, 'over', admin);
  await applyRetention(store, 1);
  await untilDropped(store, owner, SECOND);
  expect(await part(SECOND)).toMatchObject({ rows: EDITS - FIRST_EDITS, live: 0 });
});

test('a month into which an edit came late, after it was dropped, is dropped again once that one is erased', async () => {
  await applyRetention(store, 1);
  await untilDropped(store, owner, FIRST);
  const dropped = await part(FIRST);
  const late = idAt(new Date(SEED_START_MS + 60_000));
  await addEdit(app, late);

  await untilNone();
  expect(await part(FIRST)).toMatchObject({ rows: FIRST_EDITS + 1, file: dropped.file });
  await settleEdit(app, late);
  await applyRetention(store, 1);
  const erased = await rest();
  await untilDropped(store, owner, FIRST);

  const again = await part(FIRST);
  expect(again).toMatchObject({ rows: FIRST_EDITS + 1, live: 0 });
  expect(again.file).not.toBe(dropped.file);
  expect(await rest()).toBe(erased);
  await untilNone();
  expect((await part(FIRST)).file).toBe(again.file);
  expect(await leftovers()).toEqual([]);
});

/** Until there is nothing left to drop. */
async function untilNone(): Promise<void> {
  await until(async () => (await dropSpent(store)) === 'none');
}

test('nothing is dropped before retention has gone over it', async () => {
  const before = [await part(FIRST), await part(SECOND)];

  expect(await dropSpent(store)).toBe('none');

  expect([await part(FIRST), await part(SECOND)]).toEqual(before);
});

test('P6: whoever has the application’s role loses nothing by it, whatever it puts on record', async () => {
  await app.query(
    `WITH e AS (
       INSERT INTO erasure (id, received_at, kind, client, is_dry_run, reason, reason_salt, basis, includes_reasons, to_at)
       VALUES ('01900000-0000-7000-8000-000000000000', now(), 'retention', '', false, '', decode(repeat('00', 32), 'hex'), '', false, now())
     ) INSERT INTO erasure_status (erasure_id, state, done_to) VALUES ('01900000-0000-7000-8000-000000000000', 'finished', '00000000-0000-0000-0000-000000000000')`,
  );
  const before = [await part(FIRST), await part(SECOND), await rest()];

  expect(await dropSpent(store)).toBe('none');

  expect([await part(FIRST), await part(SECOND), await rest()]).toEqual(before);
});

test('a run that dies at any step goes on', async () => {
  await applyRetention(store, 1);
  const erased = await rest();
  const steps: string[] = [];
  for (let step = 'more'; step !== 'none';) {
    await app.query('BEGIN');
    await app.query('SELECT drop_spent_month()');
    // As if the connection had been cut before the commit.
    await app.query('ROLLBACK');
    expect(await rest()).toBe(erased);
    const { rows } = await app.query<{ step: string }>('SELECT drop_spent_month() AS step');
    step = rows[0]?.step ?? '';
    steps.push(step);
    expect(await rest()).toBe(erased);
    if (steps.length > 100) throw new Error(`it does not end: ${steps.join(' ')}`);
    if (step === 'later') await new Promise((resolve) => setTimeout(resolve, 50));
  }

  expect(steps.filter((step) => step === 'more').length).toBe(8);
  expect(await part(FIRST)).toMatchObject({ rows: FIRST_EDITS, live: 0 });
  expect(await part(SECOND)).toMatchObject({ rows: EDITS - FIRST_EDITS, live: 0 });
  expect(await leftovers()).toEqual([]);
});

test('whoever looks at the database as of a moment before sees every row to the end', async () => {
  await applyRetention(store, 1);
  // It has not touched contents yet, and so locks nothing.
  await app.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM modification LIMIT 1');

  expect(await dropSpent(store)).toBe('later');
  expect(await dropSpent(store)).toBe('later');
  const { rows } = await app.query('SELECT FROM modification_content');
  await app.query('COMMIT');

  expect(rows).toHaveLength(EDITS);
  await untilDropped(store, owner, FIRST);
});

test('an edit that comes into a month while it is being copied is not lost', async () => {
  await applyRetention(store, 1);
  await owner.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM modification LIMIT 1');
  expect(await dropSpent(store)).toBe('later');
  const late = idAt(new Date(SEED_START_MS + 60_000));
  await addEdit(app, late);
  await owner.query('COMMIT');

  const before = await part(FIRST);
  for (let tries = 0; tries < 20; tries += 1) await dropSpent(store);

  expect(await partitionOf(app, late).catch(() => null)).not.toBe(undefined);
  expect(await part(FIRST)).toEqual(before);
  const { rows } = await app.query('SELECT FROM modification_content WHERE modification_id = $1', [
    late,
  ]);
  expect(rows).toHaveLength(1);
  expect(await part(SECOND)).toMatchObject({ rows: EDITS - FIRST_EDITS, live: 0 });
});

test('a reader that goes on for long keeps the month, and edits are recorded meanwhile', async () => {
  await applyRetention(store, 1);
  const work = new PostgresContentMonthWork(store);
  // All but the last step.
  for (let steps = 0; steps < 3; steps += 1) expect(await work.dropSpent()).toBe('more');
  await owner.query('BEGIN; SELECT FROM modification_content LIMIT 1');

  const dropping = work.dropSpent();
  const took = await againUntilDone(dropping, async () => {
    const began = performance.now();
    await addEdit(app, idAt(new Date()));
    return performance.now() - began;
  });

  expect(await dropping).toBe('later');
  await owner.query('COMMIT');
  expect(took.length).toBeGreaterThan(1);
  expect(Math.max(...took)).toBeLessThan(1_000);
  await untilDropped(store, owner, FIRST);
});
