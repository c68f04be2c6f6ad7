import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as edits from '../../src/postgres/edits/statements.js';
import { KNOWN } from '../../src/postgres/edits/known.js';
import { LAST_WRITERS } from '../../src/postgres/edits/last-writers.js';
import * as log from '../../src/postgres/log/statements.js';
import { type Statement, Store } from '../../src/postgres/connections/store.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Plans?: readonly Plan[];
}

/** Indexes that are not unique, and lead to few rows all the same. */
const LEADS_TO_FEW = [
  'modification_of_message',
  'found_version_of_modification',
  'ledger_entry_of_modification',
];
/** Empty, or nearly so, at quiet times; the others only grow. */
const COUNTED_EMPTY =
  'edit_claim, ledger_unsealed, message_original, told_edit, told_drift, found_version';
/** Read from its start, as far as is asked. */
const IN_ORDER = 'ledger_unsealed_in_order';

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

const { CLAIM, BEGIN, REJECT, SETTLE, DOUBT, RELEASE } = edits;
const { WAITING, UNQUEUE } = log;

const STATEMENTS = [
  CLAIM,
  KNOWN,
  BEGIN,
  REJECT,
  SETTLE,
  DOUBT,
  RELEASE,
  WAITING,
  UNQUEUE,
  LAST_WRITERS,
];

test.each(STATEMENTS)(
  'in a new database, whose tables PostgreSQL never counted, it finds rows by their keys: $name',
  async (statement) => {
    expect(await slowScans(statement)).toEqual([]);
  },
);

describe('where what comes and goes was counted in a quiet hour', () => {
  beforeAll(async () => {
    const superuser = new Client({ connectionString: database.superuserUrl });
    await superuser.connect();
    await superuser.query(`VACUUM ANALYZE ${COUNTED_EMPTY}`);
    await superuser.end();
  });

  test.each(STATEMENTS)('it finds rows by their keys: $name', async (statement) => {
    expect(await slowScans(statement)).toEqual([]);
  });
});

async function slowScans(statement: Statement): Promise<Plan[]> {
  const quick = new Set([...(await uniqueIndexes()), ...LEADS_TO_FEW]);
  return (await planOf(statement))
    .filter((node) => node['Relation Name'] !== undefined && node['Node Type'].endsWith('Scan'))
    .filter(({ 'Index Name': index = '', 'Index Cond': condition }) => {
      const isByKey = condition !== undefined && quick.has(index);
      return !isByKey && index !== IN_ORDER;
    });
}

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
