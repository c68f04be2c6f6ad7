import { expect, test } from 'vitest';
import { campaign } from './campaign.js';
import { LONGEST_MS } from './judged.js';

test(
  'P2, P4: whatever goes wrong, no item of a batch is edited twice or lost, and every batch ends',
  async () => {
    const worlds = Number(process.env['BATCH_WORLDS'] ?? 25);

    const { broken, edits, deaths } = await campaign(
      { seed: 1, hasBatches: true },
      (soFar) => soFar.worlds >= worlds,
    );

    expect(broken && { seed: broken.seed, violation: broken.life.violation }).toBeNull();
    expect(deaths).toBeGreaterThan(0);
    expect(edits).toBeGreaterThan(worlds * 10);
  },
  LONGEST_MS,
);
