import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyDatabase } from '../../src/verifier/verify-database.js';
import { connect, untilSealed } from '../ledger-service/log.js';
import { faultsOf } from './check-life.js';
import { GovernedService } from './governed-service.js';
import { LivedLife } from './governed-life.js';
import { type GovernedLife, governedLife } from './governed-lives.js';
import { untilReconciled } from './reported-message.js';

/** Each has lives of its own. None by default: then a few lives are lived, always the same. */
const ROUNDS = Number(process.env['GOVERNED_LIVES_RUNS'] ?? 0);
const SEED = process.env['GOVERNED_LIVES_SEED'];
const ALWAYS = 17;

let governed: GovernedService;

beforeAll(async () => {
  governed = await GovernedService.open('reported');
});
afterAll(() => governed?.[Symbol.asyncDispose]());

async function live(lives: readonly GovernedLife[]): Promise<readonly string[]> {
  const { service } = governed;
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
  await untilReconciled(service);
  const faults: string[] = [];
  for (const life of all) faults.push(...(await faultsOf(service, life)));
  return faults;
}

async function findings(): Promise<readonly unknown[]> {
  const url = governed.service.database.superuserUrl;
  await using client = await connect(url);
  await untilSealed(client);
  const checked = await verifyDatabase({ url, key: null, known: [], progress: () => undefined });
  return checked.findings.kept;
}

/** How often each kind came to pass that a run has to have some of. */
async function lived(): Promise<unknown> {
  const [counts] = await governed.service.sql(
    `SELECT (SELECT count(*)::int FROM modification m JOIN modification_outcome o ON o.modification_id = m.id
        WHERE m.restores IS NOT NULL AND o.state <> 'rejected') AS restorations,
      (SELECT count(*)::int FROM told_edit) AS reports,
      (SELECT count(*)::int FROM ledger_entry WHERE type = 'content.erased') AS erasures`,
  );
  console.info(JSON.stringify(counts));
  return counts;
}

const SOME_OF_EACH = {
  restorations: expect.toSatisfy(isPositive) as unknown,
  reports: expect.toSatisfy(isPositive) as unknown,
  erasures: expect.toSatisfy(isPositive) as unknown,
};

function isPositive(count: unknown): boolean {
  return Number(count) > 0;
}

test.skipIf(ROUNDS > 0)(
  'the history of a few lives tells the whole truth',
  async () => {
    const lives = fc
      .sample(governedLife, { seed: ALWAYS, numRuns: 8 })
      .map((life) => ({ ...life, death: null }));

    expect((await live(lives)).join('\n')).toBe('');
    expect(await findings()).toEqual([]);
    expect(await lived()).toEqual(SOME_OF_EACH);
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
    expect(await lived()).toEqual(SOME_OF_EACH);
  },
  ROUNDS * 240_000,
);
