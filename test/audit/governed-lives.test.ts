import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyDatabase } from '../../src/verifier/verify-database.js';
import { connect, untilSealed } from '../ledger-service/log.js';
import { faultsOf } from './check-life.js';
import { GovernedDesk } from './governed-desk.js';
import { LivedLife } from './governed-life.js';
import { type GovernedLife, governedLife } from './governed-lives.js';
import { untilReconciled } from './reported-message.js';

/** Each has lives of its own. None by default: then a few lives are lived, always the same. */
const ROUNDS = Number(process.env['GOVERNED_LIVES_RUNS'] ?? 0);
const SEED = process.env['GOVERNED_LIVES_SEED'];
const ALWAYS = 17;

let governed: GovernedDesk;

beforeAll(async () => {
  governed = await GovernedDesk.open('reported');
});
afterAll(() => governed?.[Symbol.asyncDispose]());

async function live(lives: readonly GovernedLife[]): Promise<readonly string[]> {
  const { desk } = governed;
  const all = lives.map((life) => new LivedLife(governed, life));
  await Promise.all(all.map((life) => life.live(life.plan.before)));
  await Promise.all(all.map((life) => life.dying.begin()));
  if (lives.some(({ death }) => death)) {
    governed.kill();
    try {
      await Promise.all(all.map((life) => life.dying.settle()));
    } finally {
      governed.revive();
    }
  }
  await Promise.all(all.map((life) => life.live(life.plan.after)));
  for (const life of all) await life.report();
  await untilReconciled(desk);
  const faults: string[] = [];
  for (const life of all) faults.push(...(await faultsOf(desk, life)));
  return faults;
}

async function findings(): Promise<readonly unknown[]> {
  const url = governed.desk.database.superuserUrl;
  await using client = await connect(url);
  await untilSealed(client);
  const checked = await verifyDatabase({ url, key: null, known: [], progress: () => undefined });
  return checked.findings.kept;
}

test.skipIf(ROUNDS > 0)(
  'the history of a few lives tells the whole truth',
  async () => {
    const lives = fc
      .sample(governedLife, { seed: ALWAYS, numRuns: 8 })
      .map((life) => ({ ...life, death: null }));

    expect((await live(lives)).join('\n')).toBe('');
  },
  120_000,
);

test.skipIf(ROUNDS === 0)(
  'whatever is approved, restored, erased or taken over, the history tells the whole truth',
  async () => {
    const seed = SEED === undefined ? {} : { seed: Number(SEED) };
    await fc.assert(
      fc.asyncProperty(fc.array(governedLife, { minLength: 20, maxLength: 20 }), async (lives) => {
        expect((await live(lives)).join('\n')).toBe('');
      }),
      { numRuns: ROUNDS, endOnFailure: true, ...seed },
    );
    expect(await findings()).toEqual([]);
  },
  ROUNDS * 240_000,
);
