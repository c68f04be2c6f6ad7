import { isDeepStrictEqual } from 'node:util';

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { contains, containsOnly, sameValue } from '../../src/json/compare.js';
import { parseJson } from '../../src/json/parse.js';

function same(a: string, b: string): boolean {
  const answer = sameValue(parseJson(Buffer.from(a)), parseJson(Buffer.from(b)));
  expect(sameValue(parseJson(Buffer.from(b)), parseJson(Buffer.from(a)))).toBe(answer);
  return answer;
}

function holds(found: string, requested: string): boolean {
  return contains(parseJson(Buffer.from(found)), parseJson(Buffer.from(requested)));
}

/** Small values, so that equal pairs are drawn often. */
const smallValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, true, false, 0, 1, 1.5, '', 'a'),
    fc.array(tie('value'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), tie('value'), { maxKeys: 2 }),
  ),
})).value;

describe('the same JSON value', () => {
  test('is what JSON.parse reads as deeply equal', () => {
    fc.assert(
      fc.property(smallValue, smallValue, (a, b) => {
        const [left, right] = [JSON.stringify(a), JSON.stringify(b)];
        const expected = isDeepStrictEqual(JSON.parse(left), JSON.parse(right));
        expect(same(left, right)).toBe(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  test('is every value itself, however it is laid out', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
        expect(same(JSON.stringify(value), JSON.stringify(value, null, 2))).toBe(true);
      }),
    );
  });

  test.each([
    ['1', '1.0'],
    ['1', '10e-1'],
    ['100', '1E+2'],
    ['0.001', '1e-3'],
    ['0', '-0.000e5'],
    ['1e999999999', '10e999999998'],
    ['1e99999999999999999999999', '0.1e100000000000000000000000'],
    ['"\\u0041"', '"A"'],
    ['"\\ud83d\\ude00"', '"😀"'],
    ['{"a":1,"b":2}', '{"b":2,"a":1}'],
    ['{"a":1,"a":2}', '{"a":2}'],
  ])('%s is %s', (a, b) => {
    expect(same(a, b)).toBe(true);
  });

  test.each([
    ['9007199254740993', '9007199254740992'],
    ['1e999999999', '1e999999998'],
    ['1', '-1'],
    ['0.10000000000000001', '0.1'],
    ['1', '"1"'],
    ['null', 'false'],
    ['[]', '{}'],
    ['"\\ud800"', '"\\ud801"'],
    ['{"a":1,"a":2}', '{"a":1}'],
    ['{"a":1}', '{"b":1}'],
    ['[1,2]', '[2,1]'],
  ])('%s is not %s', (a, b) => {
    expect(same(a, b)).toBe(false);
  });

  test('is reported at once for numbers of many digits', () => {
    const digits = `1${'0'.repeat(60_000)}`;
    const startedAt = performance.now();

    expect(same(digits, `${digits}1`)).toBe(false);
    expect(same(digits, '1e60000')).toBe(true);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});

describe('everything requested is in what was found', () => {
  test.each([
    ['{"a":1,"new":2}', '{"a":1.0}'],
    ['[{"a":{"b":1,"new":2}}]', '[{"a":{"b":1}}]'],
    ['[]', '[]'],
    ['{"a":1}', '{}'],
  ])('%s has %s', (found, requested) => {
    expect(holds(found, requested)).toBe(true);
  });

  test.each([
    ['{"a":1}', '{"a":1,"b":2}'],
    ['[1,2]', '[1]'],
    ['[1]', '[1,2]'],
    ['{"a":{"b":2}}', '{"a":{"b":1}}'],
    ['{}', '[]'],
    ['"ab"', '"a"'],
  ])('%s lacks %s', (found, requested) => {
    expect(holds(found, requested)).toBe(false);
  });

  test('whenever both are the same value', () => {
    fc.assert(
      fc.property(smallValue, smallValue, (a, b) => {
        const [left, right] = [JSON.stringify(a), JSON.stringify(b)];
        fc.pre(same(left, right));
        expect(holds(left, right)).toBe(true);
      }),
    );
  });
});

test.each([
  ['{"a":1,"b":"","c":0,"d":false,"e":null,"f":[],"g":{},"h":0.0}', '{"a":1}', true],
  ['[{"a":{"b":1,"c":""}}]', '[{"a":{"b":1}}]', true],
  ['{"a":1,"b":"x"}', '{"a":1}', false],
  ['{"a":1,"b":2}', '{"a":1}', false],
  ['{"a":1,"b":{"c":""}}', '{"a":1}', false],
  ['{"b":""}', '{"a":1}', false],
  ['{"a":1}', '{"a":1,"b":""}', false],
])('%s is %s with nothing but empty members added: %s', (found, requested, isSo) => {
  expect(containsOnly(parseJson(Buffer.from(found)), parseJson(Buffer.from(requested)))).toBe(isSo);
});
