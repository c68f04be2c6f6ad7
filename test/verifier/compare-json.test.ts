import { expect, test } from 'vitest';
import { compareJson } from '../../src/verifier/documents/compare-json.js';
import { readWholeJson } from '../../src/verifier/documents/json-node.js';

const read = (text: string | Buffer) => readWholeJson(Buffer.from(text));
const compared = (found: string | Buffer, proven: string | Buffer) =>
  compareJson(read(found), read(proven)).kind;

test.each([
  ['{"a":1,"b":[]}', '{ "b" : [ ],\r\n"a":1.0e0 }'],
  ['"\\u9000\\/"', '"退/"'],
  ['12345678901234567890', '1234567890123456789.0e1'],
  ['-0', '0'],
  ['{"a":1,"a":2}', '{"a":1,"a":2}'],
  ['{"__proto__":1}', '{"__proto__":1}'],
])('%s and %s are the same value', (found, proven) => {
  expect(compared(found, proven)).toBe('same');
});

test('bytes that are no UTF-8 are the same as U+FFFD in their place', () => {
  const proven = Buffer.from([0x22, 0x61, 0xff, 0xed, 0xa0, 0xbd, 0x22]);
  expect(compared(`"a${'\uFFFD'.repeat(4)}"`, proven)).toBe('same');
});

test.each([
  ['jq 1.6', '12345678901234567000', '12345678901234567890'],
  ['Go', '1.2345678901234567e+19', '12345678901234567890'],
  ['C, all digits', '12345678901234567168', '12345678901234567890'],
  ['C, 17 digits', '0.10000000000000001', '0.1'],
  ['JavaScript, more than a double', 'null', '1e400'],
  ['jq, more than a double', '1.7976931348623157e+308', '1e400'],
  ['the last of two keys', '{"a":2}', '{"a":1,"a":2}'],
  ['the first of two keys', '{"a":1}', '{"a":1,"a":2}'],
  ['half a pair as U+FFFD', '"\uFFFD退"', '"\\ud83d退"'],
  ['half a pair as a question mark', '"?退"', '"\\ud83d退"'],
  ['a character cut in two', '"a\uFFFD\uFFFDb"', '"a退b"'],
  ['a character as one U+FFFD', '"@TGS#\uFFFD"', '"@TGS#群"'],
  ['each byte of characters beside each other', `"a${'\uFFFD'.repeat(7)}b"`, '"a退🙂b"'],
  ['one of two characters', '"退\uFFFD\uFFFD"', '"退🙂"'],
  ['what GBK has not, as a question mark', '"退?"', '"退🙂"'],
  ['what UTF-8 of three bytes has not', '"退????"', '"退🙂"'],
  ['NFC', '"\u00e9"', '"e\u0301"'],
  ['NFC in a key', '{"\u00e9":1,"a":2}', '{"e\u0301":1,"a":2}'],
  ['half a pair in a key', '{"\uFFFD":1}', '{"\\ud83d":1}'],
  ['a null left out', '{"a":1}', '{"a":1,"b":null}'],
  ['C, 15 digits', '12345678901234600000', '12345678901234567890'],
  ['a number as text', '"12"', '12'],
  ['a time without its fraction', '"2026-01-01T00:00:00Z"', '"2026-01-01T00:00:00.000Z"'],
  ['a time with microseconds', '"2026-01-01T00:00:00.120000Z"', '"2026-01-01T00:00:00.120Z"'],
  ['a time with an offset', '"2026-01-01T01:00:00+01:00"', '"2026-01-01T00:00:00.000Z"'],
])('%s is damage', (_, found, proven) => {
  expect(compared(found, proven)).toBe('altered');
});

test.each([
  ['12345678901234567891', '12345678901234567890'],
  ['0.1', '0.2'],
  ['1', '-1'],
  ['"2"', '1'],
  ['"01"', '1'],
  ['{"a":1,"b":null}', '{"a":1}'],
  ['{"a":1}', '{"a":1,"b":0}'],
  ['{"b":null}', '{"a":null}'],
  ['{"\u00e9":2}', '{"e\u0301":1}'],
  ['"2026-01-01T00:00:01Z"', '"2026-01-01T00:00:00.000Z"'],
  ['"2026-01-01T00:00:00.0009Z"', '"2026-01-01T00:00:00.000Z"'],
  ['null', '1e30'],
  ['null', '""'],
  ['[1]', '[1,1]'],
  ['{"a":3}', '{"a":1,"a":2}'],
  ['{"a":1,"b":2}', '{"a":1}'],
  ['"alice\uFFFD"', '"carol退"'],
  ['"?"', '"退"'],
  ['"? x"', '"\\ud83d y"'],
  ['"Alice"', '"alice"'],
  ['" see you at 9 \uFFFD"', '"看到 see you at 9 🙂"'],
  ['"看到 see you at 9 🙂\uFFFD"', '"看到 see you at 9 🙂"'],
  ['"\uFFFD看到 see you at 9"', '"看到 see you at 9 🙂"'],
  ['"我同意 \uFFFD"', '"我不同意 🙂"'],
  ['"\uFFFD"', '"不同意"'],
  ['"a\uFFFD\uFFFD\uFFFD\uFFFDb"', '"a退b"'],
  ['"\uFFFDb"', '"ab"'],
  ['"?同意"', '"不同意"'],
  ['"退?"', '"退"'],
  ['"a?"', '"a退"'],
])('%s instead of %s is another value', (found, proven) => {
  expect(compared(found, proven)).toBe('different');
});
