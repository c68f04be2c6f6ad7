import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { canonicalJson } from '../../src/json/canonical.js';
import { faultsOf } from '../../src/json/faults.js';
import { parseJson } from '../../src/json/parse.js';

function pointersIn(text: string | Buffer): string[] {
  const bytes = Buffer.from(text);
  return faultsOf(parseJson(bytes), bytes).map((fault) => fault.pointer);
}

function canonicalOf(text: string): string | null {
  const bytes = Buffer.from(text);
  return canonicalJson(parseJson(bytes), bytes);
}

describe('a fault', () => {
  test.each([
    ['a 64-bit integer', '{"n":9007199254740993}', ['/n']],
    ['a number beyond every double', '[1e400,-1e400]', ['/0', '/1']],
    ['a number that would become zero', '[1e-400]', ['/0']],
    ['digits that a double drops', '[0.10000000000000001]', ['/0']],
    ['a duplicate key, each time', '{"a":1,"a":2,"a":3}', ['/a', '/a']],
    ['a duplicate key in another spelling', '{"a":1,"\\u0061":2}', ['/a']],
    ['half of a surrogate pair', '["\\ud800","\\udc00\\ud800"]', ['/0', '/1']],
    ['half of a surrogate pair in a key', '{"\\ud800":1}', ['/\ud800']],
    ['a deep one, its pointer escaped', '{"a/b":[{"c~d":1e999}]}', ['/a~1b/0/c~0d']],
    ['the whole text', '1e999', ['']],
  ])('%s', (_, text, pointers) => {
    expect(pointersIn(text)).toEqual(pointers);
  });

  test('bytes that are not UTF-8, in a string and in a key', () => {
    const bytes = Buffer.from('{"good":"é","!":"a","b":"!"}');
    bytes[bytes.indexOf('!')] = 0xff;
    bytes[bytes.indexOf('!')] = 0xc0;

    expect(pointersIn(bytes)).toEqual(['/\ufffd', '/b']);
  });

  test('P7: is told without content', () => {
    const bytes = Buffer.from('{"k":9007199254740993,"k":"secret\\ud800"}');
    const messages = faultsOf(parseJson(bytes), bytes).map((fault) => fault.message);

    expect(messages).toHaveLength(3);
    expect(messages.join()).not.toMatch(/secret|9007/);
  });
});

test.each([
  '0.1',
  '1.0',
  '1e2',
  '-0',
  '0e999',
  '1e22',
  '5e-324',
  '1.7976931348623157e308',
  '123.450',
])('the number %s is no fault', (text) => {
  expect(pointersIn(text)).toEqual([]);
});

test('whatever a double prints is no fault', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(pointersIn(JSON.stringify(value))).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
});

describe('the RFC 8785 form', () => {
  test('is the example of the RFC', () => {
    const text = `{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/", "literals": [null, true, false]}`;

    expect(canonicalOf(text.replace('.33333329', '.3333333'))).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  test('orders keys by UTF-16 units and keeps every key', () => {
    expect(canonicalOf('{"\ufb33":1,"😀":2,"__proto__":{"toJSON":3},"1":4}')).toBe(
      '{"1":4,"__proto__":{"toJSON":3},"😀":2,"\ufb33":1}',
    );
  });

  test('does not exist where there is a fault', () => {
    expect(canonicalOf('{"a":1,"a":1}')).toBeNull();
    expect(canonicalOf('9007199254740993')).toBeNull();
  });
});
