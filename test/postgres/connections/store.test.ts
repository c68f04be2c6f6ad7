import { Client } from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { StoreUnavailable } from '../../../src/failures/store-unavailable.js';
import { type WhyUnreachable, whyUnreachable } from '../../../src/network/why-unreachable.js';
import { Store } from '../../../src/postgres/connections/store.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';

const ONE = { name: 'one', text: 'SELECT 1 AS one' };

let database: TestDatabase;
let causes: WhyUnreachable[];

beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

function openStore(url: string, connections = 2): Store {
  causes = [];
  const failed = (error: unknown) => void causes.push(whyUnreachable(error));
  return new Store({ url, connections, reach: { failed, reached: () => undefined } });
}

async function limitConnections(most: number): Promise<void> {
  const client = new Client({ connectionString: database.superuserUrl });
  await client.connect();
  await client.query(`ALTER DATABASE ${database.name} CONNECTION LIMIT ${most}`);
  await client.end();
}

test('a login that PostgreSQL refuses is an outage, not a defect of a statement', async () => {
  const url = new URL(database.appUrl);
  url.username = 'nobody_of_this_name';
  const store = openStore(url.href);

  await expect(store.durable.run(ONE, [])).rejects.toBeInstanceOf(StoreUnavailable);
  await store.close();
});

test('a server without a free connection is named as such, and used again once it has one', async () => {
  onTestFinished(() => limitConnections(-1));
  await limitConnections(0);
  const store = openStore(database.appUrl);

  await expect(store.durable.run(ONE, [])).rejects.toBeInstanceOf(StoreUnavailable);
  expect(causes).toEqual([{ cause: 'too many connections', code: '53300' }]);

  await limitConnections(-1);
  expect(await store.durable.run(ONE, [])).toEqual([{ one: 1 }]);
  await store.close();
});

test('a pool of our own that is used up is named as such, and used again once it is not', async () => {
  const store = openStore(database.appUrl, 1);
  let abandon = () => {};
  const isBusy = new Promise<void>((resolve) => (abandon = resolve));
  const busy = store.durable.transaction(() => isBusy);

  await expect(store.durable.run(ONE, [])).rejects.toBeInstanceOf(StoreUnavailable);
  expect(causes).toEqual([{ cause: 'too many connections', code: 'POOL_EXHAUSTED' }]);

  abandon();
  await busy;
  expect(await store.durable.run(ONE, [])).toEqual([{ one: 1 }]);
  await store.close();
});
