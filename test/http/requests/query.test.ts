import { describe, expect, test } from 'vitest';

import { parseQueryString as parse } from '../../../src/http/requests/query-string.js';
import { readDryRunQuery, readMessageRefQuery } from '../../../src/http/requests/query.js';

function parametersAt(query: string): (string | undefined)[] {
  const reading = readMessageRefQuery(parse(query));
  return reading.ok ? [] : reading.faults.map((fault) => fault.parameter);
}

describe('a message in a query string', () => {
  test('is named by its group and number', () => {
    expect(readMessageRefQuery(parse('groupId=%40TGS%231HYEP2SHC&msgSeq=23'))).toEqual({
      ok: true,
      request: { groupId: '@TGS#1HYEP2SHC', msgSeq: 23, topicId: undefined },
    });
  });

  test('may be in a topic, or surely in none', () => {
    expect(readMessageRefQuery(parse('groupId=g&msgSeq=1&topicId=t'))).toMatchObject({
      request: { topicId: 't' },
    });
    expect(readMessageRefQuery(parse('groupId=g&msgSeq=1&topicId='))).toMatchObject({
      request: { topicId: null },
    });
  });

  test('has all its faults reported at once', () => {
    expect(parametersAt('topicId=%00&limit=5&__proto__=x')).toEqual(
      expect.arrayContaining(['groupId', 'msgSeq', 'topicId', 'limit', '__proto__']) as string[],
    );
  });

  test.each(['0', '-1', '1.0', '1e3', ' 1', '0x1', '4294967296', '99999999999999999999', '', '01'])(
    'has no number %j',
    (msgSeq) => {
      expect(parametersAt(`groupId=g&msgSeq=${encodeURIComponent(msgSeq)}`)).toEqual(['msgSeq']);
    },
  );

  test('is named once', () => {
    expect(parametersAt('groupId=g&groupId=h&msgSeq=1&msgSeq=2&topicId=a&topicId=b')).toEqual([
      'groupId',
      'msgSeq',
      'topicId',
    ]);
    expect(parametersAt('groupId=g&msgSeq=1&topicId=&topicId=')).toEqual(['topicId']);
  });
});

test.each([
  ['', { ok: true, request: { dryRun: false } }],
  ['dryRun=true', { ok: true, request: { dryRun: true } }],
  ['dryRun=false', { ok: true, request: { dryRun: false } }],
  ['dryRun=1', { ok: false, faults: [{ parameter: 'dryRun' }] }],
  ['dryRun', { ok: false, faults: [{ parameter: 'dryRun' }] }],
  ['dryRun=true&dryRun=true', { ok: false, faults: [{ parameter: 'dryRun' }] }],
  ['dryrun=true', { ok: false, faults: [{ parameter: 'dryrun' }] }],
])('?%s', (query, expected) => {
  expect(readDryRunQuery(parse(query))).toMatchObject(expected);
});
