import { expect, test } from 'vitest';
import { backOffMs, steadyBackOffMs } from '../../src/time/clock.js';

test('back-off has full jitter under a ceiling that doubles up to a limit', () => {
  const rounds = Array.from({ length: 8 }, (_, round) => round);
  const most = rounds.map((round) => backOffMs(round, 100, 2_000, () => 1 - Number.EPSILON));
  const least = rounds.map((round) => backOffMs(round, 100, 2_000, () => 0));

  expect(most.map(Math.round)).toEqual([100, 200, 400, 800, 1600, 2000, 2000, 2000]);
  expect(least).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
});

test('whoever is asked for as long as it takes is left in peace for half of a time that doubles, at least', () => {
  const rounds = [0, 1, 2, 8, 9, 1_000];
  const shortest = rounds.map((round) => steadyBackOffMs(round, 1_000, 300_000, () => 0));
  const longest = rounds.map((round) => steadyBackOffMs(round, 1_000, 300_000, () => 1));

  expect(shortest).toEqual([500, 1_000, 2_000, 128_000, 150_000, 150_000]);
  expect(longest).toEqual([1_000, 2_000, 4_000, 256_000, 300_000, 300_000]);
});
