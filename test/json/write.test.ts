import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { integerOf, member, stringOf } from '../../src/json/member.js';
import { parseJson } from '../../src/json/parse.js';
import { RawJson, rawJson, textOf, writeJson } from '../../src/json/write.js';

describe('writing JSON', () => {
  test('is JSON.stringify for plain values', () => {
    const plain = fc.object({ withDate: true, withSparseArray: true, stringUnit: 'binary' });
    fc.assert(
      fc.property(plain, (value) => {
        expect(writeJson(value)).toBe(JSON.stringify(value));
      }),
    );
  });

  test('keeps the text of raw JSON wherever it stands', () => {
    const prior = rawJson(Buffer.from('[ 9007199254740993, "\\ud800" ]'));

    expect(writeJson({ prior, all: [prior], gone: undefined, one: new RawJson('1.0') })).toBe(
      '{"prior":[ 9007199254740993, "\\ud800" ],"all":[[ 9007199254740993, "\\ud800" ]],"one":1.0}',
    );
  });

  test('refuses what has no text', () => {
    expect(() => writeJson(undefined)).toThrow(TypeError);
    expect(() => writeJson({ n: 1n })).toThrow(TypeError);
  });

  test('of a parsed value drops white space and nothing else', () => {
    const text = '{ "a" : [ 1.0, 1e400, "\\ud800é", true, null ], "a" : { } }';

    expect(textOf(parseJson(Buffer.from(text)))).toBe(
      '{"a":[1.0,1e400,"\\ud800é",true,null],"a":{}}',
    );
  });
});

describe('a member', () => {
  const node = parseJson(Buffer.from('{"a":1,"a":"x","n":2.0,"big":9007199254740993}'));

  test('is the last one of its key', () => {
    expect(stringOf(member(node, 'a'))).toBe('x');
  });

  test('is not inherited, and nothing has members but an object', () => {
    expect(member(node, 'toString')).toBeUndefined();
    expect(member(member(node, 'a'), 'length')).toBeUndefined();
  });

  test('is an integer only where no digit is lost', () => {
    expect(integerOf(member(node, 'n'))).toBe(2);
    expect(integerOf(member(node, 'big'))).toBeUndefined();
    expect(integerOf(parseJson(Buffer.from('1.00000000000000000001')))).toBeUndefined();
    expect(integerOf(member(node, 'a'))).toBeUndefined();
  });
});
