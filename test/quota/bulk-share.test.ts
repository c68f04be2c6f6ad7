import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Pacer } from '../../src/quota/pacer.js';
import type { CallClass } from '../../src/quota/quota.js';
import { unexpected } from '../support/unexpected.js';
import { MemoryQuotaStore } from './memory-store.js';

const API = 'modify_group_msg';
const LIMIT = 200;
const SECONDS = 8;
const CALL_MS = 20;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** Callers that ask again as soon as they were served, as many as given, at each replica. */
async function served(replicas: readonly Partial<Record<CallClass, number>>[]) {
  const store = new MemoryQuotaStore(() => performance.now());
  const calls: { callClass: CallClass; at: number; waitedMs: number }[] = [];
  const over = SECONDS * 1_000 + performance.now();
  for (const callers of replicas) {
    const pacer = new Pacer({
      store,
      callsPerSecond: LIMIT,
      callTimeoutMs: 1_000,
      onDefect: unexpected,
    });
    const call = async (callClass: CallClass): Promise<void> => {
      while (performance.now() < over) {
        const since = performance.now();
        const permit = await pacer.take(API, callClass, Infinity);
        if (permit.kind === 'refused') throw new Error('refused');
        const at = performance.now();
        calls.push({ callClass, at, waitedMs: at - since });
        await new Promise((resolve) => setTimeout(resolve, CALL_MS));
        permit.spent({ roundTripMs: CALL_MS, handshakeMs: null });
      }
    };
    for (const [callClass, count] of Object.entries(callers)) {
      for (let i = 0; i < count; i += 1) call(callClass as CallClass).catch(unexpected);
    }
  }
  await vi.advanceTimersByTimeAsync(SECONDS * 1_000);
  const settledIn = calls.filter(({ at }) => at > over - (SECONDS - 2) * 1_000);
  const of = (callClass: CallClass) => settledIn.filter((one) => one.callClass === callClass);
  return { all: settledIn.length, bulk: of('bulk'), interactive: of('interactive') };
}

describe('with more interactive callers than the limit serves, bulk calls get their share', () => {
  test.each([
    ['at the same replica', [{ interactive: 400, bulk: 50 }]],
    ['at another replica', [{ interactive: 400 }, { bulk: 50 }]],
    [
      'at every replica',
      [
        { interactive: 200, bulk: 30 },
        { interactive: 200, bulk: 30 },
      ],
    ],
  ])('%s', async (_where, replicas) => {
    const { all, bulk } = await served(replicas);
    expect(all).toBeGreaterThan(LIMIT * (SECONDS - 2) * 0.9);
    expect(bulk.length / all).toBeGreaterThanOrEqual(0.05);
    expect(bulk.length / all).toBeLessThan(0.1);
  });
});

test('interactive callers that the limit does serve hardly wait behind a batch', async () => {
  const alone = await served([{ interactive: 2 }, { interactive: 2 }]);
  const beside = await served([
    { interactive: 2, bulk: 80 },
    { interactive: 2, bulk: 80 },
  ]);

  const p99 = (calls: readonly { waitedMs: number }[]) => {
    const waits = calls.map(({ waitedMs }) => waitedMs).toSorted((a, b) => a - b);
    return waits[Math.floor(waits.length * 0.99)] ?? Infinity;
  };
  expect(beside.all).toBeGreaterThan(LIMIT * (SECONDS - 2) * 0.9);
  expect(p99(beside.interactive) - p99(alone.interactive)).toBeLessThanOrEqual(50);
});
