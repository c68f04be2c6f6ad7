import * as fc from 'fast-check';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseWitnessPolicy } from '../../src/ledger/witness-policy.js';
import { verify } from '../support/verify-command.js';
import { makeDocuments } from '../verifier/documents.js';
import { damagedPolicy } from '../verifier/policy-damage.js';

let folder: string;
let evidence: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'policies-'));
  evidence = path.join(folder, 'evidence.jsonl');
  await writeFile(evidence, (await makeDocuments()).evidence);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a damaged policy of witnesses says nothing about what is checked: it is taken, or the exit code is 2, and a sentence says why', async () => {
  const policies = fc.sample(damagedPolicy, { seed: 11, numRuns: 16 });
  let refused = 0;
  for (const [i, policy] of policies.entries()) {
    const file = path.join(folder, `policy-${i}`);
    await writeFile(file, policy);

    const { code, out, told } = await verify('--export', evidence, '--policy', file);

    if (parseWitnessPolicy(policy).kind === 'ok') {
      // Nobody cosigned the bundle: it is the policy that makes it so.
      expect([code, out]).toEqual(out.includes('UNWITNESSED') ? [1, expect.anything()] : [0, out]);
      continue;
    }
    refused += 1;
    expect([code, out]).toEqual([2, '']);
    expect(told).toMatch(/^could not be checked: --policy: [^\n]*\n$/);
    expect(told).not.toMatch(/\.m?js:\d+/);
  }
  expect(refused).toBeGreaterThan(5);
  expect(refused).toBeLessThan(policies.length);
});
