import { setTimeout as delay } from 'node:timers/promises';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Store } from '../../src/postgres/connections/store.js';
import { policyFile } from '../approvals/policy-file.js';
import { textsIn } from '../erasure/texts.js';
import { connect } from '../ledger-service/log.js';
import { endFirstMonthAt } from '../postgres/erasure/months.js';
import { until } from '../support/api.js';
import { Scene } from '../support/scene.js';
import { reasonOf } from './asked.js';
import { Callers } from './callers.js';
import { Evidence } from './evidence.js';
import { MortalFleet } from './fleet.js';
import { disagreements } from './judge.js';
import { Lane } from './lane.js';
import { isQuiet, recorded } from './recorded.js';
import { RULES, type World, world } from './steps.js';

/** One that is always the same is part of all tests; `npm run test:lives` lives others. `LIVES_SEED` and `LIVES_PATH` live one again. */
const RUNS = Number(process.env['LIVES_RUNS'] ?? '1');
const CHANCE = 'LIVES_RUNS' in process.env ? Date.now() % 1_000_000_000 : 100;
const SEED = Number(process.env['LIVES_SEED'] ?? CHANCE);
const PATH = process.env['LIVES_PATH'];
const QUIET_WITHIN_MS = 60_000;

/** Lives a world to its end; what was wrong with it. */
async function live({ lanes, deaths, monthEndsAfterMs }: World): Promise<string[]> {
  using policy = policyFile(RULES);
  await using scene = await Scene.open({
    CONSOLE_CLIENT_ID: 'edit-console',
    APPROVAL_POLICY_FILE: policy.path,
  });
  const { appUrl, ownerUrl, superuserUrl } = scene.database;
  {
    await using owner = await connect(ownerUrl);
    await endFirstMonthAt(owner, new Date(Date.now() + monthEndsAfterMs));
    await owner.query('SELECT make_content_months()');
  }
  const fleet = await MortalFleet.start(scene, deaths);
  const callers = await Callers.of(fleet, scene.tokens);
  using evidence = new Evidence(callers);
  const store = new Store({ url: appUrl, connections: 2 });
  const lived = lanes.map((_, n) => new Lane(`lane-${n}`, scene, callers, store, evidence));

  const living = { isOver: false };
  const counting = countBatches(lived, callers, living);
  await Promise.all(lanes.map(async (steps, n) => lived[n]?.live(steps)));
  await fleet.survive();
  for (const lane of lived) await lane.resume();
  const quiet = await until(QUIET_WITHIN_MS, async () => (await isQuiet(superuserUrl)) || null);
  living.isOver = true;
  await counting;
  await store.close();

  const record = await recorded(superuserUrl);
  const asked = lived.flatMap((lane) => lane.asked);
  const texts = [
    ...asked.flatMap((one) => [one.text, reasonOf(one)]),
    ...lived.flatMap(({ originals }) => originals),
  ];
  const erased = texts.filter((text) => !record.contents.includes(text));
  console.info(
    `seed ${SEED}: ${asked.length} asked for, ${fleet.died} deaths, ${record.decisions.length} decisions, ${record.holds.length} holds, ` +
      `${record.erasures.length} erasures of ${record.entries.flatMap(({ ids, items }) => [...ids, ...items]).length}`,
  );
  return [
    ...(quiet ? [] : ['it does not come to an end']),
    ...fleet.defects,
    ...callers.complaints,
    ...lived.flatMap(({ counts }) => counts.flatMap(({ faults }) => faults)),
    ...disagreements(record, asked, scene.im.overwrites()),
    ...(await textsIn(superuserUrl, erased)).map((found) => `erased, and found in ${found}`),
    ...(await evidence.faults(superuserUrl)),
  ];
}

/** Reads the counts of every batch again and again, at one replica or the other. */
async function countBatches(lanes: readonly Lane[], callers: Callers, living: { isOver: boolean }) {
  for (let turn = 0; !living.isOver; turn += 1) {
    for (const counts of lanes.flatMap((lane) => lane.counts)) await counts.read(callers.at(turn));
    await delay(20);
  }
}

test(
  `whatever is edited, approved, held and erased, and whoever dies: no edit runs alone, what is held stays, what is erased is gone (seed ${SEED})`,
  async () => {
    await fc.assert(
      fc.asyncProperty(world, async (one) => {
        expect(await live(one)).toEqual([]);
      }),
      {
        numRuns: RUNS,
        seed: SEED,
        endOnFailure: process.env['LIVES_SHRINK'] === undefined,
        ...(PATH === undefined ? {} : { path: PATH }),
      },
    );
  },
  RUNS * 180_000,
);
