import { setTimeout as delay } from 'node:timers/promises';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Store } from '../../src/postgres/connections/store.js';
import { policyFile } from '../approvals/policy-file.js';
import { TOKEN } from '../audit/im-webhook.js';
import { textsIn } from '../erasure/texts.js';
import { connect } from '../ledger-service/log.js';
import { endFirstMonthAt } from '../postgres/erasure/months.js';
import { againUntilDone } from '../support/again-until-done.js';
import { type Api, until } from '../support/api.js';
import { Scene } from '../support/scene.js';
import { reasonOf } from './asked.js';
import { Callers } from './callers.js';
import { Evidence } from './evidence.js';
import { MortalFleet } from './fleet.js';
import { historyFaults } from './histories.js';
import { disagreements, lost } from './judge.js';
import { Lane } from './lane.js';
import { isQuiet, recorded } from './recorded.js';
import { RULES, type World, world } from './steps.js';
import { exercised, Truth } from './truth.js';

/** One that is always the same is part of all tests; `npm run test:lives` lives others. `LIVES_SEED` and `LIVES_PATH` live one again. */
const RUNS = Number(process.env['LIVES_RUNS'] ?? '1');
const CHANCE = 'LIVES_RUNS' in process.env ? Date.now() % 1_000_000_000 : 100;
const SEED = Number(process.env['LIVES_SEED'] ?? CHANCE);
const PATH = process.env['LIVES_PATH'];

/** Lives a world to its end; what was wrong with it. */
async function live({ lanes, deaths, monthEndsAfterMs }: World): Promise<string[]> {
  using policy = policyFile(RULES);
  await using scene = await Scene.open({
    CONSOLE_CLIENT_ID: 'edit-console',
    APPROVAL_POLICY_FILE: policy.path,
    IM_CALLBACK_TOKEN: TOKEN,
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

  const livingOn = async () => {
    await Promise.all(lanes.map(async (steps, n) => lived[n]?.live(steps)));
    await fleet.survive();
    for (const lane of lived) await lane.resume();
    return until(async () => (await isQuiet(superuserUrl)) || null);
  };
  const life = livingOn();
  await againUntilDone(life, (turn) => countBatches(lived, callers.at(turn)));
  const quiet = await life;
  await store.close();

  const record = await recorded(superuserUrl);
  const asked = lived.flatMap((lane) => lane.asked);
  const truth = new Truth(record, asked, scene.im.overwrites());
  const texts = [
    ...asked.flatMap((one) => [...(one.restores === null ? [one.text] : []), reasonOf(one)]),
    ...lived.flatMap(({ originals, others }) => [...originals, ...others.texts]),
  ];
  const histories = await historyFaults(lived, callers, truth);
  for (const id of lived.flatMap((lane) => lane.last)) await evidence.take(id);
  const erased = texts.filter((text) => !record.contents.includes(text));
  const made = exercised(truth);
  for (const [name, count] of Object.entries(made.needed))
    seen.set(name, (seen.get(name) ?? 0) + count);
  console.info(
    `seed ${SEED}: ${asked.length} asked for, ${fleet.died} deaths, ${record.decisions.length} decisions, ${record.holds.length} holds, ` +
      `${record.erasures.length} erasures of ${record.entries.flatMap(({ ids, items }) => [...ids, ...items]).length}, ${made.inWords}`,
  );
  return [
    ...(quiet ? [] : ['it does not come to an end']),
    ...fleet.defects,
    ...callers.complaints,
    ...lived.flatMap(({ batches }) => batches.counts.flatMap(({ faults }) => faults)),
    ...disagreements(truth),
    ...lost(
      record,
      lived.flatMap(({ others }) => others.reported),
    ),
    ...histories,
    ...(await textsIn(superuserUrl, erased)).map((found) => `erased, and found in ${found}`),
    ...(await evidence.faults(superuserUrl)),
  ];
}

/** How often each kind came to pass, over all worlds. */
const seen = new Map<string, number>();

async function countBatches(lanes: readonly Lane[], at: Api): Promise<void> {
  for (const counts of lanes.flatMap(({ batches }) => batches.counts)) await counts.read(at);
  await delay(20);
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
    // A world that is lived again alone may have none of a kind.
    if (PATH === undefined)
      expect([...seen].filter(([, count]) => count === 0).map(([name]) => name)).toEqual([]);
  },
  RUNS * 180_000,
);
