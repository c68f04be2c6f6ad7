import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { signCheckpoint } from '../../src/ledger/checkpoint.js';
import { commit, makeEntry, type NewEntry } from '../../src/ledger/entry.js';
import type { ContentPointer } from '../../src/ledger/entry-shape.js';
import { EMPTY_ROOT, proveInclusion, rootOf } from '../../src/ledger/merkle.js';
import { buildReceipt, type Receipt, type SealedEntry } from '../../src/ledger/receipt.js';
import { verifyReceipt } from '../../src/ledger/verify-receipt.js';
import { base64Text } from '../../src/ledger/primitives.js';
import { anAppliedEntry, anIntendedEntry, examplesOfEveryType } from './examples.js';
import { entriesUpTo, flipped, signerFromSeed, storedTree } from './trees.js';

const origin = 'log.example/edits';
const signer = signerFromSeed(origin, Buffer.alloc(32, 1));
const { modificationId } = anIntendedEntry.subject;

const intended = withContents(anIntendedEntry, {
  '/prior': '{"MsgSeq":23,"MsgBody":[]}',
  '/requested/MsgBody': '[]',
  '/reason': 'customer asked to remove a phone number',
});
const applied = withContents(anAppliedEntry, { '/im/errorInfo': 'succeed' });

describe('a receipt', () => {
  test('of an edit has no faults, with the key or without', async () => {
    const receipt = await receiptOf([intended, applied]);

    expect(verifyReceipt(receipt)).toEqual([]);
    expect(verifyReceipt(receipt, { key: signer.key })).toEqual([]);
  });

  test('has the members that are promised', async () => {
    const receipt = await receiptOf([intended, applied]);

    expect(receipt).toMatchObject({
      format: 'im-edit-ledger/receipt/1',
      key: signer.key.text,
      modificationId,
      entries: [
        { index: 10, type: 'edit.intended' },
        { index: 11, type: 'edit.applied' },
      ],
    });
    const [first] = receipt.entries;
    expect(Object.keys(first ?? {})).toEqual(['index', 'type', 'entry', 'proof', 'openings']);
    expect(Buffer.from(first?.entry ?? '', 'base64')).toEqual(intended.bytes);
    expect(first?.proof.startsWith('c2sp.org/tlog-proof@v1\nindex 10\n')).toBe(true);
    expect(first?.openings.map(({ pointer }) => pointer)).toEqual([
      '/prior',
      '/requested/MsgBody',
      '/reason',
    ]);
  });

  test('still verifies when contents have been erased', async () => {
    const receipt = await receiptOf([{ ...intended, openings: [] }, applied]);

    expect(verifyReceipt(receipt)).toEqual([]);
  });

  test('puts its entries in the order of the log', async () => {
    const sealed = await seal([intended, applied]);

    const receipt = buildReceipt(signer.key, modificationId, sealed.toReversed());

    expect(receipt.entries.map(({ index }) => index)).toEqual([10, 11]);
  });

  test('of an edit that was in doubt, or found drift, has no faults', async () => {
    const inDoubt = withContents(exampleOf('edit.in_doubt'), {});
    const drift = withContents(exampleOf('drift.found'), {});

    expect(verifyReceipt(await receiptOf([drift, intended, inDoubt, inDoubt, applied]))).toEqual(
      [],
    );
  });
});

describe('a receipt has a fault when', () => {
  const other = signerFromSeed(origin, Buffer.alloc(32, 2));

  test('its key is not the log’s', async () => {
    const receipt = await receiptOf([intended, applied]);
    const { key } = signerFromSeed('another.example/log', Buffer.alloc(32, 1));

    expect(verifyReceipt(receipt, { key })).toEqual([
      { pointer: '/key', message: 'not the key of the log' },
    ]);
  });

  test('its key may be another one of the log: that, it cannot prove', async () => {
    const receipt = await receiptOf([intended, applied]);

    expect(verifyReceipt(receipt, { key: other.key })).toMatchObject([
      { pointer: '/key', isUnderAnotherKey: true },
    ]);
  });

  test('its key was exchanged for another', async () => {
    const receipt = { ...(await receiptOf([intended, applied])), key: other.key.text };

    expect(pointersOf(receipt)).toEqual(['/entries/0/proof', '/entries/1/proof']);
  });

  test('it is said to be of another modification', async () => {
    const receipt = await receiptOf([intended, applied]);

    expect(pointersOf({ ...receipt, modificationId: anAppliedEntry.entryId })).toEqual([
      '/entries/0/entry',
      '/entries/1/entry',
    ]);
  });

  test.each([
    ['index', { index: 12 }, '/entries/1/index'],
    ['type', { type: 'edit.refused' }, '/entries/1/type'],
    ['entry', { entry: base64Text(intended.bytes) }, '/entries/1/type'],
    ['entry', { entry: 'e30=' }, '/entries/1/entry'],
    ['entry', { entry: '!' }, '/entries/1/entry'],
    ['proof', { proof: '' }, '/entries/1/proof'],
  ])('the %s of an entry is another (%j)', async (_what, part, pointer) => {
    const receipt = await receiptOf([intended, applied]);

    expect(pointersOf(withEntry(receipt, 1, part))).toEqual([pointer]);
  });

  test('an opening is of another content, salt or pointer, or comes twice', async () => {
    const receipt = await receiptOf([intended, applied]);
    const [opening] = receipt.entries[1]?.openings ?? [];
    const content = Buffer.from('failed').toString('base64');
    const salt = Buffer.alloc(32).toString('base64');

    const wrong = [
      [{ ...opening, content }],
      [{ ...opening, salt }],
      [{ ...opening, salt: salt.slice(4) }],
      [{ ...opening, pointer: '/prior' }],
    ];
    for (const openings of wrong) {
      expect(pointersOf(withEntry(receipt, 1, { openings }))).toEqual(['/entries/1/openings/0']);
    }
    expect(pointersOf(withEntry(receipt, 1, { openings: [opening, opening] }))).toEqual([
      '/entries/1/openings/1/pointer',
    ]);
  });

  test('its entries are not in order, or told twice', async () => {
    const receipt = await receiptOf([intended, applied]);
    const [first, second] = receipt.entries;

    expect(pointersOf({ ...receipt, entries: [second, first] })).toContain('/entries/1/index');
    expect(pointersOf({ ...receipt, entries: [first, second, second] })).toEqual([
      '/entries/2/index',
      '/entries/2/type',
    ]);
  });

  test('the log speaks of an edit that was settled twice, or never intended', async () => {
    const refused = withContents(exampleOf('edit.refused'), {});

    expect(pointersOf(await receiptOf([intended, applied, refused]))).toEqual(['/entries/2/type']);
    expect(pointersOf(await receiptOf([applied]))).toEqual(['/entries/0/type']);
  });

  test('the edit speaks of drift, and the entry of that is missing', async () => {
    const details = { ...anIntendedEntry.details, drift: { lastModificationId: modificationId } };
    const afterDrift = withContents({ ...anIntendedEntry, details }, {});
    const drift = withContents(exampleOf('drift.found'), {});

    expect(pointersOf(await receiptOf([afterDrift, drift, applied]))).toEqual([]);
    expect(pointersOf(await receiptOf([afterDrift, applied]))).toEqual(['/entries/0/entry']);
    // It may be sealed with the next checkpoint.
    expect(pointersOf(await receiptOf([afterDrift]))).toEqual([]);
  });

  test('two of its checkpoints give one size two roots', async () => {
    const [one] = await seal([intended, applied]);
    const [, two] = await seal([withContents(anIntendedEntry, {}), applied]);

    expect(pointersOf(buildReceipt(signer.key, modificationId, present([one, two])))).toEqual([
      '/entries/1/proof',
    ]);
  });

  test('its checkpoint is signed by the log, and its root is another tree’s', async () => {
    const [sealed] = await seal([intended]);
    const forged = { origin, size: 12, root: EMPTY_ROOT, extensions: [] };
    const checkpoint = signCheckpoint(forged, [signer]);

    const proofs = present([sealed]).map((one) => ({
      ...one,
      proof: { ...one.proof, checkpoint },
    }));

    expect(pointersOf(buildReceipt(signer.key, modificationId, proofs))).toEqual([
      '/entries/0/proof',
    ]);
  });

  test('it is not of the shape of one', async () => {
    const receipt = await receiptOf([intended]);
    const { key: _key, ...keyless } = receipt;
    const notReceipts = [
      null,
      [],
      'receipt',
      {},
      keyless,
      { ...receipt, extra: 1 },
      { ...receipt, format: 'im-edit-ledger/receipt/2' },
      { ...receipt, entries: [] },
      { ...receipt, entries: {} },
      withEntry(receipt, 0, { index: '10' }),
      withEntry(receipt, 0, { index: 10.5 }),
      withEntry(receipt, 0, { openings: [{}] }),
      withEntry(receipt, 0, { note: '' }),
    ];

    for (const value of notReceipts) expect(pointersOf(value)).toEqual(['']);
    expect(pointersOf({ ...receipt, key: 'log.example' })).toEqual(['/key']);
  });

  test('any bit of what it says is another', async () => {
    const receipt = await receiptOf([intended, applied]);
    const text = Buffer.from(JSON.stringify(receipt));

    expect(verifyReceipt(parsed(text.toString('utf8')))).toEqual([]);
    fc.assert(
      fc.property(fc.nat(text.length * 8 - 1), (bit) => {
        const altered = parsed(flipped(text, bit).toString('utf8'));
        if (altered !== undefined) expect(verifyReceipt(altered)).not.toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

type Contents = Partial<Record<ContentPointer, string>>;
type Unsealed = Omit<SealedEntry, 'proof'>;

function withContents(entry: NewEntry, contents: Contents): Unsealed {
  const openings = Object.entries(contents).map(([pointer, text]) => {
    const content = Buffer.from(text);
    return { pointer: pointer as ContentPointer, content, ...commit(content) };
  });
  return { ...makeEntry({ ...entry, commitments: openings }), openings };
}

/** Puts entries into a log that has ten already, and signs it. */
async function seal(entries: readonly Unsealed[]): Promise<SealedEntry[]> {
  const before = entriesUpTo(10);
  const { read } = storedTree([...before, ...entries.map(({ bytes }) => bytes)]);
  const size = before.length + entries.length;
  const root = await rootOf(size, read);
  const checkpoint = signCheckpoint({ origin, size, root, extensions: [] }, [signer]);
  return Promise.all(
    entries.map(async (entry, i) => {
      const index = before.length + i;
      return {
        ...entry,
        proof: { index, hashes: await proveInclusion(index, size, read), checkpoint },
      };
    }),
  );
}

async function receiptOf(entries: readonly Unsealed[]): Promise<Receipt> {
  return buildReceipt(signer.key, modificationId, await seal(entries));
}

function exampleOf(type: NewEntry['type']): NewEntry {
  const found = examplesOfEveryType.find((entry) => entry.type === type);
  if (found === undefined) throw new RangeError(type);
  const { subject } = anIntendedEntry;
  return { ...found, subject };
}

function withEntry(receipt: Receipt, at: number, part: object): object {
  const entries = receipt.entries.map((entry, i) => (i === at ? { ...entry, ...part } : entry));
  return { ...receipt, entries };
}

function pointersOf(receipt: unknown): string[] {
  return verifyReceipt(receipt).map(({ pointer }) => pointer);
}

function present<T>(list: readonly (T | undefined)[]): T[] {
  return list.filter((one) => one !== undefined);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
