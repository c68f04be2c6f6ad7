import { expect, test } from 'vitest';
import { canonical } from '../../src/ledger/canonical.js';
import { parseEntry } from '../../src/ledger/entry.js';
import { ENTRY_FORMAT } from '../../src/ledger/entry-shape.js';
import { compareJson } from '../../src/verifier/documents/compare-json.js';
import { plainOf, readWholeJson } from '../../src/verifier/documents/json-node.js';
import { searchableOf } from '../../src/verifier/searchable.js';

/** More than any stack holds. */
const LEVELS = 100_000;

function nested(inside: string, levels = LEVELS): string {
  return `${'{"a":['.repeat(levels / 2)}${inside}${']}'.repeat(levels / 2)}`;
}

const read = (text: string) => readWholeJson(Buffer.from(text));

test('values of any depth are read and compared to the leaf', () => {
  expect(compareJson(read(nested('1.0')), read(nested('1')))).toEqual({ kind: 'same' });
  expect(compareJson(read(nested('1')), read(nested('2')))).toEqual({ kind: 'different' });
  expect(compareJson(read(nested('{"x":1}')), read(nested('{"x":2,"x":1}')))).toMatchObject({
    kind: 'altered',
  });
});

test('plain data of any depth is made as `JSON.parse` makes it', () => {
  const text = nested('{"b":1,"a":[null,true],"b":2,"__proto__":3,"1":4}', 10);
  expect(plainOf(read(text))).toEqual(JSON.parse(text));
  expect(Object.keys(plainOf(read('{"b":1,"a":2}')) as object)).toEqual(['b', 'a']);

  let depth = 0;
  for (let at = plainOf(read(nested('1'))); typeof at === 'object'; depth += 1) {
    at = Object.values(at ?? {})[0];
  }
  expect(depth).toBe(LEVELS);
});

test('plain data of any depth has an RFC 8785 form', () => {
  const value: unknown = JSON.parse(nested('{"b":[],"a":{},"10":"x","9":[1,2]}'));

  expect(canonical(value) === nested('{"10":"x","9":[1,2],"a":{},"b":[]}')).toBe(true);
});

test('an entry that is nested too deep for any stack is malformed, and no defect', () => {
  const bytes = Buffer.from(`{"format":"${ENTRY_FORMAT}","details":${nested('1', 8_000)}}`);

  expect(parseEntry(bytes).kind).toBe('malformed');
});

test.each([true, false])('what is searchable is found at any depth (exact: %s)', (isExact) => {
  const item = `{"MsgBody":${nested('"First","SECOND"')}}`;
  const many = `{"MsgBody":[${'"x",'.repeat(300_000)}"x"]}`;

  expect(searchableOf(item, [], isExact)).toBe('first\uFFFFsecond');
  expect(searchableOf(many, [], isExact)).toHaveLength(600_001);
});
