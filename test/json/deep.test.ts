import { expect, test } from 'vitest';
import { canonicalJson } from '../../src/json/canonical.js';
import { contains, sameValue } from '../../src/json/compare.js';
import { versionDigest } from '../../src/json/digest.js';
import { faultsOf } from '../../src/json/faults.js';
import { parseJson } from '../../src/json/parse.js';
import { jsonPatch } from '../../src/json/patch.js';
import { textOf } from '../../src/json/write.js';
import { searchable } from '../../src/postgres/search/searchable.js';

/** More than any stack holds. */
const LEVELS = 100_000;

/** Objects and arrays in turn around a value. */
function nested(inside: string, levels = LEVELS): Buffer {
  return Buffer.from(`${'{"a":['.repeat(levels / 2)}${inside}${']}'.repeat(levels / 2)}`);
}

const parsed = (inside: string) => parseJson(nested(inside));

test('text of any depth is read, and written again', () => {
  const text = nested('"x"').toString();

  expect(textOf(parseJson(Buffer.from(text))) === text).toBe(true);
  expect(() => parseJson(Buffer.from('['.repeat(LEVELS)))).toThrow('expected a value');
});

test('values of any depth are compared to the leaf', () => {
  expect(sameValue(parsed('1.0'), parsed('1'))).toBe(true);
  expect(sameValue(parsed('1'), parsed('2'))).toBe(false);
  expect(contains(parsed('{"a":1,"b":2}'), parsed('{"a":1}'))).toBe(true);
  expect(contains(parsed('{"b":2}'), parsed('{"a":1}'))).toBe(false);
});

test('a version of any depth has a digest, by its RFC 8785 form', () => {
  const form = canonicalJson(parsed('1.0'), nested('1.0'));

  expect(form === nested('1').toString()).toBe(true);
  expect(canonicalJson(parsed('1e999'), nested('1e999'))).toBeNull();
  expect(versionDigest({ msgBody: nested('1') })).toMatch(/^sha256:[0-9a-f]{64}$/);
});

test('a fault at any depth is found, with its place', () => {
  const [fault, ...more] = faultsOf(parsed('1e999'), nested('1e999'));

  expect(fault?.pointer === '/a/0'.repeat(LEVELS / 2)).toBe(true);
  expect(more).toEqual([]);
});

test('a patch goes 200 levels down, and replaces what differs below', () => {
  const [at200, ...more] = jsonPatch(parsed('1'), parsed('2'));
  const shallow = jsonPatch(parseJson(nested('1', 198)), parseJson(nested('2', 198)));

  expect([at200?.op, at200?.path === '/a/0'.repeat(100), more]).toEqual(['replace', true, []]);
  expect(shallow).toMatchObject([{ op: 'replace', path: '/a/0'.repeat(99), value: { text: '2' } }]);
  expect(jsonPatch(parsed('1'), parsed('1'))).toEqual([]);
});

test('a patch of hundreds of thousands of steps is made', () => {
  const many = Buffer.from(`[${'1,'.repeat(300_000)}1]`);
  const none = Buffer.from('[]');
  const under = (bytes: Buffer) =>
    parseJson(Buffer.concat([Buffer.from('[[{"x":'), bytes, Buffer.from('}]]')]));

  expect(jsonPatch(under(many), under(none))).toHaveLength(300_001);
});

test('a search finds the text at any depth, in the order of the message', () => {
  const item = Buffer.from(`{"MsgBody":${nested('"First","SECOND"').toString()}}`);

  expect(searchable({ item, recalledCustomData: null }, {})).toBe('first\uFFFFsecond');
});
