import { afterAll, beforeAll, expect, test } from 'vitest';
import * as edits from '../../src/postgres/edit-statements.js';
import * as log from '../../src/postgres/log-statements.js';
import { type Statement, Store } from '../../src/postgres/store.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly Plan[];
}

/** Indexes that are not unique, and lead to few rows all the same. */
const LEADS_TO_FEW = ['modification_of_message', 'told_drift_after', 'ledger_unsealed_in_order'];

let database: TestDatabase;
let store: Store;

beforeAll(async () => {
  database = await createDatabase();
  store = new Store({ url: database.appUrl, connections: 2 });
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

const { CLAIM, KNOWN, BEGIN, REJECT, SETTLE, DOUBT, RELEASE } = edits;
const { WAITING, UNQUEUE } = log;

test.each([CLAIM, KNOWN, BEGIN, REJECT, SETTLE, DOUBT, RELEASE, WAITING, UNQUEUE])(
  'in a new database, whose tables PostgreSQL never counted, it finds rows by their keys: $name',
  async (statement) => {
    const quick = new Set([...(await uniqueIndexes()), ...LEADS_TO_FEW]);

    const scans = (await planOf(statement)).filter((node) => node['Relation Name'] !== undefined);

    const slow = scans
      .filter((node) => node['Node Type'].endsWith('Scan'))
      .filter(({ 'Index Name': index }) => index === undefined || !quick.has(index));
    expect(slow).toEqual([]);
  },
);

async function uniqueIndexes(): Promise<string[]> {
  const { rows } = await store.durable.pool.query<{ name: string }>(
    'SELECT indexrelid::regclass::text AS name FROM pg_index WHERE indisunique',
  );
  return rows.map(({ name }) => name);
}

/** Every node of the plan that is made once for all values. */
async function planOf({ text }: Statement): Promise<Plan[]> {
  const { rows } = await store.durable.pool.query<{ 'QUERY PLAN': readonly { Plan: Plan }[] }>(
    `EXPLAIN (GENERIC_PLAN, FORMAT JSON) ${text}`,
  );
  return rows.flatMap((row) => row['QUERY PLAN'].flatMap(({ Plan: plan }) => nodesOf(plan)));
}

function nodesOf(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}
