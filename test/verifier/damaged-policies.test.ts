import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseWitnessPolicy } from '../../src/ledger/witness-policy.js';
import { damagedPolicy } from './policy-damage.js';

test('a damaged policy of witnesses is taken, or refused with a sentence', () => {
  let taken = 0;
  fc.assert(
    fc.property(damagedPolicy, (file) => {
      const policy = parseWitnessPolicy(file);
      if (policy.kind === 'ok') taken += 1;
      else expect(policy.fault).toMatch(/^\S[^\n]*$/);
    }),
    { numRuns: 2_000 },
  );
  expect(taken).toBeGreaterThan(0);
});
