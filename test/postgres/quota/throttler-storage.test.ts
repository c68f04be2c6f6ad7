import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { VOLATILE } from '../../../src/postgres/session/settings.js';
import { Connections } from '../../../src/postgres/connections/store.js';
import { PostgresThrottlerStorage } from '../../../src/postgres/quota/throttler-storage.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';

let database: TestDatabase;
let owner: Client;
let connections: Connections;

beforeAll(async () => {
  database = await createDatabase();
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  connections = new Connections({ url: database.appUrl, connections: 4 }, 4, VOLATILE);
});

afterAll(async () => {
  await owner.end();
  await connections.pool.end();
  await database.drop();
});

beforeEach(() => owner.query('TRUNCATE throttler_window'));

/** As if the present window of every key had ended some seconds ago. */
async function endWindows(secondsAgo: number): Promise<void> {
  await owner.query(
    `UPDATE throttler_window SET ends_at = clock_timestamp() - $1 * interval '1 s'`,
    [secondsAgo],
  );
}

async function hits(storage: PostgresThrottlerStorage, key: string, count: number) {
  const each = () => storage.increment(key, 1_000, 5, 1_000, 'client');
  return Promise.all(Array.from({ length: count }, each));
}

test('two replicas count the requests of one client together', async () => {
  const replicas = [1, 2].map(() => new PostgresThrottlerStorage(connections));

  const all = await Promise.all(replicas.map((each) => hits(each, 'refund-desk', 10)));

  const totals = all.flat().map((hit) => hit.totalHits);
  expect(totals.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  expect(all.flat().filter((hit) => !hit.isBlocked)).toHaveLength(5);
});

test('a client over its limit is told the whole seconds until its window ends', async () => {
  const storage = new PostgresThrottlerStorage(connections);

  const [last] = (await hits(storage, 'moderation', 6)).slice(-1);

  expect(last).toEqual({ totalHits: 6, timeToExpire: 1, isBlocked: true, timeToBlockExpire: 1 });
});

test('a window that ended blocks nobody', async () => {
  const storage = new PostgresThrottlerStorage(connections);
  await hits(storage, 'legal', 6);
  await endWindows(0);

  const [first] = await hits(storage, 'legal', 1);

  expect(first).toMatchObject({ totalHits: 1, isBlocked: false, timeToBlockExpire: 0 });
});

test('clients and rules are counted apart', async () => {
  const storage = new PostgresThrottlerStorage(connections);
  await storage.increment('a', 1_000, 5, 1_000, 'client');

  const other = await storage.increment('b', 1_000, 5, 1_000, 'client');
  const otherRule = await storage.increment('a', 1_000, 5, 1_000, 'bulk');

  expect([other.totalHits, otherRule.totalHits]).toEqual([1, 1]);
});

test('requests that come while a statement is under way share the next one', async () => {
  const storage = new PostgresThrottlerStorage(connections);
  using query = vi.spyOn(connections.pool, 'query');

  await hits(storage, 'busy', 100);

  expect(query.mock.calls.length).toBeLessThanOrEqual(2);
});

test('P7: the name of a client is in no row', async () => {
  const storage = new PostgresThrottlerStorage(connections);
  await hits(storage, 'a-name-to-look-for', 1);

  const { rows } = await owner.query<{ row: string }>(
    `SELECT encode(key, 'escape') AS row FROM throttler_window`,
  );

  expect(rows.length).toBeGreaterThan(0);
  expect(JSON.stringify(rows)).not.toContain('name-to-look-for');
});

test('windows that ended long ago are cleaned away', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const storage = new PostgresThrottlerStorage(connections);
  await hits(storage, 'gone', 1);
  await endWindows(11);

  vi.advanceTimersByTime(60_000);
  await hits(storage, 'here', 1);

  await vi.waitFor(async () => {
    const { rowCount } = await owner.query('SELECT FROM throttler_window');
    expect(rowCount).toBe(1);
  });
});
