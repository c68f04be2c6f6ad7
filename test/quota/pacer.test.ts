import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { StoreUnavailable } from '../../src/failures/store-unavailable.js';
import { Pacer, type QuotaObserver } from '../../src/quota/pacer.js';
import type { CallClass, Permit, Quota, QuotaRefusal } from '../../src/quota/quota.js';
import { unexpected } from '../support/unexpected.js';
import { MemoryQuotaStore } from './memory-store.js';

const api = 'modify_group_msg';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

function aLedger(): MemoryQuotaStore {
  return new MemoryQuotaStore(() => performance.now());
}

function aPacer(
  store: MemoryQuotaStore,
  callsPerSecond: number,
  own: { observer?: QuotaObserver; onDefect?: (error: unknown) => void } = {},
) {
  return new Pacer({ store, callsPerSecond, callTimeoutMs: 1_000, onDefect: unexpected, ...own });
}

async function permit(quota: Quota, callClass: CallClass = 'interactive'): Promise<Permit> {
  const leave = await quota.take(api, callClass, Infinity);
  if (leave.kind === 'refused') throw new Error('refused');
  return leave;
}

/** One more permit, after calls of 25 ms in as many moments as make a quickest round trip worth something. */
async function permitAfterOthers(store: MemoryQuotaStore): Promise<Permit> {
  const pacer = aPacer(store, 200);
  for (let i = 0; i < 5; i += 1) {
    const held = await permit(pacer);
    await vi.advanceTimersByTimeAsync(25);
    held.spent({ roundTripMs: 25, handshakeMs: null });
    await vi.advanceTimersByTimeAsync(600);
  }
  return permit(pacer);
}

/** Notes the order in which calls are let go. */
function abandon(order: string[], name: string, leave: Promise<Permit | QuotaRefusal>): void {
  leave
    .then((outcome) => order.push(outcome.kind === 'permit' ? name : `no ${name}`))
    .catch(unexpected);
}

const lastReport = (store: MemoryQuotaStore) => store.reports.at(-1);

describe('a call that nobody competes with', () => {
  test('costs one round trip', async () => {
    const store = aLedger();
    await permit(aPacer(store, 200));
    expect(store.reports).toHaveLength(1);
  });

  test('shares the round trip with all that ask at the same moment', async () => {
    const store = aLedger();
    const pacer = aPacer(store, 200);
    const permits = Promise.all([permit(pacer), permit(pacer), permit(pacer, 'bulk')]);
    // Bulk calls keep the pace of the rate.
    await vi.advanceTimersByTimeAsync(10);
    await permits;
    expect(store.reports).toHaveLength(1);
  });
});

test('a call that comes during a question, while all places are taken, is told of with others', async () => {
  const store = aLedger();
  const pacer = aPacer(store, 1);
  const asked = vi.spyOn(store, 'take').mockImplementationOnce(async (report) => {
    asked.mockRestore();
    pacer.take(api, 'interactive', Infinity).catch(unexpected);
    return store.take(report);
  });

  await permit(pacer);
  await vi.advanceTimersByTimeAsync(30);
  pacer.take(api, 'interactive', Infinity).catch(unexpected);
  await vi.advanceTimersByTimeAsync(30);

  expect(store.reports.map((report) => report.waiting.interactive)).toEqual([1, 2]);
});

/** A call was made a moment ago. */
async function aPacerInUse(store: MemoryQuotaStore): Promise<Pacer> {
  const pacer = aPacer(store, 200);
  const held = await permit(pacer);
  held.spent();
  await vi.advanceTimersByTimeAsync(60);
  return pacer;
}

describe('a reserve', () => {
  test('lets the next call start without a question while calls keep coming', async () => {
    const store = aLedger();
    const pacer = await aPacerInUse(store);
    const asked = store.reports.length;

    await permit(pacer);

    expect(store.reports).toHaveLength(asked);
  });

  test('is given back, and no more is said, when calls stop coming', async () => {
    const store = aLedger();
    await aPacerInUse(store);

    await vi.advanceTimersByTimeAsync(2_000);
    const asked = store.reports.length;
    await vi.advanceTimersByTimeAsync(5_000);

    expect(lastReport(store)?.inFlight).toBe(0);
    expect(store.reports).toHaveLength(asked);
  });

  test('is not used when it is older than a second', async () => {
    const store = aLedger();
    const pacer = await aPacerInUse(store);
    const answer = vi.spyOn(store, 'take').mockImplementation(() => new Promise(() => undefined));
    await vi.advanceTimersByTimeAsync(1_100);

    const leave = pacer.take(api, 'interactive', performance.now() + 10);
    await vi.advanceTimersByTimeAsync(10);

    await expect(leave).resolves.toMatchObject({ kind: 'refused' });
    expect(answer).toHaveBeenCalled();
  });
});

describe('a permit', () => {
  test('is reported as ended within 50 ms when nobody waits', async () => {
    const store = aLedger();
    const held = await permit(aPacer(store, 200));

    held.spent();
    await vi.advanceTimersByTimeAsync(50);

    expect(lastReport(store)).toMatchObject({ inFlight: 0, completedAgesMs: [50] });
  });

  test.each([
    { handshakeMs: null, credit: 10, what: 'half of what IM itself takes' },
    { handshakeMs: 5, credit: 16, what: 'four fifths of what connecting does not explain' },
    { handshakeMs: 24, credit: 10, what: 'half where connecting takes long' },
  ])(
    'of an answered call counts as having reached IM earlier: by $what',
    async ({ handshakeMs, credit }) => {
      const store = aLedger();
      const held = await permitAfterOthers(store);
      await vi.advanceTimersByTimeAsync(25);

      held.spent({ roundTripMs: 25, handshakeMs });
      await vi.advanceTimersByTimeAsync(50);

      expect(lastReport(store)?.completedAgesMs).toEqual([50 + credit]);
    },
  );

  test('P5: counts as having reached IM with its answer while few round trips were seen', async () => {
    const store = aLedger();
    const held = await permit(aPacer(store, 200));
    await vi.advanceTimersByTimeAsync(20);

    held.spent({ roundTripMs: 20, handshakeMs: 1 });
    await vi.advanceTimersByTimeAsync(50);

    expect(lastReport(store)?.completedAgesMs).toEqual([50]);
  });

  test('P5: that was answered faster than all others takes from what all others are credited', async () => {
    const store = aLedger();
    const held = await permitAfterOthers(store);
    await vi.advanceTimersByTimeAsync(2);

    held.spent({ roundTripMs: 2, handshakeMs: 1 });
    await vi.advanceTimersByTimeAsync(50);

    expect(lastReport(store)?.completedAgesMs).toEqual([50]);
  });

  test('cannot claim a round trip longer than it was out', async () => {
    const store = aLedger();
    const held = await permitAfterOthers(store);
    await vi.advanceTimersByTimeAsync(25);

    held.spent({ roundTripMs: 900, handshakeMs: null });
    await vi.advanceTimersByTimeAsync(50);

    expect(lastReport(store)?.completedAgesMs).toEqual([60]);
  });

  test('that was not used frees its place at once', async () => {
    const store = aLedger();
    const pacer = aPacer(store, 1);
    const held = await permit(pacer);
    const next = permit(pacer);
    await vi.advanceTimersByTimeAsync(960);

    held.unused();
    await vi.advanceTimersByTimeAsync(60);

    await expect(next).resolves.toMatchObject({ kind: 'permit' });
  });

  test('ends once, whatever is said of it later', async () => {
    const store = aLedger();
    const pacer = aPacer(store, 200);
    const held = await permit(pacer);

    held.spent();
    held.spent();
    held.unused();
    await vi.advanceTimersByTimeAsync(50);

    expect(lastReport(store)).toMatchObject({ inFlight: 0, completedAgesMs: [50] });
  });

  test('that stays out is reported as in flight at least twice a second', async () => {
    const store = aLedger();
    await permit(aPacer(store, 200));

    await vi.advanceTimersByTimeAsync(2_000);

    expect(store.reports.length).toBeGreaterThanOrEqual(4);
    expect(lastReport(store)?.inFlight).toBe(1);
  });

  test('P5: is not handed out by a replica that was stopped while it was on its way', async () => {
    const store = aLedger();
    const pacer = aPacer(store, 200);
    const answered = vi.spyOn(store, 'take').mockImplementationOnce(async (report) => {
      answered.mockRestore();
      const reply = await store.take(report);
      await vi.advanceTimersByTimeAsync(1_001);
      return reply;
    });

    const held = await permit(pacer);

    expect(held.usableUntil).toBeGreaterThan(performance.now());
    expect(store.reports.map((report) => report.inFlight)).toEqual([0, 0]);
  });
});

describe('a deadline', () => {
  test('that the backlog makes impossible is refused at once, with the wait', async () => {
    const pacer = aPacer(aLedger(), 1);
    const order: string[] = [];
    const held = await permit(pacer);
    held.spent();
    for (const name of ['a', 'b']) abandon(order, name, pacer.take(api, 'interactive', Infinity));
    await vi.advanceTimersByTimeAsync(100);

    const asked = performance.now();
    const outcome = await pacer.take(api, 'interactive', asked + 1_500);

    expect(outcome).toMatchObject({ kind: 'refused' });
    expect(outcome.kind === 'refused' && outcome.waitMs).toBeGreaterThan(2_500);
    expect(performance.now()).toBe(asked);
  });

  test('that turns out impossible with the first reply is refused then', async () => {
    const store = aLedger();
    (await permit(aPacer(store, 1))).spent();
    await vi.advanceTimersByTimeAsync(50);

    const asked = performance.now();
    const outcome = await aPacer(store, 1).take(api, 'interactive', asked + 500);

    expect(outcome.kind).toBe('refused');
    expect(performance.now()).toBe(asked);
  });

  test('is never passed, though nobody answers', async () => {
    const store = aLedger();
    const pacer = aPacer(store, 1);
    vi.spyOn(store, 'take').mockReturnValue(new Promise(() => undefined));
    const outcome = pacer.take(api, 'interactive', performance.now() + 300);

    await vi.advanceTimersByTimeAsync(300);

    await expect(outcome).resolves.toMatchObject({ kind: 'refused' });
  });
});

test('a place is not kept for a call that was refused', async () => {
  const store = aLedger();
  (await permit(aPacer(store, 1))).spent();
  await vi.advanceTimersByTimeAsync(50);
  await aPacer(store, 1).take(api, 'interactive', performance.now() + 500);

  await vi.advanceTimersByTimeAsync(10);

  expect(lastReport(store)?.waiting.interactive).toBe(0);
});

describe('the order', () => {
  test('is settling, interactive, bulk, and within a class first come first', async () => {
    const pacer = aPacer(aLedger(), 1);
    const order: string[] = [];
    const go = async (name: string, callClass: CallClass) => {
      const held = await permit(pacer, callClass);
      order.push(name);
      held.spent();
    };
    const all = [go('first', 'bulk')];
    await vi.advanceTimersByTimeAsync(10);
    for (const [name, callClass] of [
      ['bulk 1', 'bulk'],
      ['interactive 1', 'interactive'],
      ['interactive 2', 'interactive'],
      ['settling', 'settling'],
    ] as const) {
      all.push(go(name, callClass));
      await vi.advanceTimersByTimeAsync(1);
    }

    await vi.advanceTimersByTimeAsync(6_000);
    await Promise.all(all);

    expect(order).toEqual(['first', 'settling', 'interactive 1', 'interactive 2', 'bulk 1']);
  });
});

describe('P10: when the store is away', () => {
  test('who waits is told why at once, and nothing is granted', async () => {
    const store = aLedger();
    store.failure = new StoreUnavailable('away');
    await expect(aPacer(store, 200).take(api, 'interactive', Infinity)).rejects.toThrow('away');
  });

  test('ended calls are reported once it is back', async () => {
    const store = aLedger();
    const pacer = aPacer(store, 200);
    const held = await permit(pacer);
    store.failure = new StoreUnavailable('away');
    held.spent();
    await vi.advanceTimersByTimeAsync(300);

    store.failure = null;
    await vi.advanceTimersByTimeAsync(500);

    expect(lastReport(store)).toMatchObject({ inFlight: 0, completedAgesMs: [550] });
  });
});

test('closing refuses who waits and gives grants back', async () => {
  const store = aLedger();
  const pacer = aPacer(store, 1);
  (await permit(pacer)).spent();
  const waiting = pacer.take(api, 'bulk', Infinity);
  await vi.advanceTimersByTimeAsync(100);

  await pacer.close();

  await expect(waiting).resolves.toMatchObject({ kind: 'refused' });
  expect(lastReport(store)).toMatchObject({ inFlight: 0, waiting: { bulk: 0 } });
  await expect(pacer.take(api, 'bulk', Infinity)).resolves.toMatchObject({ kind: 'refused' });
});

test('the observer hears of every wait and every refusal', async () => {
  const heard: string[] = [];
  const pacer = aPacer(aLedger(), 1, {
    observer: {
      granted: (name, callClass, waitedMs) =>
        heard.push(`${name} ${callClass} ${String(Math.round(waitedMs / 100))}`),
      refused: (name, callClass) => heard.push(`no ${name} ${callClass}`),
    },
  });
  (await permit(pacer)).spent();
  const later = permit(pacer, 'settling');
  await vi.advanceTimersByTimeAsync(1_100);
  await later;
  await pacer.take(api, 'bulk', performance.now() - 1);

  expect(heard).toEqual([`${api} interactive 0`, `${api} settling 10`, `no ${api} bulk`]);
  expect(pacer.figures()[0]).toMatchObject({ api, factor: 1, inFlight: 1 });
});

test('a failure that no call waits for is reported once, until a report gets through again', async () => {
  const store = aLedger();
  const told: unknown[] = [];
  const pacer = aPacer(store, 200, { onDefect: (error) => told.push(error) });
  const held = await permit(pacer);
  const broken = new TypeError('report');
  const asked = vi.spyOn(store, 'take').mockRejectedValue(broken);

  held.spent();
  await vi.advanceTimersByTimeAsync(2_000);

  expect(asked.mock.calls.length).toBeGreaterThan(1);
  expect(told).toEqual([broken]);
  asked.mockRestore();
  await permit(pacer);
});
