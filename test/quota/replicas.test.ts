import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PostgresQuotaStore } from '../../src/postgres/quota/quota-store.js';
import { VOLATILE } from '../../src/postgres/session/settings.js';
import { Connections } from '../../src/postgres/connections/store.js';
import { QuotaStore, type QuotaReply, type QuotaReport } from '../../src/quota/quota-store.js';
import { Pacer } from '../../src/quota/pacer.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { unexpected } from '../support/unexpected.js';
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

/** Is cut off for good once its replica is dead. */
class MortalStore extends QuotaStore {
  isDead = false;

  constructor(private readonly store: QuotaStore) {
    super();
  }

  override take(report: QuotaReport): Promise<QuotaReply> {
    return this.isDead ? new Promise(() => undefined) : this.store.take(report);
  }

  override slowDown(): Promise<void> {
    return Promise.reject(new Error('nobody slows down here'));
  }
}

function replica(callsPerSecond: number): Pacer {
  const pacer = new Pacer({
    callsPerSecond,
    callTimeoutMs: 5_000,
    store: aLedger(),
    onDefect: unexpected,
  });
  pacers.push(pacer);
  return pacer;
}

function aLedger(): PostgresQuotaStore {
  const own = new Connections({ url: database.appUrl, connections: 3 }, 3, VOLATILE);
  connections.push(own);
  return new PostgresQuotaStore(own);
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
    expect(door.mostWithin(1_000)).toBeLessThanOrEqual(limit);
    expect(used).toBeGreaterThan(0.9);
  });

  test('P5: the limit holds while a replica dies with calls in flight', async () => {
    const limit = 50;
    const door = new Door({ there: between(0, 300), back: between(2, 15) });
    const mortal = new MortalStore(aLedger());
    const dying = new Pacer({
      callsPerSecond: limit,
      callTimeoutMs: 400,
      store: mortal,
      onDefect: unexpected,
    });
    const start = performance.now();
    setTimeout(() => {
      mortal.isDead = true;
    }, 1_500);

    const dead = Array.from({ length: 60 }, () =>
      callThrough(dying, door, api, 'interactive', start + 5_000),
    );
    await overload([replica(limit), replica(limit)], door, 60, 5_000);
    await Promise.all(dead);

    expect(door.mostWithin(1_000)).toBeLessThanOrEqual(limit);
    expect(door.rate(start + 2_000, start + 5_000) / limit).toBeGreaterThan(0.6);
  });
});
