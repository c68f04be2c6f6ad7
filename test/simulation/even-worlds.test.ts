import { test } from 'vitest';
import { everySecondWorldHolds, LONGEST_MS } from './judged.js';

test(
  'P1 to P4, P10: whatever goes wrong in a world of an even seed, every promise holds',
  async () => {
    await everySecondWorldHolds(1);
  },
  LONGEST_MS,
);
