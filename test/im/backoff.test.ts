import { expect, test } from 'vitest';
import { Backoff } from '../../src/im/backoff.js';

test('back-off has full jitter under a ceiling that doubles up to two seconds', () => {
  const most = new Backoff(() => 1 - Number.EPSILON);
  const least = new Backoff(() => 0);
  const ceilings = Array.from({ length: 8 }, () => Math.round(most.next()));

  expect(ceilings).toEqual([100, 200, 400, 800, 1600, 2000, 2000, 2000]);
  expect(Array.from({ length: 8 }, () => least.next())).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
});
