import { expect, test } from 'vitest';
import { editsWith } from './edits.js';
import { explain } from './shrink.js';
import { live } from './world.js';

const LONGEST_MS = 120_000;

test(
  'a seed repeats a world to the step, another seed gives another one',
  async () => {
    const first = await live({ seed: 3 });
    const again = await live({ seed: 3 });
    const other = await live({ seed: 2 });

    expect(first.steps).toBeGreaterThan(500);
    expect(again).toEqual(first);
    expect(other.trace).not.toBe(first.trace);
  },
  LONGEST_MS,
);

test('a failure is reported with its seed and the fewest faults, in an order that a person can follow', async () => {
  const edits = await editsWith('sent again without a re-read');

  const told = await explain({ seed: 1, edits });

  expect(told).toContain('SIMULATION_SEED=1 npm run test:simulation');
  const [, of, enough] =
    /Of (\d+) faults and actions these are enough:\n((?: {2}- .*\n)+)/.exec(told) ?? [];
  const kept = enough?.trim().split('\n') ?? [];
  expect(Number(of)).toBeGreaterThan(50);
  expect(kept.length).toBeLessThanOrEqual(4);
  const [, history = ''] = told.split('What happens then:\n');
  expect(history.split('\n').length).toBeLessThan(40);
  expect(history).toMatch(
    /overwrites m\d+ with e\d+ #2 has a permit\n.*while e\d+ may still land$/,
  );
});
