import { expect, test } from 'vitest';
import { NotEncoded, parseQueryString } from '../../../src/http/requests/query-string.js';

test.each([
  ['', {}],
  [null, {}],
  ['&&', {}],
  ['a', { a: '' }],
  ['a=', { a: '' }],
  ['a=b=c', { a: 'b=c' }],
  ['a=1&b=2&a=3&a=4', { a: ['1', '3', '4'], b: '2' }],
  ['a=x+y%2B', { a: 'x y+' }],
  ['%E5%BC%A0=%F0%9F%98%80', { 张: '😀' }],
  ['a=%00', { a: '\0' }],
])('%j', (query, expected) => {
  expect({ ...parseQueryString(query) }).toEqual(expected);
});

test.each([
  ['GBK', 'a=%D5%C5%CE%B0'],
  ['no hexadecimal digits', 'a=%zz'],
  ['a bare %', 'a=100%'],
  ['half a letter', 'a=%E5%BC'],
  ['half a surrogate pair', 'a=%ED%A0%80'],
  ['more bytes than needed', 'a=%C0%AF'],
  ['raw bytes', 'a=å¼\xa0'],
  ['one of two values', 'a=b&a=%zz'],
  ['the first of two values', 'a=%zz&a=b'],
])('%s: no value, rather than another one', (_, query) => {
  expect(parseQueryString(query)['a']).toBeInstanceOf(NotEncoded);
});

test('a name that is not encoded is kept as it came', () => {
  expect(parseQueryString('%zz=1')['%zz']).toBeInstanceOf(NotEncoded);
});

test('no name means anything to JavaScript', () => {
  expect(Object.entries(parseQueryString('__proto__=x&toString=y'))).toEqual([
    ['__proto__', 'x'],
    ['toString', 'y'],
  ]);
});
