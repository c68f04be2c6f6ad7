import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  commit,
  commitmentOf,
  makeEntry,
  parseEntry,
  type NewEntry,
} from '../../src/ledger/entry.js';
import { equalBytes, utf8Text } from '../../src/ledger/primitives.js';
import { anAppliedEntry, anIntendedEntry, examplesOfEveryType } from './examples.js';

describe('the bytes of an entry', () => {
  test('are RFC 8785 JSON, letter for letter', () => {
    const entry = makeEntry({
      ...anAppliedEntry,
      commitments: [{ pointer: '/im/errorInfo', commitment: Buffer.alloc(32, 0xab) }],
    });

    expect(utf8Text(entry.bytes)).toBe(
      '{"actor":{"client":"refund-desk","ip":"127.0.0.1","operator":"alice@example.com"},' +
        '"at":"2023-11-14T22:13:21.000Z",' +
        `"commitments":[{"commitment":"sha256:${'ab'.repeat(32)}","pointer":"/im/errorInfo"}],` +
        '"details":{"attempts":1,"errorCode":0,"rejection":null,"sentAt":"2023-11-14T22:13:20.900Z",' +
        '"settledAt":"2023-11-14T22:13:21.000Z","settledBy":"response","state":"applied"},' +
        '"entryId":"018bcfe5-6be8-7000-8000-000000000002","format":"im-edit-ledger/entry/1",' +
        '"subject":{"message":{"GroupId":"@TGS#1HYEP2SHC","MsgSeq":23,"TopicId":null},' +
        '"modificationId":"018bcfe5-6800-7000-8000-000000000000"},"type":"edit.applied"}',
    );
  });

  test.each(examplesOfEveryType.map((entry) => [entry.type, entry] as const))(
    'of type %s are read back as they were written',
    (_type, entry) => {
      const parsed = parseEntry(makeEntry(entry).bytes);

      expect(parsed.kind).toBe('ok');
      expect(parsed).toMatchObject({
        value: {
          entryId: entry.entryId,
          type: entry.type,
          actor: entry.actor,
          subject: entry.subject,
          details: entry.details,
        },
      });
    },
  );

  test('hold every operator and group as the caller wrote it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 1 }),
        fc.string({ unit: 'grapheme', minLength: 1 }),
        (operator, group) => {
          const actor = { client: 'c', operator, ip: null };
          const message = { GroupId: group, MsgSeq: 1, TopicId: null };

          const { bytes } = makeEntry({
            ...anIntendedEntry,
            actor,
            subject: { modificationId: null, message },
          });

          const parsed = parseEntry(bytes);
          expect(parsed).toMatchObject({ value: { actor, subject: { message } } });
          expect(utf8Text(bytes)).toBe(canonicalize(JSON.parse(utf8Text(bytes))));
        },
      ),
    );
  });

  test('name commitments in one order, whatever order they were given in', () => {
    const [a, b] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    const given = [
      { pointer: '/reason', commitment: a },
      { pointer: '/prior', commitment: b },
    ] as const;

    const one = makeEntry({ ...anIntendedEntry, commitments: given });
    const other = makeEntry({ ...anIntendedEntry, commitments: given.toReversed() });

    expect(equalBytes(one.bytes, other.bytes)).toBe(true);
  });

  test('of 60,000 bytes and more are refused, one less is not', () => {
    const room = 60_000 - makeEntry(withGroupOf(1)).bytes.length;

    expect(makeEntry(withGroupOf(room)).bytes).toHaveLength(59_999);
    expect(() => makeEntry(withGroupOf(room + 1))).toThrow('longer than an entry may be');
  });
});

describe('an entry is refused when', () => {
  const good = utf8Text(makeEntry(anAppliedEntry).bytes);
  test.each([
    ['it has white space', good.replace(':', ': '), /RFC 8785/],
    ['a number is not in shortest form', good.replace('"attempts":1', '"attempts":1.0'), /8785/],
    [
      'a member is there twice',
      good.replace('{"attempts":1', '{"attempts":1,"attempts":1'),
      /8785/,
    ],
    ['an escape is not needed', good.replace('refund', '\\u0072efund'), /8785/],
    ['it has a lone surrogate', good.replace('refund', '\\ud800'), /8785/],
    ['its members are in another order', reordered(good), /at ""/],
    ['a member is missing', without(good, 'actor'), /at ""/],
    ['a member is too many', good.replace('{"actor"', '{"aa":1,"actor"'), /at ""/],
    ['state and type disagree', good.replace('"edit.applied"', '"edit.refused"'), /details\/state/],
    ['a day does not exist', good.replace('"at":"2023-11-14', '"at":"2023-02-30'), /"\/at"/],
    ['it is cut short', good.slice(0, -1), /not JSON/],
    ['it begins with a byte order mark', `\ufeff${good}`, /not JSON/],
  ])('%s', (_why, text, expected) => {
    expect(fault(text)).toMatch(expected);
  });

  test('it is not UTF-8', () => {
    expect(fault(Buffer.from(good.replace('refund', 'ÿ'), 'latin1'))).toBe('not UTF-8');
  });

  test('its filters are not in order', () => {
    const filters = { client: 'c', operator: 'o' };
    const query = { query: 'events', filters, rows: 0 };
    const text = makeEntry({ ...anAppliedEntry, type: 'audit.queried', details: query });
    const swapped = utf8Text(text.bytes).replace(
      '{"client":"c","operator":"o"}',
      '{"operator":"o","client":"c"}',
    );

    expect(fault(swapped)).toMatch(/details\/filters/);
  });

  test('it commits to one content twice', () => {
    const commitment = Buffer.alloc(32);
    const twice = { pointer: '/prior', commitment } as const;

    expect(() => makeEntry({ ...anIntendedEntry, commitments: [twice, twice] })).toThrow(/pointer/);
  });

  test('a backslash before "ud800" is not a lone surrogate', () => {
    const actor = { client: 'a\\ud800', operator: null, ip: null };

    expect(parseEntry(makeEntry({ ...anAppliedEntry, actor }).bytes).kind).toBe('ok');
  });
});

describe('a commitment', () => {
  test('is the SHA-256 of salt and content', () => {
    const { salt, commitment } = commit(Buffer.from('secret'));

    expect(salt).toHaveLength(32);
    expect(commitment).toEqual(createHash('sha256').update(salt).update('secret').digest());
    expect(commitmentOf(salt, Buffer.from('secret'))).toEqual(commitment);
  });

  test('to the same content is never the same twice', () => {
    expect(commit(Buffer.from('x')).commitment).not.toEqual(commit(Buffer.from('x')).commitment);
  });
});

function reordered(text: string): string {
  const { type, ...rest } = JSON.parse(text) as Record<string, unknown>;
  return JSON.stringify({ type, ...rest });
}

function without(text: string, name: string): string {
  const { [name]: _gone, ...rest } = JSON.parse(text) as Record<string, unknown>;
  return JSON.stringify(rest);
}

function withGroupOf(length: number): NewEntry {
  const message = { GroupId: 'g'.repeat(length), MsgSeq: 1, TopicId: null };
  return { ...anIntendedEntry, subject: { modificationId: null, message } };
}

function fault(text: string | Buffer): string {
  const parsed = parseEntry(Buffer.from(text));
  return parsed.kind === 'malformed' ? parsed.fault : 'none';
}
