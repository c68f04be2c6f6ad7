import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { parseJson } from '../../src/json/parse.js';
import type { PatchOperation } from '../../src/json/patch.js';
import { jsonPatch } from '../../src/json/patch.js';
import { writeJson } from '../../src/json/write.js';

type Json = null | boolean | number | string | Json[] | Map<string, Json>;

/** Objects as maps, so that no key is special. */
function modelOf(text: string): Json {
  return modelOfValue(JSON.parse(text));
}

function modelOfValue(value: unknown): Json {
  if (Array.isArray(value)) return value.map(modelOfValue);
  if (typeof value !== 'object' || value === null) return value as Json;
  return new Map(Object.entries(value).map(([key, each]) => [key, modelOfValue(each)]));
}

function applied(document: Json, operation: PatchOperation): Json {
  const root = new Map([['root', document]]);
  const tokens = operation.path
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
  const path = ['root', ...tokens];
  const last = path.pop() ?? '';
  let parent: Json = root;
  for (const token of path) parent = childOf(parent, token);
  applyTo(parent, last, operation);
  return root.get('root') ?? null;
}

function childOf(parent: Json, token: string): Json {
  const child = parent instanceof Map ? parent.get(token) : (parent as Json[])[Number(token)];
  if (child === undefined) throw new Error('a step names a place that is not there');
  return child;
}

function applyTo(parent: Json, token: string, operation: PatchOperation): void {
  if (operation.op !== 'add') childOf(parent, token);
  if (parent instanceof Map) {
    if (operation.op === 'remove') parent.delete(token);
    else parent.set(token, modelOf(operation.value.text));
    return;
  }
  const items = parent as Json[];
  const index = Number(token);
  if (index > items.length) throw new Error('a step adds beyond the end');
  if (operation.op === 'remove') items.splice(index, 1);
  else items.splice(index, operation.op === 'add' ? 0 : 1, modelOf(operation.value.text));
}

function patchOf(before: string, after: string, path?: string): PatchOperation[] {
  return jsonPatch(parseJson(Buffer.from(before)), parseJson(Buffer.from(after)), path);
}

function shown(operations: PatchOperation[]): unknown {
  return JSON.parse(writeJson(operations));
}

const someValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, 1, 'a', 'é'),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'a/b', '~1', '', '0', '__proto__'), tie('value')),
  ),
})).value;

describe('a patch', () => {
  test('applied in order turns the one value into the other', () => {
    fc.assert(
      fc.property(someValue, someValue, (before, after) => {
        const [from, to] = [JSON.stringify(before), JSON.stringify(after)];
        const result = patchOf(from, to).reduce(applied, modelOf(from));
        expect(result).toEqual(modelOf(to));
      }),
      { numRuns: 2_000 },
    );
  });

  test('is empty between values that are the same', () => {
    expect(patchOf('{"a":[1.0,{"b":2}],"c":1}', '{"c":1e0,"a":[1,{"b":2}]}')).toEqual([]);
  });

  test('goes down to the leaf', () => {
    const before = '[{"MsgType":"TIMTextElem","MsgContent":{"Text":"hi"}}]';
    const after = '[{"MsgType":"TIMTextElem","MsgContent":{"Text":"hello"}}]';

    expect(shown(patchOf(before, after, '/MsgBody'))).toEqual([
      { op: 'replace', path: '/MsgBody/0/MsgContent/Text', value: 'hello' },
    ]);
  });

  test('removes items from the end and adds them in order', () => {
    expect(shown(patchOf('[1,2,3]', '[1]'))).toEqual([
      { op: 'remove', path: '/2' },
      { op: 'remove', path: '/1' },
    ]);
    expect(shown(patchOf('[1]', '[1,2,3]'))).toEqual([
      { op: 'add', path: '/1', value: 2 },
      { op: 'add', path: '/2', value: 3 },
    ]);
  });

  test('loses no digit', () => {
    expect(writeJson(patchOf('[1]', '[{"n":9007199254740993,"m":1e400}]'))).toBe(
      '[{"op":"replace","path":"/0","value":{"n":9007199254740993,"m":1e400}}]',
    );
  });

  test('adds where the value before is not known', () => {
    const after = parseJson(Buffer.from('"x"'));

    expect(shown(jsonPatch(undefined, after, '/CloudCustomData'))).toEqual([
      { op: 'add', path: '/CloudCustomData', value: 'x' },
    ]);
  });
});
