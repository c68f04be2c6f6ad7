import { expect, test } from 'vitest';
import { ExactNumber, parseExact, writeExact } from '../../../src/console/api/exact-json.js';

/** Node 20 does not tell a reviver what was written; browsers of today do. */
const tellsSource = (() => {
  let told: unknown;
  JSON.parse('1', function reviver(this: unknown, ...all: unknown[]) {
    told = all[2];
    return all[1];
  } as (this: unknown, key: string, value: unknown) => unknown);
  return typeof told === 'object';
})();

test.runIf(tellsSource)('a number that a double would change keeps its digits', () => {
  expect(parseExact('{"id":9007199254740993,"n":1.10,"big":1e400}')).toEqual({
    id: new ExactNumber('9007199254740993'),
    n: 1.1,
    big: new ExactNumber('1e400'),
  });
});

test('what is written has the digits that were read', () => {
  const value = { id: new ExactNumber('9007199254740993'), list: [1, 'a'], none: {}, empty: [] };

  expect(writeExact(value)).toBe(
    '{\n  "id": 9007199254740993,\n  "list": [\n    1,\n    "a"\n  ],\n  "none": {},\n  "empty": []\n}',
  );
});
