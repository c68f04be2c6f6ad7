import { describe, expect, test } from 'vitest';
import { campaign } from './campaign.js';
import { editsWith } from './edits.js';
import { ForgetfulStore, TwiceEndingStore } from './faulty-stores.js';
import { isLongRun } from './judged.js';
import type { PlantedFaultName } from './planted-faults.js';
import type { WorldOptions } from './world.js';

/** Longer than this, and a fault counts as not found. */
const FOUND_WITHIN_MS = 60_000;

/** The rule that a world breaks with a fault in it. */
async function ruleBrokenWith(options: Omit<WorldOptions, 'seed'>): Promise<string | undefined> {
  const end = performance.now() + FOUND_WITHIN_MS;
  const { broken } = await campaign({ ...options, seed: 1 }, () => performance.now() > end);
  return broken?.life.violation?.rule;
}

describe('a planted fault is found', { timeout: 2 * FOUND_WITHIN_MS }, () => {
  test.each<[PlantedFaultName, string]>([
    ['late landing ignored', 'P2 outcome'],
    ['sent again without a re-read', 'P3 one edit at a time'],
    ['sent before its record is confirmed', 'P1 snapshot first'],
  ])('%s', async (fault, rule) => {
    expect(await ruleBrokenWith({ edits: await editsWith(fault) })).toBe(rule);
  });

  test.runIf(isLongRun).each<[PlantedFaultName, string]>([
    ['the freshness check dropped', 'P1 freshness'],
    ['a claim that outlives its lease', 'P3 claims end with the lease'],
    ['an orphaned edit sent without a re-read', 'P1 snapshot'],
  ])('%s', async (fault, rule) => {
    expect(await ruleBrokenWith({ edits: await editsWith(fault) })).toBe(rule);
  });

  test('an outcome written twice', async () => {
    const makeStore = (now: () => number) => new TwiceEndingStore(now);
    expect(await ruleBrokenWith({ makeStore })).toBe('P2 outcome once');
  });

  test('a key that is not remembered after a crash', async () => {
    const makeStore = (now: () => number) => new ForgetfulStore(now);
    expect(await ruleBrokenWith({ makeStore })).toMatch(/^P4/);
  });
});

test('a fault cannot be planted where its line is gone', async () => {
  await expect(editsWith('a line that is gone')).rejects.toThrow('execution.ts has 0 times');
});
