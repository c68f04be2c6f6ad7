import { expect, test } from 'vitest';
import { MOST_UNDER_WAY, type Cursor } from '../../../src/audit/page.js';
import { cursorOf, readCursor } from '../../../src/http/audit/cursor.js';

const ID = '018bcfe5-6800-7000-8000-00000000000a';
const OTHER_ID = '018bcfe5-6800-7000-8000-000000000009';
const SEEN = { end: 4_294_967_295, underWay: [0, 4_294_967_290] };

const places: readonly (readonly [string, Cursor])[] = [
  ['an id', { id: ID, seen: null, late: null }],
  ['what was seen', { id: ID, seen: { end: 7, underWay: [] }, late: null }],
  ['what was under way', { id: ID, seen: SEEN, late: null }],
  ['how far late rows were given', { id: ID, seen: SEEN, late: { id: OTHER_ID, seen: SEEN } }],
];

test.each(places)('a cursor with %s is read as it was made', (_, place) => {
  expect(readCursor(cursorOf(place, 'scope'), 'scope')).toEqual(place);
});

test.each(places)('a cursor with %s belongs to its scope', (_, place) => {
  expect(readCursor(cursorOf(place, 'scope'), 'another')).toBeNull();
});

test('a cursor of an id alone is what it always was', () => {
  const made = 'AYvP5WgAcACAAAAAAAAACuJxXfkW536G';

  expect(cursorOf({ id: ID, seen: null, late: null }, 'scope')).toBe(made);
  expect(readCursor(made, 'scope')).toEqual({ id: ID, seen: null, late: null });
});

test('the longest cursor fits into a request line', () => {
  const seen = { end: 9, underWay: Array.from({ length: MOST_UNDER_WAY }, (_, n) => n) };
  const cursor = cursorOf({ id: ID, seen, late: { id: OTHER_ID, seen } }, 'scope');

  expect(readCursor(cursor, 'scope')?.late?.seen).toEqual(seen);
  expect(cursor.length).toBeLessThan(4_500);
});

test('what no page could have ended with is no cursor, whoever computed its check', () => {
  const seen = { end: 9, underWay: Array.from({ length: MOST_UNDER_WAY + 1 }, (_, n) => n) };

  expect(readCursor(cursorOf({ id: ID, seen, late: null }, 'scope'), 'scope')).toBeNull();
  expect(readCursor(cursorOf({ id: ID.slice(0, -2), seen: null, late: null }, ''), '')).toBeNull();
  expect(readCursor(cursorOf({ id: `${ID}0000`, seen: null, late: null }, ''), '')).toBeNull();
  const late = { id: OTHER_ID.slice(0, -2), seen: { end: 9, underWay: [] } };
  expect(readCursor(cursorOf({ id: ID, seen: SEEN, late }, ''), '')).toBeNull();
});

test.each(places)('a cursor with %s is none once it is cut or has more', (_, place) => {
  const bytes = Buffer.from(cursorOf(place, 'scope'), 'base64url');
  for (let length = 0; length < bytes.length; length += 1) {
    expect(readCursor(bytes.subarray(0, length).toString('base64url'), 'scope')).toBeNull();
  }
  const longer = Buffer.concat([bytes, Buffer.of(0)]);
  expect(readCursor(longer.toString('base64url'), 'scope')).toBeNull();
});
