import { Client } from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { EditFilter } from '../../src/audit/audit-record.js';
import type { Cursor } from '../../src/audit/page.js';
import { matchingIds } from '../../src/postgres/audit/edit-search.js';
import { selectEvents } from '../../src/postgres/audit/event-record.js';
import { selectEdits } from '../../src/postgres/edits/rows.js';
import { SearchIndexer } from '../../src/postgres/search/search-indexer.js';
import { Store } from '../../src/postgres/connections/store.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { SEED_START_MS, SEED_STEP_MS, seedEdits } from '../support/seed-edits.js';

const COUNT = 30_000;
const HALF = SEED_START_MS + (COUNT / 2) * SEED_STEP_MS;

let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await createDatabase();
  await seedEdits(database.superuserUrl, COUNT);
  const store = new Store({ url: database.appUrl, connections: 2 });
  await new SearchIndexer(store, () => undefined).catchUp();
  await store.close();
  client = new Client({ connectionString: database.superuserUrl });
  await client.connect();
  await client.query('VACUUM ANALYZE modification_search');
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

interface Plan {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}

async function planOf(filter: EditFilter, after: Cursor | null = null): Promise<readonly Plan[]> {
  const order = after?.seen ? 'asc' : 'desc';
  const { text, values } = matchingIds({ filter, order, limit: 51, after });
  const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
    `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`,
    [...values],
  );
  return rows.flatMap((row) => flat(row['QUERY PLAN'][0].Plan));
}

function flat(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(flat)];
}

function touchedBy(node: Plan): number {
  return (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'];
}

const cases: readonly (readonly [string, EditFilter, RegExp])[] = [
  ['nothing', {}, /modification_pkey/],
  ['group', { groupId: '@TGS#7' }, /modification_by_group/],
  ['message', { groupId: '@TGS#7', msgSeq: 500 }, /modification_(of_message|by_msg_seq|by_group)/],
  ['sequence', { msgSeq: 55 }, /modification_by_msg_seq/],
  ['topic', { topicId: 'topic-20' }, /modification_in_topic/],
  ['operator', { operator: 'operator-13' }, /modification_by_operator/],
  ['ticket', { ticket: 'OPS-77' }, /modification_by_ticket/],
  ['person', { onBehalfOf: 'person-77' }, /modification_by_on_behalf_of/],
  ['a rare state', { states: ['superseded'] }, /modification_outcome_by_rare_state/],
  [
    'several states',
    { states: ['superseded', 'refused', 'pending'] },
    /modification_outcome_by_rare_state/,
  ],
  ['an error', { imErrorCode: 80_001 }, /modification_outcome_by_failure/],
  ['time', { from: HALF, to: HALF + 3_600_000 }, /modification_pkey/],
  ['text', { text: '0007777' }, /modification_search_by_gram/],
  ['two characters', { text: '🙂成' }, /modification_search_by_gram/],
];

test.each(cases)('a query by %s goes by an index and touches little', async (_, filter, index) => {
  const plan = await planOf(filter);
  const names = plan.flatMap((node) => node['Index Name'] ?? []);
  expect(names.join(' ')).toMatch(index);
  const big = plan.filter(
    (node) => node['Node Type'] === 'Seq Scan' && node['Actual Rows'] > 1_000,
  );
  expect(big).toEqual([]);
  expect(Math.max(...plan.map(touchedBy))).toBeLessThan(5_000);
});

test.each(cases)('what was recorded late by %s is looked for among few', async (_, filter) => {
  const { rows } = await client.query<{ id: string }>(
    'SELECT id FROM modification ORDER BY id DESC OFFSET 100 LIMIT 1',
  );
  const seen = { end: 0, underWay: [1, 2] };
  const plan = await planOf(filter, { id: rows[0]?.id ?? '', seen, late: null });
  expect(Math.max(...plan.map(touchedBy))).toBeLessThan(500);
});

test.each([
  ['one that every edit has', 'edit.applied', /ledger_entry_pkey/],
  ['a rare one', 'edit.superseded', /ledger_entry_by_rare_type/],
  ['one that nobody has', 'key.rotated', /ledger_entry_by_rare_type/],
])('events of a type touch little: %s', async (_, type, index) => {
  const events = selectEvents({ filter: { type }, order: 'desc', limit: 50, after: null });
  const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
    `EXPLAIN (ANALYZE, FORMAT JSON) ${events.statement.text}`,
    events.values,
  );
  const plan = rows.flatMap((row) => flat(row['QUERY PLAN'][0].Plan));

  expect(plan.flatMap((node) => node['Index Name'] ?? []).join(' ')).toMatch(index);
  expect(Math.max(...plan.map(touchedBy))).toBeLessThan(500);
});

test('edits in a state that nearly all have touch little', async () => {
  const plan = await planOf({ states: ['applied'] });

  expect(Math.max(...plan.map(touchedBy))).toBeLessThan(500);
});

test('a page deep in the record costs what the first page costs', async () => {
  const { rows } = await client.query<{ id: string }>(
    'SELECT id FROM modification ORDER BY id OFFSET 15000 LIMIT 1',
  );
  const plan = await planOf({}, { id: rows[0]?.id ?? '', seen: null, late: null });
  expect(Math.max(...plan.map((node) => node['Actual Rows'] * node['Actual Loops']))).toBeLessThan(
    200,
  );
});

test('an export of a record that has no statistics yet does not read the whole log for each edit', async () => {
  await client.query('BEGIN');
  onTestFinished(async () => {
    await client.query('ROLLBACK');
  });
  await client.query(`INSERT INTO ledger_leaf (index, entry_id, leaf_hash)
    SELECT row_number() OVER (), entry_id, sha256('') FROM ledger_entry`);
  await client.query(`SELECT pg_clear_relation_stats('public', 'ledger_entry'),
    pg_clear_attribute_stats('public', 'ledger_entry', 'modification_id', false)`);
  const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
    `EXPLAIN (FORMAT JSON) ${selectEdits('', 'ORDER BY m.id DESC').text}`,
  );

  const ofLog = rows
    .flatMap((row) => flat(row['QUERY PLAN'][0].Plan))
    .filter((node) => node['Relation Name']?.startsWith('ledger_'));
  // Entries, their leaves, and the entries of versions that re-reads found.
  expect(ofLog).toHaveLength(3);
  expect(ofLog.map((node) => node['Node Type'])).not.toContain('Seq Scan');
});
