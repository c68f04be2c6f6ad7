import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Pacer } from '../../src/quota/pacer.js';
import type { CallClass } from '../../src/quota/quota.js';
import type { QuotaReply, QuotaReport } from '../../src/quota/quota-store.js';
import { Random } from '../support/random.js';
import { unexpected } from '../support/unexpected.js';
import { MemoryQuotaStore } from './memory-store.js';

const API = 'modify_group_msg';
const LIMIT = 200;
const SECONDS = 8;
const CALL_MS = 20;
const WARM_UP_SECONDS = 3;
const SINGLES_SECONDS = 20;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A store that a busy machine answers late, by up to so many ms each way. */
class LateStore extends MemoryQuotaStore {
  constructor(
    private readonly random: Random,
    private readonly mostMs: number,
  ) {
    super(() => performance.now());
  }

  override async take(report: QuotaReport): Promise<QuotaReply> {
    await passes(this.mostMs * this.random.fraction());
    const reply = await super.take(report);
    const lateMs = this.mostMs * this.random.fraction();
    await passes(lateMs);
    const later = (ms: number) => Math.max(0, ms - lateMs);
    return {
      ...reply,
      startsInMs: reply.startsInMs.map(later),
      nextInMs: later(reply.nextInMs),
    };
  }
}

const passes = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Single edits that come at random, 50 a second at three replicas together, beside so many bulk callers at each of these. */
async function waitsOfSingles(bulkCallers: readonly number[]): Promise<readonly number[]> {
  const random = new Random(9);
  const store = new LateStore(random, 15);
  const over = SINGLES_SECONDS * 1_000 + performance.now();
  // By then every replica has its part of the quota.
  const warm = WARM_UP_SECONDS * 1_000 + performance.now();
  const waits: number[] = [];
  for (const callers of bulkCallers) {
    const options = { store, callsPerSecond: LIMIT, callTimeoutMs: 1_000, onDefect: unexpected };
    const pacer = new Pacer(options);
    const call = async (callClass: CallClass) => {
      const since = performance.now();
      const permit = await pacer.take(API, callClass, Infinity);
      if (permit.kind === 'refused') throw new Error('refused');
      if (callClass === 'interactive' && since > warm) waits.push(performance.now() - since);
      await passes(CALL_MS);
      permit.spent({ roundTripMs: CALL_MS, handshakeMs: null });
    };
    const again = async () => {
      while (performance.now() < over) await call('bulk');
    };
    const singles = async () => {
      while (performance.now() < over) {
        await passes((-Math.log(1 - random.fraction()) * 1_000 * bulkCallers.length) / 50);
        call('interactive').catch(unexpected);
      }
    };
    for (const each of [singles, ...Array.from({ length: callers }, () => again)])
      each().catch(unexpected);
  }
  await vi.advanceTimersByTimeAsync((SINGLES_SECONDS + 1) * 1_000);
  return waits.toSorted((a, b) => a - b);
}

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

test('single edits that come at random wait hardly longer beside a batch that all replicas carry out', async () => {
  const [alone, beside] = [await waitsOfSingles([0, 0, 0]), await waitsOfSingles([40, 40, 40])];

  const p99 = (waits: readonly number[]) => waits[Math.floor(waits.length * 0.99)] ?? Infinity;
  expect(beside.length).toBeGreaterThan(700);
  expect(p99(beside) - p99(alone)).toBeLessThanOrEqual(50);
});
