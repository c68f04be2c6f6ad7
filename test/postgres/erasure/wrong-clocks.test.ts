import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Store } from '../../../src/postgres/connections/store.js';
import { PostgresRetentionWork } from '../../../src/postgres/erasure/retention-work.js';
import { connect } from '../../ledger-service/log.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';
import { addEdit, settleEdit } from './months.js';

/*
 * Retention cannot be undone. The clock of PostgreSQL may be wrong, after a failover say: contents go once they are too old by that
 * of the replica, too.
 */

const DAYS = 30;
const DAY_MS = 86_400_000;

let database: TestDatabase;
let store: Store;
beforeEach(async () => {
  database = await createDatabase();
  store = new Store({ url: database.appUrl, connections: 2 });
  await using client = await connect(database.appUrl);
  const id = uuidv7({ msecs: Date.now() - 2 * DAYS * DAY_MS });
  await addEdit(client, id);
  await settleEdit(client, id);
});
afterEach(async () => {
  await store.close();
  await database.drop();
});

async function running(): Promise<number | null> {
  await using client = await connect(database.superuserUrl);
  return (await client.query(`SELECT FROM erasure WHERE kind = 'retention'`)).rowCount;
}

test('a clock of PostgreSQL that is ahead of the replica’s has nothing erased before its time', async () => {
  // Of the two, only how far they are apart is seen.
  const asIfDatabaseIsAhead = () => Date.now() - 2 * DAYS * DAY_MS;
  const work = new PostgresRetentionWork(store, asIfDatabaseIsAhead);

  expect(await work.begin(DAYS, true)).toBe(false);
  expect(await running()).toBe(0);
});

test('the hour that was taken before the clock of PostgreSQL was set back is over', async () => {
  await using client = await connect(database.superuserUrl);
  await client.query(`UPDATE retention_turn SET next_at = now() + interval '1 year'`);
  const work = new PostgresRetentionWork(store);

  expect(await work.begin(DAYS, false)).toBe(true);
  expect(await running()).toBe(1);
});
