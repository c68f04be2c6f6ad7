import { describe, expect, test } from 'vitest';
import {
  readEventsQuery,
  readExportQuery,
  readModificationsQuery,
  readSummaryQuery,
} from '../../../src/http/audit/queries.js';
import type { Reading } from '../../../src/http/requests/fault.js';
import { readInstant, readInstantInQuery } from '../../../src/http/requests/instant.js';
import { readDryRunQuery, readMessageRefQuery } from '../../../src/http/requests/query.js';
import { parseQueryString, type Query } from '../../../src/http/requests/query-string.js';

const READERS: Readonly<Record<string, (query: Query) => Reading<unknown>>> = {
  page: readModificationsQuery,
  export: (query) => readExportQuery(query, 'text/csv'),
  summary: readSummaryQuery,
  events: readEventsQuery,
};

function faultsIn(read: (query: Query) => Reading<unknown>, query: string) {
  const reading = read(parseQueryString(query));
  return reading.ok ? [] : reading.faults.map(({ parameter, message }) => [parameter, message]);
}

describe.each(Object.entries(READERS))('%s', (_, read) => {
  test.each(['operator=%D5%C5%CE%B0', 'client=%zz', 'operator=100%', 'x%zz=1'])(
    '%s is a fault, and not searched for',
    (query) => {
      expect(faultsIn(read, query)).toEqual([
        [query.split('=')[0], expect.stringContaining('percent-encode this parameter as UTF-8')],
      ]);
    },
  );

  test.each([
    ['2026-01-02', '2026-01-01'],
    ['2026-01-01', '2026-01-01'],
    ['2026-01-01T00:00:00Z', '2026-01-01T08:00:00%2B08:00'],
    ['2026-01-01T00:00:00.001Z', '2026-01-01'],
  ])('from %s is not before to %s', (from, to) => {
    expect(faultsIn(read, `from=${from}&to=${to}`)).toEqual([
      ['from', expect.stringContaining('before `to`')],
    ]);
  });

  test('a time with a bare + gets the right spelling', () => {
    expect(faultsIn(read, 'from=2026-01-01T00:00:00+08:00')).toEqual([
      ['from', expect.stringContaining('%2B')],
    ]);
  });

  test.each([
    ['operator=', 'characters'],
    ['operator=%20alice', 'white space'],
    ['operator=alice%0A', 'white space'],
    ['operator=a%00b', 'control'],
    [`operator=${'x'.repeat(257)}`, '256'],
    ['operator=a&operator=b', 'once'],
    ['from=', 'give a date'],
    ['from=%202026-01-01', 'give a date'],
    ['from=2026-02-30', 'give a date'],
    ['to=yesterday', 'give a date'],
    ['to=2026-01-01T00:00:00', 'with its offset'],
  ])('%s is a fault, which finds nothing by no mistake', (query, words) => {
    expect(faultsIn(read, query)).toEqual([[query.split('=')[0], expect.stringContaining(words)]]);
  });

  test('all faults are reported at once, one for each parameter', () => {
    const places = faultsIn(read, 'operator=%zz&from=x&client=&nosuch=1&from=y').map(
      ([place]) => place,
    );
    expect(places).toHaveLength(4);
    expect(new Set(places)).toEqual(new Set(['client', 'from', 'nosuch', 'operator']));
  });
});

describe.each([readModificationsQuery, readSummaryQuery])(
  'the message that is searched for',
  (read) => {
    test.each([
      ['groupId=@TGS', '%23'],
      ['groupId=%2540TGS%25231', 'encoded twice'],
      ['groupId=%20g', 'white space'],
      ['groupId=', 'group id'],
      ['groupId=%E7%BE%A4', 'printable ASCII'],
      ['topicId=%20', 'white space'],
    ])('%s', (query, words) => {
      expect(faultsIn(read, query)).toEqual([
        [query.split('=')[0], expect.stringContaining(words)],
      ]);
    });
  },
);

test.each([
  ['groupId=@TGS&msgSeq=1', 'groupId', '%23'],
  ['groupId=%D5%C5&msgSeq=1', 'groupId', 'percent-encode'],
  ['groupId=g&msgSeq=%zz', 'msgSeq', 'percent-encode'],
  ['groupId=g&msgSeq=1&msgSeq=2', 'msgSeq', 'once'],
  ['groupId=g&msgSeq=1&topicId=%zz', 'topicId', 'percent-encode'],
])('a message, %s', (query, place, words) => {
  expect(faultsIn(readMessageRefQuery, query)).toEqual([[place, expect.stringContaining(words)]]);
});

test('a dry run whose wish cannot be read is no edit', () => {
  expect(faultsIn(readDryRunQuery, 'dryRun=%zz')).toEqual([
    ['dryRun', expect.stringContaining('percent-encode')],
  ]);
});

test('a + is encoded in a query, and nowhere else', () => {
  expect(JSON.stringify(readInstant('x'))).toContain('T08:00:00+08:00');
  expect(readInstant('2026-01-31T08:00:00 08:00')).toEqual(readInstant('x'));
  expect(JSON.stringify(readInstantInQuery('x'))).toContain('T08:00:00%2B08:00');
});

test.each([
  ['2026-01-31', '2026-01-31T00:00:00.000Z'],
  ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ['2026-01-31T08:00:00+08:00', '2026-01-31T00:00:00.000Z'],
  ['2026-01-31T00:00:00.5Z', '2026-01-31T00:00:00.500Z'],
])('%s is %s', (text, expected) => {
  expect(readInstant(text)).toEqual({ value: Date.parse(expected) });
});

test.each([
  [
    readModificationsQuery,
    'groupId=g&msgSeq=1&topicId=&client=c&operator=o&onBehalfOf=p&state=refused&state=applied&ticket=t&imErrorCode=0&from=2026-01-01&to=2026-01-02&text=ab',
    'AZNNLIoAfD6dVT8fCmt8ISGIHga-3u_G',
  ],
  [
    readEventsQuery,
    'type=edit.applied&client=c&operator=o&modificationId=01934D2C-8a00-7c3e-9d55-3f1f0a6b7c21&from=2026-01-01&to=2026-01-02&order=asc',
    'AZNNLIoAfD6dVT8fCmt8IQxRK51mPCN3',
  ],
])('a cursor that an older version gave out is still accepted', (read, query, cursor) => {
  expect(faultsIn(read, `${query}&cursor=${cursor}`)).toEqual([]);
});
