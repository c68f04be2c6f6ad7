import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeEntry, parseEntry } from '../../src/ledger/entry.js';
import { entryShape, plainlyKnownType } from '../../src/ledger/entry-shape.js';
import type { EntryType } from '../../src/ledger/entry-types.js';
import { utf8Bytes, utf8Text } from '../../src/ledger/primitives.js';
import { anAppliedEntry, anIntendedEntry, examplesOfEveryType } from './examples.js';

/** What filters and scopes say can be told by parsing alone. */
const PARSED: ReadonlySet<EntryType> = new Set([
  'audit.queried',
  'audit.followed',
  'audit.exported',
  'hold.placed',
  'content.erased',
  'edit.withdrawn',
]);

const commitments = (['/prior', '/reason', '/requested/MsgBody'] as const).map((pointer, i) => ({
  pointer,
  commitment: Buffer.alloc(32, i),
}));
const onBehalfOf = 'bob "the\n builder" \u{1f477}\u0001\u007f\u2028';
const texts = [
  ...examplesOfEveryType,
  { ...anIntendedEntry, commitments },
  {
    ...anIntendedEntry,
    details: {
      ...anIntendedEntry.details,
      onBehalfOf,
      approvals: 2,
      batch: { id: anIntendedEntry.entryId, index: 0 },
      drift: { lastModificationId: anIntendedEntry.entryId },
    },
  },
  { ...anAppliedEntry, details: { ...anAppliedEntry.details, errorCode: -80_001 } },
].map((entry) => ({ type: entry.type, text: utf8Text(makeEntry(entry).bytes) }));

const isPlainlyKnown = (text: string): boolean => plainlyKnownType(text) !== null;

/** What the slow way finds. */
function isKnown(text: string): boolean {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return false;
  }
  const isCanonical = JSON.stringify(value) === text && !/(?<!\\)(?:\\\\)*\\ud/.test(text);
  return isCanonical && entryShape(value).kind === 'known';
}

describe('the text of an entry shows what it is', () => {
  test.each(texts)('of type $type', ({ type, text }) => {
    expect(isKnown(text)).toBe(true);
    expect(isPlainlyKnown(text)).toBe(!PARSED.has(type));
  });

  test('in the same time, however long it is', () => {
    const long = (word: string) => {
      const message = { GroupId: word.repeat(9_000), MsgSeq: 1, TopicId: null };
      return utf8Text(
        makeEntry({ ...anIntendedEntry, subject: { modificationId: null, message } }).bytes,
      );
    };
    for (const text of [long('g'), long('\n'), long('é')]) {
      const startedAt = performance.now();
      expect(isPlainlyKnown(text)).toBe(true);
      expect(isPlainlyKnown(`${text} `)).toBe(false);
      expect(isPlainlyKnown(text.replace('"MsgSeq":1', '"MsgSeq":01'))).toBe(false);
      expect(performance.now() - startedAt).toBeLessThan(1_000);
    }
  });
});

const intended = texts.find(({ text }) => text.includes('/requested/MsgBody'))?.text ?? '';
const applied = utf8Text(makeEntry(anAppliedEntry).bytes);
const erased = texts.find(({ type }) => type === 'retention.applied')?.text ?? '';
const id = anIntendedEntry.subject.modificationId;

test.each([
  ['a word is empty', applied, '"refund-desk"', '""'],
  ['a number begins with 0', applied, '"attempts":1', '"attempts":01'],
  ['a number is beyond what is safe', applied, '"MsgSeq":23', '"MsgSeq":9007199254740992'],
  ['a count is below 0', applied, '"attempts":1', '"attempts":-1'],
  ['0 has a sign', applied, '"errorCode":0', '"errorCode":-0'],
  ['a day does not exist', applied, '"at":"2023-11-14', '"at":"2023-02-30'],
  ['a comma is behind the last commitment', intended, '}],"details"', '},],"details"'],
  ['no comma is between commitments', intended, '},{"commitment"', '}{"commitment"'],
  ['a commitment is there twice', intended, '/reason', '/prior'],
  ['a comma is behind the last item of a list', erased, `"${id}"]`, `"${id}",]`],
  ['no comma is between items of a list', erased, `"${id}"]`, `"${id}""${id}"]`],
  ['it goes on', applied, /$/, '\n'],
] as const)('not where %s', (_why, text, from, to) => {
  const other = text.replace(from, to);

  expect(other).not.toBe(text);
  expect([isPlainlyKnown(text), isPlainlyKnown(other), isKnown(other)]).toEqual([
    true,
    false,
    false,
  ]);
});

test('the id of an entry is its own, whatever its words are', () => {
  const other = `"entryId":"${'0'.repeat(36)}","type":"edit.refused"}`;
  const message = { GroupId: other, MsgSeq: 1, TopicId: other };
  const actor = { client: other, operator: other, ip: null };
  const { modificationId } = anAppliedEntry.subject;
  const { bytes } = makeEntry({ ...anAppliedEntry, actor, subject: { modificationId, message } });

  const { entryId, type } = anAppliedEntry;
  expect(parseEntry(bytes)).toMatchObject({ kind: 'ok', entryId, type });
  expect(isPlainlyKnown(utf8Text(bytes))).toBe(true);
});

/** Pieces of which a text that is damaged is made: what is nearly right, above all. */
const PIECES = [
  ['', ' ', ',', ':', '"', '{', '}', '[', ']', '\\', '\n', '\0', '\u007f', '\ufeff', 'ÿ', '0'],
  ['-', '-0', '1e3', '1.0', '9007199254740991', '9007199254740993', '99999999999999999999'],
  ['null', 'true', '""', '{}', '[]', '\\u000a', '\\n', '\\/', '\\u0041', '\\u0007', '\\u001F'],
  ['\\ud83d', '\\ud83d\\udc77', '\ud83d', '"a":1,', ',"a":1', '"ip":null,', 'A', 'g'],
  ['02-30', '"approvals":1,', '"onBehalfOf":"",', '2023-02-30', '24:00'],
].flat();

const damaged = fc
  .record({
    text: fc.constantFrom(...texts.map(({ text }) => text)),
    at: fc.nat(),
    length: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(90)),
    piece: fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 2 })),
    from: fc.option(fc.nat()),
  })
  .map(({ text, at, length, piece, from }) => {
    const start = at % text.length;
    // A part of the text itself, or one of the pieces, in the place of another part.
    const other = from === null ? piece : text.slice(from % text.length).slice(0, length);
    return text.slice(0, start) + other + text.slice(start + length);
  });

/** Whole members and items, moved, doubled, left out or exchanged. */
const rearranged = fc
  .record({
    text: fc.constantFrom(...texts.map(({ text }) => text)),
    first: fc.nat(),
    second: fc.nat(),
    how: fc.constantFrom('exchange', 'double', 'leave out'),
  })
  .map(({ text, first, second, how }) => {
    const parts = text.split(/(?<=,)/);
    const [a, b] = [first % parts.length, second % parts.length];
    const at = (i: number): string => parts[i] ?? '';
    if (how === 'exchange') return parts.with(a, at(b)).with(b, at(a)).join('');
    return parts.with(a, how === 'double' ? at(a).repeat(2) : '').join('');
  });

test.each([
  ['damaged', damaged],
  ['rearranged', rearranged],
])('whatever is %s shows as an entry only where parsing it says so, too', (_how, given) => {
  let accepted = 0;
  fc.assert(
    fc.property(given, (any) => {
      // An entry comes as bytes, in which there is no half of a surrogate pair.
      const text = utf8Text(utf8Bytes(any));
      if (!isPlainlyKnown(text)) return;
      accepted += 1;
      expect(isKnown(text), text).toBe(true);
      const { entryId, type } = JSON.parse(text) as Record<string, unknown>;
      expect(parseEntry(utf8Bytes(text))).toMatchObject({ entryId, type });
    }),
    { numRuns: 20_000 },
  );
  // Else nothing was looked at.
  expect(accepted).toBeGreaterThan(100);
});
