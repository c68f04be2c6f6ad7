import { expect, test } from 'vitest';
import { makeEntry } from '../../src/ledger/entry.js';
import { checkSequences } from '../../src/verifier/approval-sequences.js';
import { Findings } from '../../src/verifier/documents/findings.js';
import { examplesOfEveryType } from '../ledger/examples.js';

const bytesOf = new Map(
  examplesOfEveryType.map((entry) => [entry.type, Buffer.from(makeEntry(entry).bytes)] as const),
);
const entry = (type: string) =>
  bytesOf.get(type as (typeof examplesOfEveryType)[number]['type']) ?? Buffer.alloc(0);
const newer = Buffer.from(entry('batch.approved').toString().replace('/entry/1', '/entry/2'));

async function found(...sequences: readonly (readonly [id: string, bytes: Buffer])[]) {
  const findings = new Findings();
  const rows = sequences.map(([id, bytes]) => ({ id, bytes }));
  // However the rows are cut.
  await checkSequences(inParts(rows), 'batch', findings);
  return findings.kept.map(({ record }) => record);
}

async function* inParts<T>(rows: readonly T[]): AsyncGenerator<T[]> {
  for (const row of rows) yield [row];
}

const proposed = entry('batch.proposed');
const accepted = entry('batch.accepted');

test('what began without its approvals is found, each by itself', async () => {
  const records = await found(['a', proposed], ['a', accepted], ['b', proposed], ['c', accepted]);
  expect(new Set(records)).toEqual(new Set(['batch a']));
});

test('an entry that this version cannot read may be the approval: nobody is accused', async () => {
  expect(newer.equals(entry('batch.approved'))).toBe(false);
  expect(await found(['a', proposed], ['a', newer], ['a', accepted])).toEqual([]);
  expect(await found(['a', proposed], ['a', newer], ['b', proposed], ['b', accepted])).toContain(
    'batch b',
  );
});
