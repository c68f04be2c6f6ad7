import { expect, test } from 'vitest';
import { signCheckpoint } from '../../src/ledger/checkpoint.js';
import { commit, makeEntry } from '../../src/ledger/entry.js';
import { GrowingTree } from '../../src/ledger/growing-tree.js';
import { leafHash } from '../../src/ledger/merkle.js';
import { type NoteSigner, parseVerifierKey } from '../../src/ledger/note.js';
import { bundleOf } from '../../src/ledger/tiles.js';
import { knownCheckpoint } from '../../src/verifier/documents/known-checkpoint.js';
import { anAppliedEntry } from '../ledger/examples.js';
import { signerFromSeed, valueOf } from '../ledger/trees.js';
import { makeDocuments } from './documents.js';
import { verifier } from './verified.js';

const ORIGIN = 'log.example/edits';
const signer = signerFromSeed(ORIGIN, Buffer.alloc(32, 1));
const documents = await makeDocuments();
const key = valueOf(parseVerifierKey(documents.key));
const verified = verifier();

const leaves = Array.from(
  { length: 300 },
  (_, n) =>
    makeEntry({
      ...anAppliedEntry,
      entryId: `018bcfe5-6be8-7000-8000-${String(n).padStart(12, '0')}`,
      commitments: [{ pointer: '/im/errorInfo', commitment: commit(Buffer.from('x')).commitment }],
    }).bytes,
);

function checkpointOf(size: number, by: NoteSigner = signer) {
  const tree = new GrowingTree();
  for (const leaf of leaves.slice(0, size)) tree.append(leafHash(leaf));
  const checkpoint = { origin: ORIGIN, size, root: tree.root(), extensions: [] };
  const note = signCheckpoint(checkpoint, [by]);
  return valueOf(knownCheckpoint('kept', Buffer.from(note), by.key));
}
const kept = checkpointOf(300);
const entries = (...bundles: readonly (readonly Uint8Array[])[]) =>
  verified(Buffer.concat(bundles.map((one) => bundleOf(one))), { key, known: [kept] });
const part = (from: number, to: number) => leaves.slice(from, to);

test('the bundles of a log are intact', async () => {
  expect(await entries(part(0, 256), part(256, 300))).toMatchObject({ code: 0 });
});

test.each([
  ['one zero', 1],
  ['two zeros', 2],
  ['a block of zeros', 513],
])('%s at the end of entry bundles is damage', async (_, zeros) => {
  const all = Buffer.concat([bundleOf(leaves), Buffer.alloc(zeros)]);
  const { code, said } = await verified(all, { key, known: [kept] });

  expect(code, said).toBe(2);
  expect(said).toMatch(/^DAMAGED .*download it again$/m);
});

test('a receipt that was cut after its key is not taken for a key', async () => {
  const [receipt = Buffer.alloc(0)] = documents.receipts;
  const { code, said } = await verified(receipt.subarray(0, 500), { key, isReceipt: true });

  expect(code, said).toBe(2);
  expect(said).not.toMatch(/key of a log/);
  expect(said).toMatch(/cut|download it again|incomplete/);
});

test('an entry that was emptied is no damage', async () => {
  expect(await entries(leaves.with(7, Buffer.alloc(0)))).toMatchObject({ code: 1 });
});

test.each([
  ['a partial bundle', 3],
  ['a whole bundle', 256],
])('%s that ends before a later checkpoint is to be followed by the rest', async (_, size) => {
  const { code, said } = await entries(part(0, size));

  expect(code, said).toBe(2);
  expect(said).toMatch(/^DAMAGED checkpoint kept: .* fetch the entry bundles that follow/m);
});

test.each([
  ['a partial bundle before the whole one', [part(0, 3), part(0, 256), part(256, 300)]],
  ['a partial bundle after the whole one', [part(0, 256), part(0, 3), part(256, 300)]],
  ['two partial ones', [part(0, 256), part(256, 260), part(256, 290), part(256, 300)]],
  ['a shorter one at the end', [part(0, 256), part(256, 300), part(256, 260)]],
])('%s is damage, and what is wrong with the rest is found all the same', async (_, bundles) => {
  const { code, said } = await entries(...bundles);

  expect(code, said).toBe(2);
  expect(said).toContain('is there more than once');

  const other = makeEntry({ ...anAppliedEntry, entryId: '018bcfe5-6be8-7000-8000-ffffffffffff' });
  const forged = bundles.map((one) =>
    one.map((leaf) => (leaf === leaves[299] ? other.bytes : leaf)),
  );
  expect(await entries(...forged)).toMatchObject({ code: 1 });
});

test('entries of which some were put in again elsewhere are no damage', async () => {
  expect(await entries(part(0, 10), part(3, 300))).toMatchObject({ code: 1 });
});

const later = signerFromSeed(ORIGIN, Buffer.alloc(32, 2)).key;
const [receipt] = documents.receipts;

test.each([
  ['a bundle', false, documents.evidence],
  ['a receipt', true, receipt ?? ''],
])('under which key of its log %s is good, it cannot prove', async (_, isReceipt, document) => {
  expect(await verified(document, { key, isReceipt })).toMatchObject({ code: 0 });

  const { code, said } = await verified(document, { key: later, isReceipt });
  expect(code, said).toBe(2);
  expect(said).toContain(`is under another key than ${later.text}`);
  expect(said).toContain('verify its database with this --key');
  expect(said.split('\n').at(-1)).not.toBe('intact');

  const { key: elsewhere } = signerFromSeed('another.example/log', Buffer.alloc(32, 1));
  expect(await verified(document, { key: elsewhere, isReceipt })).toMatchObject({ code: 1 });
});

test('what was changed under another key of the log is found', async () => {
  const forged = documents.evidence.toString().replace('"ticket":"OPS-4711"', '"ticket":"OPS-1"');

  expect(await verified(forged, { key: later })).toMatchObject({ code: 1 });
});

test.each([
  ['a bundle', false, documents.evidence],
  ['a receipt', true, receipt ?? ''],
])('%s after many blank lines is intact', async (_, isReceipt, document) => {
  for (const mark of ['', '\uFEFF']) {
    const late = Buffer.concat([
      Buffer.from(`${mark}${' \r\n'.repeat(9_000)}`),
      Buffer.from(document),
    ]);
    expect(await verified(late, { key, isReceipt })).toMatchObject({ code: 0 });
  }
  expect(await verified('\n'.repeat(9_000), { key, isReceipt })).toMatchObject({
    code: 2,
    said: expect.stringContaining('is empty') as string,
  });
});
