import { expect, test } from 'vitest';
import { askedIn, queryOf, toLocal, toUtc } from '../../../src/console/pages/search/asked.js';

test('an address holds every filter, and what is unknown is left out', () => {
  const hash =
    '#text=%E9%80%80%E6%AC%BE&groupId=%40TGS%231&topicId=&state=applied&state=odd&order=asc&who=x';
  const asked = askedIn(hash);

  expect(asked).toEqual({
    filters: { text: '退款', groupId: '@TGS#1', topicId: '' },
    states: ['applied'],
    order: 'asc',
  });
  expect(askedIn(`#${queryOf(asked).toString()}`)).toEqual(asked);
});

test('a time is asked for in UTC and shown in the zone of the reader', () => {
  const local = '2026-01-31T10:00';

  expect(toUtc(local)).toBe(new Date(2026, 0, 31, 10).toISOString());
  expect(toLocal(toUtc(local))).toBe(local);
  expect([toUtc(''), toUtc('soon'), toLocal(undefined)]).toEqual(['', '', '']);
});
