import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openCheckpoint } from '../../src/ledger/checkpoint.js';
import { commitmentOf, parseEntry } from '../../src/ledger/entry.js';
import { leafHash } from '../../src/ledger/merkle.js';
import { parseVerifierKey } from '../../src/ledger/note.js';
import type { Receipt } from '../../src/ledger/receipt.js';
import { authorityOf, statementOf } from '../../src/ledger/statement.js';
import { verifyReceipt } from '../../src/ledger/verify-receipt.js';
import { hexText } from '../../src/ledger/primitives.js';
import { valueOf } from './trees.js';

const page = readFileSync(new URL('../../docs/ledger.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/^```(?:text|json)\n(.*?)^```$/gms)].map(
  ([, block = '']) => block,
);
const [entry = '', tree = '', key = '', checkpoint = '', receipt = ''] = blocks;
const logKey = valueOf(parseVerifierKey(key.trimEnd()));

test('the receipt in the documentation verifies with the key beside it', () => {
  expect(verifyReceipt(JSON.parse(receipt), { key: logKey })).toEqual([]);
});

test('the checkpoint in the documentation is of the root that is worked out there', () => {
  const { root } = valueOf(openCheckpoint(checkpoint, [logKey], logKey.name));

  expect(tree).toContain(`root    ${hexText(root)}`);
});

test('the entry in the documentation has the leaf and the commitment that are told of it', () => {
  const bytes = Buffer.from(entry.trimEnd());
  const [, salt = ''] = /under the salt\s+`([0-9a-f]{64})`/.exec(page) ?? [];
  const commitment = commitmentOf(Buffer.from(salt, 'hex'), Buffer.from('wrong number'));

  expect(parseEntry(bytes)).toMatchObject({
    kind: 'ok',
    hasMore: false,
    value: {
      commitments: [{ pointer: '/reason', commitment: `sha256:${hexText(commitment)}` }],
    },
  });
  expect(tree).toContain(`leaf 1  ${hexText(leafHash(bytes))}`);
});

test('the page for auditors shows what the verifier says of that receipt', () => {
  const auditors = readFileSync(new URL('../../docs/auditors.md', import.meta.url), 'utf8');
  const proven = JSON.parse(receipt) as Receipt;

  expect(auditors).toContain(
    [
      `The receipt proves this, under ${authorityOf(proven)}:`,
      ...statementOf(proven),
      'intact\n',
    ].join('\n'),
  );
});
