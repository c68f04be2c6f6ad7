import { assert, jsonValue, property } from 'fast-check';
import { expect, test } from 'vitest';
import { ExactNumber } from '../../../src/console/api/exact-json.js';
import { patched } from '../../../src/console/contents/patched.js';
import { parseJson } from '../../../src/json/parse.js';
import { jsonPatch } from '../../../src/json/patch.js';
import { writeJson } from '../../../src/json/write.js';

type Patch = Parameters<typeof patched>[1];

/** What the service says is the difference. */
function differenceOf(before: unknown, after: unknown): Patch {
  const read = (value: unknown) => parseJson(Buffer.from(JSON.stringify(value)));
  return JSON.parse(writeJson(jsonPatch(read(before), read(after), ''))) as Patch;
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('the differences that the service tells lead from the one version to the other', () => {
  assert(
    property(jsonValue(), jsonValue(), (before, after) => {
      expect(patched(plain(before), differenceOf(before, after))).toEqual(plain(after));
    }),
  );
});

test('a change of one element leaves the digits of the others, and names with signs of their own', () => {
  const before = [{ n: new ExactNumber('9007199254740993') }, { 'a/b~c': 1 }];
  const after = patched(before, [{ op: 'replace', path: '/1/a~1b~0c', value: 2 }]);

  expect(after).toEqual([{ n: new ExactNumber('9007199254740993') }, { 'a/b~c': 2 }]);
});
