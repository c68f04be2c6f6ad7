import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { JsonNode } from '../../src/json/parse.js';
import { JsonSyntaxError, parseJson } from '../../src/json/parse.js';
import { toPlain } from '../../src/json/plain.js';

/** What texts that are nearly JSON are made of. */
const PIECES = [
  ['{', '}', '[', ']', ',', ':', '"', '\\', '0', '1', '-', '.', 'e', 'E', '+', ' ', '\n'],
  ['\u0001', 'é', '\u00a0', 'true', 'false', 'null', '"a"', '1.5', '\\"', 'u00', '\\ud800'],
].flat();

function parsed(text: string): JsonNode {
  return parseJson(Buffer.from(text));
}

function problemIn(bytes: Buffer): JsonSyntaxError {
  try {
    parseJson(bytes);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error;
    throw error;
  }
  throw new Error('the text was taken for JSON');
}

function valuesIn(node: JsonNode): JsonNode[] {
  if (node.kind === 'object')
    return [node, ...node.members.flatMap((each) => valuesIn(each.value))];
  return node.kind === 'array' ? [node, ...node.items.flatMap(valuesIn)] : [node];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

describe('a JSON text', () => {
  test('reads as JSON.parse reads it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), fc.nat(3), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(toPlain(parsed(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  test('is taken exactly where JSON.parse takes it', () => {
    const pieces = fc.constantFrom(...PIECES);
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 9 }), (drawn) => {
        const text = drawn.join('');
        const taken = !(() => {
          try {
            parsed(text);
            return false;
          } catch (error) {
            return error instanceof JsonSyntaxError;
          }
        })();
        expect(taken).toBe(isJson(text));
      }),
      { numRuns: 20_000 },
    );
  });

  test('has spans that read as the same values again', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), fc.nat(3), (value, indent) => {
        const bytes = Buffer.from(` ${JSON.stringify(value, null, indent)}\n`);
        for (const node of valuesIn(parseJson(bytes))) {
          expect(toPlain(parseJson(bytes.subarray(node.start, node.end)))).toEqual(toPlain(node));
        }
      }),
    );
  });

  test('keeps 64-bit integers, lone surrogates, NUL and duplicate keys', () => {
    const node = parsed('{"a":9007199254740993,"a":"\\ud800\\u0000"}');

    expect(node).toMatchObject({
      members: [
        { key: 'a', value: { kind: 'number', lexeme: '9007199254740993' } },
        { key: 'a', value: { kind: 'string', value: '\ud800\u0000' } },
      ],
    });
  });

  test('keeps the bytes of a string that is not UTF-8', () => {
    const bytes = Buffer.from([0x22, 0xc3, 0x22]);

    expect(parseJson(bytes)).toMatchObject({ value: '\ufffd', start: 0, end: 3 });
  });

  test('may nest as deep as it is allowed to and no deeper, whatever its length', () => {
    const limited = (text: string) => parseJson(Buffer.from(text), 200);

    expect(() => limited('['.repeat(200) + ']'.repeat(200))).not.toThrow();
    expect(() => limited('['.repeat(201) + ']'.repeat(201))).toThrow('nested deeper than 200');
    expect(() => limited(`${'['.repeat(200)}{}${']'.repeat(200)}`)).toThrow('deeper than 200');
    expect(() => limited('['.repeat(65_536))).toThrow('nested deeper than 200');
    expect(() => limited('{"a":'.repeat(13_000))).toThrow('nested deeper than 200');
  });
});

describe('what is no JSON text', () => {
  test('is reported with its place', () => {
    const problem = problemIn(Buffer.from('{\n "é": 01}'));

    expect(problem).toMatchObject({ offset: 10, line: 2, column: 8 });
    expect(problem.message).toBe('number with a leading zero at byte 10 (line 2, column 8)');
  });

  test('P7: is told without its content', () => {
    fc.assert(
      fc.property(fc.nat(60), (length) => {
        const bytes = Buffer.from('{"zqxj":"zqxj zqxj","zqxj":["zqxj",{"zqxj":true}]}').subarray(
          0,
          length,
        );
        fc.pre(length < 50);
        expect(problemIn(bytes).message).not.toContain('zq');
      }),
    );
  });

  test.each([
    ['a byte order mark', '\ufeff{}', 'byte order mark at byte 0'],
    ['nothing', '', 'expected a value at byte 0'],
    ['two values', '{} {}', 'text after the JSON value at byte 3'],
    [
      'a line break in a string',
      '"a\nb"',
      'unescaped control character in a string (a line break is written \\n) at byte 2',
    ],
    ['an open string', '"a', 'unterminated string at byte 2'],
    ['an unknown escape', '"\\x"', 'invalid escape in a string at byte 1'],
    ['a short \\u', '"\\u12"', '\\u without four hexadecimal digits at byte 1'],
    ['a trailing comma', '[1,]', 'expected a value at byte 3'],
    ['NaN', 'NaN', 'expected a value at byte 0'],
    ['a misspelt word', 'nul', 'expected a value at byte 0'],
  ])('%s', (_, text, message) => {
    expect(problemIn(Buffer.from(text)).message).toContain(message);
  });

  test('a body in UTF-16', () => {
    expect(problemIn(Buffer.from('{}', 'utf16le')).message).toContain('at byte 1');
  });
});
