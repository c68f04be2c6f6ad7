import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import canonicalize from 'canonicalize';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCheckpoint, signCheckpoint } from '../../src/ledger/checkpoint.js';
import { commit, makeEntry, type NewEntry, parseEntry } from '../../src/ledger/entry.js';
import { proveInclusion, rootOf } from '../../src/ledger/merkle.js';
import { buildReceipt, type SealedEntry } from '../../src/ledger/receipt.js';
import { verifyReceipt } from '../../src/ledger/verify-receipt.js';
import { hexText } from '../../src/ledger/primitives.js';
import type { UnsealedEntry } from '../../src/sealing/log-store.js';
import { seal } from '../../src/sealing/seal.js';
import { verifyExport } from '../../src/verifier/verify-export.js';
import { anAppliedEntry, anIntendedEntry, examplesOfEveryType } from './examples.js';
import { signerFromSeed, storedTree, valueOf } from './trees.js';

const origin = 'log.example/edits';
const signer = signerFromSeed(origin, Buffer.alloc(32, 1));
const hash = `sha256:${'ab'.repeat(32)}`;

type Json = Record<string, unknown>;

/** The entry as a newer version may write it. */
function grown(entry: NewEntry, change: (json: Json, details: Json) => void): Uint8Array {
  const json = JSON.parse(makeEntry(entry).bytes.toString()) as Json;
  change(json, json['details'] as Json);
  return Buffer.from(canonicalize(json) ?? '');
}

const withMember = (entry: NewEntry): Uint8Array =>
  grown(entry, (_, details) => (details['onceUnknown'] = { why: ['not'], 10: null, 9: 1 }));
const ofNewerFormat = (entry: NewEntry): Uint8Array =>
  grown(entry, (json) => (json['format'] = 'im-edit-ledger/entry/2'));

describe('an entry of a newer version', () => {
  test.each(examplesOfEveryType.map((entry) => [entry.type, entry] as const))(
    'of type %s may have members in its details that are not known here: they are kept',
    (_type, entry) => {
      const bytes = withMember(entry);

      const parsed = parseEntry(bytes);

      expect(parsed).toMatchObject({ kind: 'ok', hasMore: true });
      const value = parsed.kind === 'ok' ? parsed.value : undefined;
      expect(canonicalize(value)).toBe(bytes.toString());
      expect(parseEntry(makeEntry(entry).bytes)).toMatchObject({ kind: 'ok', hasMore: false });
    },
  );

  test('keeps whatever its details gained, under any name', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.jsonValue(), (name, added) => {
        const known = anAppliedEntry.details as Json;
        fc.pre(!Object.hasOwn(known, name) && name !== '__proto__');
        const bytes = grown(anAppliedEntry, (_, details) => (details[name] = added));

        const parsed = parseEntry(bytes);

        expect(parsed.kind === 'ok' && canonicalize(parsed.value)).toBe(bytes.toString());
      }),
    );
  });

  test('may have a member more in the drift of an intent', () => {
    const drift = { lastModificationId: anAppliedEntry.entryId };
    const entry = { ...anIntendedEntry, details: { ...anIntendedEntry.details, drift } };
    const bytes = grown(entry, (_, details) => ((details['drift'] as Json)['since'] = 'x'));

    expect(parseEntry(bytes)).toMatchObject({ kind: 'ok', hasMore: true });
  });

  test('may commit to something that is not known here', () => {
    const added = [{ commitment: hash, pointer: '/reread/item' }];
    const bytes = grown(anAppliedEntry, (json) => (json['commitments'] = added));

    expect(parseEntry(bytes)).toMatchObject({ kind: 'ok', value: { commitments: added } });
  });

  test.each([
    ['of a type that is not known here', 'type', 'edit.dreamt', anAppliedEntry.entryId],
    ['of a newer format', 'format', 'im-edit-ledger/entry/2', null],
    ['of a much newer format', 'format', 'im-edit-ledger/entry/10', null],
  ])('%s is taken as what it is', (_what, member, value, entryId) => {
    const bytes = grown(anAppliedEntry, (json) => (json[member] = value));

    expect(parseEntry(bytes)).toMatchObject({ kind: 'newer', entryId, json: { [member]: value } });
  });

  test('of a newer format may be of any other form', () => {
    const bytes = Buffer.from('{ "id": 1, "format": "im-edit-ledger/entry/3" }');

    expect(parseEntry(bytes)).toMatchObject({ kind: 'newer', entryId: null });
  });
});

describe('onBehalfOf, which came after the format was fixed,', () => {
  const details = { ...anIntendedEntry.details, onBehalfOf: 'carol' };

  test('is an optional member of an intent, and marks the entry for older versions', () => {
    const made = makeEntry({ ...anIntendedEntry, details });

    expect(made.isGrown).toBe(true);
    expect(parseEntry(made.bytes)).toMatchObject({
      kind: 'ok',
      hasMore: false,
      value: { details: { onBehalfOf: 'carol' } },
    });
    expect(makeEntry(anIntendedEntry).isGrown).toBe(false);
  });

  test.each([null, '', 1, ['carol']])('is malformed as %j, alone or beside others', (wrong) => {
    for (const more of [{}, { zz: 1 }]) {
      const bytes = grown(anIntendedEntry, (_, known) =>
        Object.assign(known, { onBehalfOf: wrong, ...more }),
      );

      expect(parseEntry(bytes)).toMatchObject({
        fault: 'unexpected value at "/details/onBehalfOf"',
      });
    }
  });
});

describe('nevertheless, an entry is malformed when', () => {
  const change: Readonly<
    Record<string, [change: (json: Json, details: Json) => void, at: string]>
  > = {
    'a known member has a wrong value beside an added one': [
      (_, details) => Object.assign(details, { attempts: '1', more: 1 }),
      '/details/attempts',
    ],
    'a known member is missing beside an added one': [
      (_, details) => {
        delete details['state'];
        details['more'] = 1;
      },
      '/details',
    ],
    'a member is added outside its details': [(json) => (json['more'] = 1), ''],
    'a member is added to its actor': [(json) => ((json['actor'] as Json)['more'] = 1), '/actor'],
    'a pointer is none': [
      (json) => (json['commitments'] = [{ commitment: hash, pointer: 'reason' }]),
      '/commitments/0/pointer',
    ],
    'its format is older than the first': [
      (json) => (json['format'] = 'im-edit-ledger/entry/0'),
      '/format',
    ],
    'its format is of another kind': [(json) => (json['format'] = 'entry/2'), '/format'],
    'its format has a leading zero': [
      (json) => (json['format'] = 'im-edit-ledger/entry/02'),
      '/format',
    ],
    'its type is unknown, and its id none': [
      (json) => Object.assign(json, { type: 'edit.dreamt', entryId: 'x' }),
      '/type',
    ],
  };
  test.each(Object.entries(change))('%s', (_why, [changing, at]) => {
    const bytes = grown(anAppliedEntry, changing);

    expect(parseEntry(bytes)).toEqual({
      kind: 'malformed',
      fault: `unexpected value at "${at}"`,
    });
  });

  test('an added member is not in its place, is there twice, or has white space', () => {
    const text = makeEntry(anAppliedEntry).bytes.toString();
    const wrong = [
      text.replace('{"attempts"', '{"zz":1,"attempts"'),
      text.replace('{"attempts"', '{"aa":1,"aa":1,"attempts"'),
      text.replace('{"attempts"', '{"aa": 1,"attempts"'),
      text.replace('{"attempts"', '{"aa":{"b":1,"a":1},"attempts"'),
    ];

    for (const one of wrong) {
      expect(parseEntry(Buffer.from(one))).toMatchObject({ fault: 'not in RFC 8785 form' });
    }
  });

  test('this version makes none that it does not know', () => {
    const details = { ...anAppliedEntry.details, more: 1 };

    expect(() => makeEntry({ ...anAppliedEntry, details })).toThrow('does not know');
  });
});

describe('a receipt', () => {
  test('with an added member and an unknown commitment is proven, the unknown opening too', async () => {
    const { salt, commitment } = commit(Buffer.from('who asked'));
    const pointer = '/onceUnknown' as SealedEntry['openings'][number]['pointer'];
    const bytes = grown(anIntendedEntry, (json, details) => {
      details['onceUnknown'] = true;
      json['commitments'] = [{ commitment: `sha256:${hexText(commitment)}`, pointer }];
    });
    const intended = { bytes, type: 'edit.intended', openings: [] };
    const opening = { pointer, salt, content: Buffer.from('who asked') };
    const forged = { ...opening, content: Buffer.from('nobody') };

    expect(verifyReceipt(await receiptOf([intended, applied]))).toEqual([]);
    expect(verifyReceipt(await receiptOf([{ ...intended, openings: [opening] }]))).toEqual([]);
    expect(verifyReceipt(await receiptOf([{ ...intended, openings: [forged] }]))).toMatchObject([
      { pointer: '/entries/0/openings/0' },
    ]);
  });

  test('with an entry of a newer version says so, and is not judged as the life of an edit', async () => {
    const newer = { bytes: ofNewerFormat(anIntendedEntry), type: 'edit.intended', openings: [] };
    const receipt = await receiptOf([newer, applied]);

    expect(verifyReceipt(receipt)).toEqual([
      { pointer: '/entries/0/entry', message: 'from a newer version', isFromNewerVersion: true },
    ]);
    const moved = { ...receipt, entries: receipt.entries.map((one) => ({ ...one, index: 7 })) };
    const faults = verifyReceipt(moved);
    expect(faults.filter((fault) => !fault.isFromNewerVersion)).not.toEqual([]);
  });
});

describe('a sequencer', () => {
  const waiting = (bytes: Uint8Array, topic: string | null, entryId: string): UnsealedEntry => ({
    entryId,
    bytes,
    at: 0,
    topic,
  });
  const turnOf = (entries: readonly UnsealedEntry[]) => ({
    size: 0,
    note: null,
    rotations: [],
    waiting: entries,
    tiles: () => Promise.resolve([]),
  });
  const { entryId: first } = anIntendedEntry;
  const { entryId: second } = anAppliedEntry;

  test('seals an entry with an added member', async () => {
    const turn = turnOf([waiting(withMember(anAppliedEntry), 'm', second)]);

    const sealed = valueOf(await seal(turn, [signer], [signer.key]));

    expect(sealed).toMatchObject({ leaves: [{ entryId: second }], refused: [] });
  });

  test('leaves one of a newer format in the queue, and what came later about the same message', async () => {
    const other = '018bcfe5-69f4-7000-8000-000000000003';
    const elsewhere = makeEntry({ ...anAppliedEntry, entryId: other }).bytes;
    const turn = turnOf([
      waiting(ofNewerFormat(anIntendedEntry), 'm', first),
      waiting(makeEntry(anAppliedEntry).bytes, 'm', second),
      waiting(elsewhere, 'n', other),
    ]);

    const sealed = valueOf(await seal(turn, [signer], [signer.key]));

    expect(sealed).toMatchObject({ leaves: [{ entryId: other }], refused: [] });
  });
});

test('an export with entries of a newer version is checked, and says which they are', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'growth-'));
  const entries = [withMember(anIntendedEntry), ofNewerFormat(anAppliedEntry)];
  const bundle = entries.flatMap((bytes) => [lengthOf(bytes), bytes]);
  await writeFile(path.join(folder, 'export'), Buffer.concat(bundle));
  const root = await rootOf(2, storedTree(entries).read);
  const note = signCheckpoint({ origin, size: 2, root, extensions: [] }, [signer]);
  const checkpoint = valueOf(parseCheckpoint(note.slice(0, note.indexOf('\n\n') + 1)));

  const checked = await verifyExport(
    path.join(folder, 'export'),
    [{ from: 'kept', checkpoint }],
    () => undefined,
  );

  expect(checked).toMatchObject({ size: 2, attestedSize: 2 });
  expect(checked.findings).toMatchObject({
    kept: [],
    newer: ['entry at index 1'],
    grownCount: 1,
  });
  await rm(folder, { recursive: true });
});

function lengthOf(bytes: Uint8Array): Uint8Array {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return length;
}

const applied = { ...makeEntry(anAppliedEntry), openings: [] };

async function receiptOf(entries: readonly Omit<SealedEntry, 'proof'>[]) {
  const { read } = storedTree(entries.map(({ bytes }) => bytes));
  const size = entries.length;
  const root = await rootOf(size, read);
  const checkpoint = signCheckpoint({ origin, size, root, extensions: [] }, [signer]);
  const sealed = entries.map(async (entry, index) => ({
    ...entry,
    proof: { index, hashes: await proveInclusion(index, size, read), checkpoint },
  }));
  const { modificationId } = anIntendedEntry.subject;
  return buildReceipt(signer.key, modificationId, await Promise.all(sealed));
}
