import { expect, test } from 'vitest';
import { entriesOf } from '../../src/ledger/tiles.js';
import { NotChecked } from '../../src/verifier/documents/not-checked.js';
import { verifyEntries } from '../../src/verifier/verify-export.js';
import { makeDocuments } from './documents.js';

const { entries: bundle } = await makeDocuments();
const parsed = entriesOf(bundle);
if (parsed.kind === 'malformed') throw new Error(parsed.fault);
const entries = parsed.value;

/** The first entries of a log that stops answering. */
async function* brokenAfter(count: number): AsyncGenerator<Uint8Array> {
  yield* entries.slice(0, count);
  await Promise.reject(new NotChecked('https://log.example/tile answers 404'));
}

function checkedAgainst(root: Uint8Array) {
  const checkpoint = { origin: 'log.example/edits', size: 1, root, extensions: [] };
  const known = [{ from: 'kept', checkpoint }];
  return verifyEntries(brokenAfter(2), { known, progress: () => undefined, isWhole: true });
}

test('what was found before a log stops answering is reported, with what was not checked', async () => {
  const { findings, damage } = await checkedAgainst(Buffer.alloc(32, 7));

  expect([findings.count, damage.count]).toEqual([1, 1]);
});

test('a log that stops answering, of which nothing was found to be wrong, could not be checked', async () => {
  const whole = verifyEntries(brokenAfter(2), {
    known: [],
    progress: () => undefined,
    isWhole: true,
  });

  await expect(whole).rejects.toThrow(NotChecked);
});
