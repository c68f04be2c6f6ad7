import { afterAll, afterEach, beforeAll } from 'vitest';
import { PostgresEditRecord } from '../../../src/postgres/edits/edit-record.js';
import { Replica } from '../../../src/postgres/edits/replica-lease.js';
import { Store } from '../../../src/postgres/connections/store.js';
import { recordContract, type RecordUnderTest } from '../../edits/record-contract.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';

const KILL = {
  name: 'kill',
  text: `UPDATE replica SET alive_until = now() - interval '1 s' WHERE id = $1`,
};
const END_ALL = { name: 'end_all', text: 'DELETE FROM edit_claim' };

let database: TestDatabase;
let stores: Store[];
const replicas: Replica[] = [];
beforeAll(async () => {
  database = await createDatabase();
  stores = [1, 2].map(() => new Store({ url: database.appUrl, connections: 2 }));
});
afterEach(async () => {
  await Promise.all(replicas.splice(0).map((replica) => replica.stop()));
  await stores[0]?.durable.run(END_ALL, []);
});
afterAll(async () => {
  await Promise.all(stores.map((store) => store.close()));
  await database.drop();
});

recordContract(async () => {
  const [a, b] = await Promise.all(stores.map(replicaOver));
  if (!a || !b) throw new Error('two stores make two replicas');
  return [a, b] as const;
});

async function replicaOver(store: Store): Promise<RecordUnderTest> {
  const replica = new Replica(store, (error) => {
    throw error;
  });
  await replica.start();
  replicas.push(replica);
  const { holder } = replica.life;
  return {
    record: new PostgresEditRecord(store, replica),
    die: async () => void (await store.durable.run(KILL, [holder])),
  };
}
