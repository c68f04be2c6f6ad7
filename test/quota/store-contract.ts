import {
  assert,
  asyncProperty,
  array,
  constantFrom,
  nat,
  oneof,
  record,
  constant,
} from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mostWithin } from './door.js';
import { ModelReplica, type StoreUnderTest } from './model-replica.js';

/** What every QuotaStore holds. `fresh` gives one in which no call was made for long. */
export function quotaStoreContract(fresh: () => Promise<StoreUnderTest>, numRuns: number): void {
  test('a call that nobody competes with is granted at once', async () => {
    const { store } = await fresh();
    const reply = await new ModelReplica(store, 200).ask({ interactive: [0] });
    expect(reply).toMatchObject({ startsInMs: [0], perSecond: 200, factor: 1 });
  });

  test('after idleness a tenth of the limit goes at once, the rest is paced', async () => {
    const { store } = await fresh();
    const { startsInMs } = await new ModelReplica(store, 200).ask({ interactive: agesOf(60) });
    expect(startsInMs.filter((ms) => ms < 1)).toHaveLength(20);
    expect(startsInMs.at(-1)).toBeLessThan(161);
  });

  test('bulk calls go evenly but for a few, whatever room there is, and others do not wait for them', async () => {
    const { store } = await fresh();
    const replica = new ModelReplica(store, 200);

    const { startsInMs } = await replica.ask({ interactive: [9, 9], bulk: agesOf(9) });

    const gaps = startsInMs.slice(1).map((ms, i) => ms - (startsInMs[i] ?? 0));
    expect(gaps.map((ms) => Math.round(ms))).toEqual([0, 0, 0, 0, 3, 5, 5, 5, 5, 5]);
  });

  test('a completed call keeps its place for a second from when it reached IM', async () => {
    const { store, advance } = await fresh();
    const replica = new ModelReplica(store, 1);
    await replica.ask({ interactive: [0] });
    await advance(300);

    const full = await replica.ask({ completed: [300], interactive: [0] });
    await advance(690);
    const soon = await replica.ask({ interactive: [0] });

    expect(full.startsInMs).toEqual([]);
    expect(full.nextInMs).toBeGreaterThan(650);
    expect(soon.startsInMs[0]).toBeGreaterThanOrEqual(9);
    expect(soon.startsInMs[0]).toBeLessThanOrEqual(40);
  });

  test('a call in flight keeps its place until it ends', async () => {
    const { store, advance } = await fresh();
    const replica = new ModelReplica(store, 1);
    await replica.ask({ interactive: [0] });
    await advance(60_000);
    const reply = await replica.ask({ inFlight: 1, interactive: [0] });
    expect(reply.startsInMs).toEqual([]);
  });

  test('grants that a replica never heard of are free once it reports without them', async () => {
    const { store, advance } = await fresh();
    const replica = new ModelReplica(store, 1);
    await replica.ask({ interactive: [0] });
    await advance(1_000);
    expect((await replica.ask({ inFlight: 0, interactive: [0] })).startsInMs).toHaveLength(1);
  });

  test('a report that comes after a later one is not accepted', async () => {
    const { store } = await fresh();
    const replica = new ModelReplica(store, 7);
    await replica.ask({ inFlight: 3 });
    replica.sequence -= 1;
    await expect(replica.ask({ inFlight: 0 })).rejects.toThrow();
  });

  test('what a dead replica had in flight counts until it can no longer reach IM, and a second', async () => {
    const { store, advance } = await fresh();
    const [dead, live] = [new ModelReplica(store, 1, 2_000), new ModelReplica(store, 1)];
    await dead.ask({ interactive: [0] });
    await advance(2_900);
    const before = await live.ask({ interactive: [0] });
    await advance(110);
    const after = await live.ask({ interactive: [0] });
    expect([before.startsInMs.length, after.startsInMs.length]).toEqual([0, 1]);
  });

  test('first come, first served over replicas', async () => {
    const { store, advance } = await fresh();
    const [older, younger] = [new ModelReplica(store, 1), new ModelReplica(store, 1)];
    await older.ask({ interactive: [0] });
    await older.ask({ completed: [0] });
    await advance(800);
    await older.ask({ interactive: [100] });
    await advance(70);

    const second = await younger.ask({ interactive: [50] });
    const first = await older.ask({ interactive: [170] });

    expect([first.startsInMs.length, second.startsInMs.length]).toEqual([1, 0]);
  });

  test('a place is kept for whoever is first, and not for one unseen for a quarter of a second', async () => {
    const { store, advance } = await fresh();
    const holder = new ModelReplica(store, 1);
    const [first, second] = [new ModelReplica(store, 1), new ModelReplica(store, 1)];
    await holder.ask({ interactive: [0] });
    await holder.ask({ completed: [0] });
    await advance(800);
    await first.ask({ settling: [0] });
    await advance(110);
    const kept = await second.ask({ interactive: [500] });
    await advance(200);
    const free = await second.ask({ interactive: [700] });

    expect(kept).toMatchObject({ startsInMs: [], aheadOfOldest: { interactive: 1 } });
    expect(free.startsInMs).toHaveLength(1);
  });

  test('settling goes before interactive before bulk, whoever asks', async () => {
    const { store, advance } = await fresh();
    const [bulk, settling] = [new ModelReplica(store, 1), new ModelReplica(store, 1)];
    await bulk.ask({ interactive: [0] });
    await bulk.ask({ completed: [0] });
    await advance(800);
    await settling.ask({ settling: [0] });
    await advance(110);
    const refused = await bulk.ask({ bulk: [5_000], interactive: [10] });
    const granted = await settling.ask({ settling: [110] });
    expect([refused.startsInMs.length, granted.startsInMs.length]).toEqual([0, 1]);
    expect(refused.backlog).toEqual({ settling: 1, interactive: 1, bulk: 1 });
  });

  describe('slowing down', () => {
    test('halves the pace of all and comes back over 30 s', async () => {
      const { store, advance } = await fresh();
      await store.slowDown('modify_group_msg', 200);
      const half = await new ModelReplica(store, 200).ask({});
      await advance(15_000);
      const threeQuarters = await new ModelReplica(store, 200).ask({});
      await advance(15_000);
      const whole = await new ModelReplica(store, 200).ask({});
      expect(half.factor).toBeCloseTo(0.5, 2);
      expect(threeQuarters.perSecond).toBeCloseTo(150, 0);
      expect(whole.factor).toBe(1);
    });

    test('counts once within a second, and again after it', async () => {
      const { store, advance } = await fresh();
      await store.slowDown('modify_group_msg', 200);
      await store.slowDown('modify_group_msg', 200);
      const once = await new ModelReplica(store, 200).ask({});
      await advance(1_001);
      await store.slowDown('modify_group_msg', 200);
      const twice = await new ModelReplica(store, 200).ask({});
      expect(once.factor).toBeCloseTo(0.5, 2);
      expect(twice.factor).toBeCloseTo(0.258, 2);
    });

    test('leaves a limit of one call a second at one call in two', async () => {
      const { store, advance } = await fresh();
      await store.slowDown('modify_group_msg', 1);
      const replica = new ModelReplica(store, 1);
      await replica.ask({ interactive: [0] });
      await advance(10);
      const reply = await replica.ask({ completed: [10], interactive: [0] });
      await advance(1_100);
      expect(reply.nextInMs).toBeGreaterThan(900);
      expect((await replica.ask({ interactive: [0] })).startsInMs).toEqual([]);
    });
  });

  test.each([1, 7, 40])(
    'P5: whatever happens, no second has more than %i arrivals',
    async (limit) => {
      const step = oneof(
        record({ kind: constant('ask' as const), who: nat(2), callers: nat(limit + 3) }),
        record({ kind: constant('end' as const), who: nat(2), delay: nat(200) }),
        record({ kind: constant('die' as const), who: nat(2) }),
        record({ kind: constant('pass' as const), ms: constantFrom(1, 5, 20, 90, 400, 1_001) }),
      );
      await assert(
        asyncProperty(array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
          const world = await fresh();
          const arrivals = await play(world, limit, steps);
          expect(mostWithin(arrivals, 1_000)).toBeLessThanOrEqual(limit);
        }),
        { numRuns },
      );
    },
  );
}

function agesOf(count: number): number[] {
  return Array.from({ length: count }, () => 1);
}

type Step =
  | { kind: 'ask'; who: number; callers: number }
  | { kind: 'end'; who: number; delay: number }
  | { kind: 'die'; who: number }
  | { kind: 'pass'; ms: number };

interface Call {
  readonly startsAt: number;
  /** Where its replica is alive it is given up by then, and where it is dead nothing of it comes later. */
  readonly arrivesBy: number;
}

interface Played {
  replica: ModelReplica;
  inFlight: Call[];
  completed: number[];
}

/** Three replicas take turns. Each call reaches IM at the last moment that is allowed. */
async function play(world: StoreUnderTest, limit: number, steps: readonly Step[]) {
  const mayArriveMs = 500;
  const arrivals: number[] = [];
  const born = (): Played => ({
    replica: new ModelReplica(world.store, limit, mayArriveMs),
    inFlight: [],
    completed: [],
  });
  const replicas = [born(), born(), born()] as const;
  for (const step of steps) {
    if (step.kind === 'pass') {
      await world.advance(step.ms);
      continue;
    }
    const now = world.now();
    const player = replicas[step.who];
    if (!player) throw new Error('three replicas play');
    if (step.kind === 'die') {
      arrivals.push(...player.inFlight.map((call) => call.arrivesBy));
      Object.assign(player, born());
    } else if (step.kind === 'end') {
      const started = player.inFlight.find((call) => call.startsAt <= now);
      if (!started) continue;
      player.inFlight.splice(player.inFlight.indexOf(started), 1);
      const arrivedBy = Math.max(started.startsAt, now - step.delay);
      arrivals.push(Math.min(arrivedBy, started.arrivesBy));
      player.completed.push(arrivedBy);
    } else {
      const reply = await player.replica.ask({
        inFlight: player.inFlight.length,
        completed: player.completed.map((at) => now - at),
        interactive: Array.from({ length: step.callers }, (_, i) => step.callers - i),
      });
      player.completed = [];
      const calls = reply.startsInMs.map((ms) => ({
        startsAt: now + ms,
        arrivesBy: now + mayArriveMs,
      }));
      player.inFlight.push(...calls);
    }
  }
  return arrivals;
}
