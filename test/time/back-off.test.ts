import { expect, test } from 'vitest';
import { backOffMs } from '../../src/time/clock.js';

test('back-off has full jitter under a ceiling that doubles up to a limit', () => {
  const rounds = Array.from({ length: 8 }, (_, round) => round);
  const most = rounds.map((round) => backOffMs(round, 100, 2_000, () => 1 - Number.EPSILON));
  const least = rounds.map((round) => backOffMs(round, 100, 2_000, () => 0));

  expect(most.map(Math.round)).toEqual([100, 200, 400, 800, 1600, 2000, 2000, 2000]);
  expect(least).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
});
