import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { StoreUnavailable } from '../../../src/failures/store-unavailable.js';
import { HEARTBEAT, Replica } from '../../../src/postgres/edits/replica-lease.js';
import type { Statement, Store } from '../../../src/postgres/connections/store.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('P3: a machine that was suspended holds nothing, though its monotonic clock stood still', async () => {
  const run = (statement: Statement) =>
    Promise.resolve(statement === HEARTBEAT ? [{ id: 'alive' }] : []);
  const gate = { proveAgain: () => Promise.resolve() };
  const store = { durable: { run, gate }, volatile: { run } } as unknown as Store;
  const replica = new Replica(store, () => undefined);
  await replica.start();
  const { life } = replica;
  expect(life.validUntil()).toBeGreaterThan(performance.now());

  vi.setSystemTime(Date.now() + 60_000);

  expect(life.validUntil()).toBeLessThanOrEqual(performance.now());
  expect(() => replica.life).toThrow(StoreUnavailable);
  await replica.stop();
});

test('a life that has lapsed never holds again, even if its beat still came in time for PostgreSQL', async () => {
  let isAway = false;
  const run = async (statement: Statement) => {
    if (isAway) throw new StoreUnavailable('away');
    return statement === HEARTBEAT ? [{ id: 'alive' }] : [];
  };
  const gate = { proveAgain: () => Promise.resolve() };
  const store = { durable: { run, gate }, volatile: { run } } as unknown as Store;
  const replica = new Replica(store, () => undefined);
  await replica.start();
  const first = replica.life;
  isAway = true;
  await vi.advanceTimersByTimeAsync(8_500);
  expect(() => replica.life).toThrow(StoreUnavailable);

  isAway = false;
  await vi.advanceTimersByTimeAsync(2_000);

  expect(first.validUntil()).toBeLessThan(performance.now());
  expect(replica.life.holder).not.toBe(first.holder);
  await replica.stop();
});
