import {
  array,
  assert,
  asyncProperty,
  boolean,
  constantFrom,
  integer,
  oneof,
  string,
} from 'fast-check';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { searchForm } from '../../../src/postgres/search/searchable.js';
import { nestedTextOf } from '../../../src/verifier/nested-text.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';

const BOUNDARY = '\uFFFF';

let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await createDatabase();
  client = new Client({ connectionString: database.appUrl });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

async function nestedText(...strings: readonly string[]): Promise<string | null> {
  const { rows } = await client.query<{ text: string | null }>('SELECT nested_text($1) AS text', [
    strings.map(searchForm).join(BOUNDARY),
  ]);
  return rows[0]?.text ?? null;
}

/** JSON in which everything that may be escaped is. */
function escapedJson(value: string): string {
  const units = Array.from({ length: value.length }, (_, i) => value.charCodeAt(i));
  return `"${units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')}"`;
}

test.each([
  ['escaped Chinese', String.raw`{"note":"\u9000\u6b3e"}`, '退款'],
  ['an emoji in two halves', String.raw`{"note":"\uD83D\uDE42"}`, '🙂'],
  ['upper case, escaped', String.raw`["\u0041BC"]`, 'abc'],
  ['short escapes', String.raw`{"a":"1\n2\t3\"4\\5\/6"}`, '1\n2\t3"4\\5/6'],
  [
    'U+0000, U+FFFF and half an emoji',
    String.raw`["\u0000\uffff\ud83d\ude4x"]`,
    '\uFFFD\uFFFD\uFFFDude4x',
  ],
  ['the name of a member', String.raw`{"\u9000\u6b3e":1}`, '退款'],
  ['JSON behind words', String.raw`order {"note":"\u9000\u6b3e"}`, '退款'],
])('it reads %s', async (_, text, expected) => {
  expect(await nestedText(text)).toBe(expected);
});

test.each([
  ['no escape', '{"note":"退款"}'],
  ['nothing in quotes', String.raw`\u9000\u6b3e C:\new`],
  ['quotes that never close', String.raw`"\u9000\u6b3e`],
])('it gives nothing for %s', async (_, text) => {
  expect(await nestedText(text)).toBeNull();
});

test('it reads eight levels of JSON inside JSON, and no more', async () => {
  let text = escapedJson('退');
  for (let depth = 1; depth < 8; depth += 1) text = JSON.stringify({ inner: text });
  expect(await nestedText(text)).toContain('退');
  expect(await nestedText(JSON.stringify([text]))).not.toContain('退');
});

test('each text is given once, whatever string it stands in', async () => {
  const json = String.raw`["\u9000\u6b3e","\u9000\u6b3e"]`;
  expect(await nestedText(json, json)).toBe('退款');
});

const piece = oneof(
  constantFrom(
    '"',
    '\\',
    '\\"',
    '\\\\',
    '\\u',
    '\\ud83d',
    '\\ude42',
    '\\u0000',
    '\\n',
    '{',
    ':',
    ',',
    '\n',
  ),
  string({ unit: 'binary', maxLength: 4 }),
  string({ unit: 'binary', maxLength: 6 }).map((text) => JSON.stringify(text)),
  string({ unit: 'binary', maxLength: 3 }).map(escapedJson),
);
const strings = array(
  array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
  { maxLength: 4 },
);

test('the verifier reads the same out of whatever is searchable', async () => {
  await assert(
    asyncProperty(strings, async (some) => {
      const searchable = some.map(searchForm).join(BOUNDARY);
      expect(await nestedText(...some)).toBe(nestedTextOf(searchable));
    }),
    { numRuns: 1_000 },
  );
});

test('whatever JSON says, at whatever depth, is found', async () => {
  await assert(
    asyncProperty(
      string({ unit: 'binary', minLength: 2, maxLength: 10 }),
      integer({ min: 0, max: 7 }),
      boolean(),
      async (text, depth, isEscaped) => {
        let json = isEscaped ? escapedJson(text) : JSON.stringify(text);
        for (let level = 0; level < depth; level += 1) json = JSON.stringify({ inner: [json] });
        const found = `${searchForm(json)}${BOUNDARY}${(await nestedText(json)) ?? ''}`;
        expect(found).toContain(searchForm(text));
      },
    ),
    { numRuns: 500 },
  );
});

test('contents that are nothing but escapes are read in a moment', async () => {
  const worst = [
    `"${String.raw`\u9000`.repeat(4_000)}"`,
    String.raw`"\"`.repeat(8_000),
    String.raw`\"`.repeat(12_000),
    `"${'\\\\'.repeat(12_000)}"`,
  ];
  for (const text of worst) {
    const start = performance.now();
    await nestedText(text);
    nestedTextOf(text);
    expect(performance.now() - start).toBeLessThan(2_000);
  }
});
