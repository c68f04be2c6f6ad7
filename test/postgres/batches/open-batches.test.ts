import { Client } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PostgresBatchRecord } from '../../../src/postgres/batches/batch-record.js';
import { countOpenBatches } from '../../../src/postgres/batches/open-batches.js';
import { Store } from '../../../src/postgres/connections/store.js';
import { aHeader, aPlannedItem } from '../../support/batches.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';

let database: TestDatabase;
let store: Store;
let batches: PostgresBatchRecord;
beforeEach(async () => {
  database = await createDatabase();
  store = new Store({ url: database.appUrl, connections: 2 });
  batches = new PostgresBatchRecord(store);
});
afterEach(async () => {
  await store.close();
  await database.drop();
});

const steering = { actor: { client: 'desk', operator: 'bob', ip: '::1' }, reason: 'wait' };

test('a running batch of which nothing moves is shown with the time since; a paused one is not', async () => {
  const before = await countOpenBatches(store.durable);
  const accepted = await batches.accept(aHeader(), [aPlannedItem(1)]);
  if (accepted.kind !== 'accepted') throw new Error(accepted.kind);
  const { id } = accepted.batch;
  const fresh = await countOpenBatches(store.durable);
  await twentyMinutesPass();
  const still = await countOpenBatches(store.durable);
  await batches.pause(id, steering);
  const paused = await countOpenBatches(store.durable);
  await batches.resume(id, steering);
  const resumed = await countOpenBatches(store.durable);

  expect(before).toEqual({ running: 0, paused: 0, stillSeconds: 0 });
  expect(fresh.stillSeconds).toBeLessThan(60);
  expect(still).toMatchObject({ running: 1, paused: 0 });
  expect(still.stillSeconds).toBeGreaterThan(19 * 60);
  expect(paused).toEqual({ running: 0, paused: 1, stillSeconds: 0 });
  expect(resumed).toMatchObject({ running: 1 });
  expect(resumed.stillSeconds).toBeLessThan(60);
});

async function twentyMinutesPass(): Promise<void> {
  const client = new Client({ connectionString: database.superuserUrl });
  await client.connect();
  await client.query('SET session_replication_role = replica');
  await client.query(`UPDATE ledger_entry SET at = at - interval '20 min'`);
  await client.end();
}
