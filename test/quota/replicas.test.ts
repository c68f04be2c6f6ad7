import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PostgresQuotaLedger } from '../../src/postgres/quota-ledger.js';
import { Connections } from '../../src/postgres/store.js';
import { Pacer } from '../../src/quota/pacer.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { between, callThrough, Door, passing } from './door.js';

const api = 'modify_group_msg';
let database: TestDatabase;
const connections: Connections[] = [];
const pacers: Pacer[] = [];

beforeAll(async () => {
  database = await createDatabase();
});

afterAll(async () => {
  await Promise.all(pacers.map((pacer) => pacer.close()));
  await Promise.all(connections.map((each) => each.pool.end()));
  await database.drop();
});

function replica(callsPerSecond: number): Pacer {
  const own = new Connections({ url: database.appUrl, connections: 3 }, 3, 'off');
  connections.push(own);
  const ledger = new PostgresQuotaLedger(own);
  const pacer = new Pacer({ callsPerSecond, callTimeoutMs: 5_000, ledger });
  pacers.push(pacer);
  return pacer;
}

/** Keeps `callers` calls waiting at each replica for a while. */
async function overload(
  replicas: readonly Pacer[],
  door: Door,
  callers: number,
  forMs: number,
): Promise<void> {
  const until = performance.now() + forMs;
  const caller = async (quota: Pacer) => {
    while (performance.now() < until) await callThrough(quota, door, api, 'interactive', Infinity);
  };
  const calling = replicas.flatMap((each) => Array.from({ length: callers }, () => caller(each)));
  await passing(forMs);
  await Promise.all(replicas.map((each) => each.close()));
  await Promise.all(calling);
}

describe('three replicas under overload', () => {
  test.each([7, 200])('P5: IM never sees more than %i calls in any second', async (limit) => {
    const door = new Door({ there: between(0, 10), back: between(2, 15) });
    const replicas = [replica(limit), replica(limit), replica(limit)];
    const start = performance.now();

    await overload(replicas, door, 60, 5_000);

    const used = door.rate(start + 1_500, start + 4_500) / limit;
    console.log(limit, 'used', used, 'most', door.mostWithin(1_000), door.arrivals.length);
    expect(door.mostWithin(1_000)).toBeLessThanOrEqual(limit);
    expect(used).toBeGreaterThan(0.9);
  });
});
