import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EditFilter } from '../../src/audit/audit-record.js';
import { PostgresAuditRecord } from '../../src/postgres/audit/audit-record.js';
import { queryOf } from '../../src/postgres/audit/decision-record.js';
import { evidenceOf, exportOf } from '../../src/postgres/audit/edit-stream.js';
import { matchingIds } from '../../src/postgres/audit/edit-search.js';
import { gramsOf } from '../../src/postgres/search/n-grams.js';
import { Store } from '../../src/postgres/connections/store.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { seedEdits } from '../support/seed-edits.js';

/*
 * Where every edit had to be approved, and a few were not, lists still touch little.
 */

const COUNT = 30_000;
const DECLINED = 300;
/** All others are bob's. */
const BY_CAROL = 20;
const COMMON = 'a word of all';
const RARE = '退款 of few';

const gramsIn = (text: string): string => `{${gramsOf(text).join(',')}}`;

let database: TestDatabase;
let client: Client;

/** Proposals out of edits, of which `which` says whose; `id` is that of the proposal. */
const proposals = (id: string, which: string): readonly string[] => [
  `INSERT INTO approval_request (id, kind, received_at, client, operator, needed, expires_at)
   SELECT ${id}, 'modification', m.received_at, m.client, m.operator, 1, m.received_at + interval '1 day' FROM modification m ${which}`,
  `INSERT INTO proposal (id, received_at, client, operator, ip, idempotency_key, payload_digest, group_id, topic_id, msg_seq,
     accept_unreadable_prior, snapshot_at, prior_digest)
   SELECT ${id}, m.received_at, m.client, m.operator, m.ip, ${id}::text, '', m.group_id, m.topic_id, m.msg_seq, false, m.received_at, ''
   FROM modification m ${which}`,
  `INSERT INTO proposal_content (proposal_id, prior_item, prior_salt, reason, reason_salt)
   SELECT ${id}, '{}', '', 'r', '' FROM modification m ${which}`,
  // All hold a common word, a few a rare one.
  `INSERT INTO proposal_search (proposal_id, text, grams)
   SELECT ${id}, t.text, CASE t.text WHEN '${COMMON}' THEN '${gramsIn(COMMON)}' ELSE '${gramsIn(COMMON + RARE)}' END::integer[]
   FROM modification m CROSS JOIN LATERAL (
     SELECT '${COMMON}' || CASE WHEN substr(sha256(m.id::text::bytea)::text, 3, 2) = '00' THEN '${RARE}' ELSE '' END AS text
   ) t ${which}`,
];

const decisions = (id: string, which: string, decision: string): string =>
  `INSERT INTO approval_decision (request_id, nth, decision, at, entry_id, client, person, sub, ip)
   SELECT ${id}, 1, '${decision}', m.received_at, gen_random_uuid(), 'c', 'bob', 's', '' FROM modification m ${which}`;

const OTHER_ID = `overlay(m.id::text placing 'fffffffffffe' from 25)::uuid`;
const SOME = `WHERE m.id IN (SELECT id FROM modification ORDER BY sha256(id::text::bytea) LIMIT ${DECLINED})`;

beforeAll(async () => {
  database = await createDatabase();
  await seedEdits(database.superuserUrl, COUNT);
  client = new Client({ connectionString: database.superuserUrl });
  await client.connect();
  await client.query('SET session_replication_role = replica');
  for (const statement of [
    ...proposals('m.id', ''),
    decisions('m.id', '', 'approve'),
    ...proposals(OTHER_ID, SOME),
    decisions(OTHER_ID, SOME, 'decline'),
    `UPDATE approval_decision SET person = 'Carol' WHERE request_id IN (
      SELECT id FROM modification ORDER BY sha256(id::text::bytea) DESC LIMIT ${BY_CAROL})`,
    'TRUNCATE search_unindexed',
    'ANALYZE',
  ]) {
    await client.query(statement);
  }
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

interface Plan {
  readonly 'Node Type': string;
  readonly 'Actual Rows'?: number;
  readonly 'Plan Rows': number;
  readonly 'Actual Loops'?: number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}

function flat(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(flat)];
}

function touchedBy(plan: readonly Plan[]): number[] {
  return plan.map(
    (node) =>
      ((node['Actual Rows'] ?? 0) + (node['Rows Removed by Filter'] ?? 0)) *
      (node['Actual Loops'] ?? 0),
  );
}

async function explained(how: string, text: string, values: readonly unknown[]): Promise<Plan[]> {
  const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
    `EXPLAIN (${how}FORMAT JSON) ${text}`,
    [...values],
  );
  return rows.flatMap((row) => flat(row['QUERY PLAN'][0].Plan));
}

const filters: readonly (readonly [string, EditFilter])[] = [
  ['nothing', {}],
  ['a state of proposals', { states: ['declined'] }],
  ['a state that none has', { states: ['withdrawn'] }],
  ['states of both', { states: ['declined', 'superseded'] }],
  ['a text of all proposals', { text: COMMON }],
  ['a text of few', { text: RARE }],
  ['a text and a state', { text: COMMON, states: ['declined'] }],
];

test.each(filters)('a page by %s touches little', async (_, filter) => {
  const { text, values } = matchingIds({ filter, order: 'desc', limit: 51, after: null });

  const plan = await explained('ANALYZE, ', text, values);

  expect(Math.max(...touchedBy(plan))).toBeLessThan(1_000);
});

test.each([
  ['one who decided much', { person: 'bob' }, 51],
  ['one who decided little', { person: 'carol' }, BY_CAROL],
  ['one who decided nothing', { person: 'dave' }, 0],
  ['everybody', {}, 51],
])('a page of the decisions of %s touches little', async (_, filter, count) => {
  const { text, values } = queryOf(filter, null, 51);

  const plan = await explained('ANALYZE, ', text, values);

  expect(plan[0]?.['Actual Rows']).toBe(count);
  expect(Math.max(...touchedBy(plan))).toBeLessThan(1_000);
});

test.each([
  ['an export', exportOf],
  ['evidence', evidenceOf],
])(
  '%s of both is merged: what is sorted of edits is what is sorted without proposals',
  async (_, asked) => {
    const chosen = { text: 'ORDER BY m.id desc', values: [], order: 'desc' } as const;
    const planOf = (hasProposals: boolean) =>
      explained('', asked({ ...chosen, hasProposals }).text, []);
    const sortsIn = (plan: readonly Plan[]) =>
      plan.filter((node) => node['Node Type'].includes('Sort') && node['Plan Rows'] > COUNT / 10);

    const [edits, both] = [await planOf(false), await planOf(true)];

    expect(both.map((node) => node['Node Type'])).toContain('Merge Append');
    expect(sortsIn(both)).toHaveLength(sortsIn(edits).length);
  },
);

test('a search of everything finds each once', async () => {
  const store = new Store({ url: database.appUrl, connections: 2 });
  const record = new PostgresAuditRecord(store);

  const { total, byState } = await record.summary({});
  await store.close();

  expect(total).toBe(COUNT + DECLINED);
  expect(byState.find(({ value }) => value === 'declined')).toEqual({
    value: 'declined',
    count: DECLINED,
  });
});
