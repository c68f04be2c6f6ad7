import { expect, test } from 'vitest';
import type { RecalledCustomData } from '../../src/edits/edit.js';
import { readItem } from '../../src/edits/version.js';

const recalled: RecalledCustomData = { source: 'callback', json: Buffer.from('"as reported"') };

const read = (members: string, body = '[]') =>
  readItem(Buffer.from(`{"MsgSeq":23,"MsgBody":${body}${members}}`), recalled);

test.each([
  ['', 'version'],
  ...['0', '"0"', '"00"', 'null'].map((zero) => [`,"IsPlaceMsg":${zero}`, 'version']),
  ...['1', '2', '"1"', '"2"'].map((one) => [`,"IsPlaceMsg":${one}`, 'gone']),
  ...['0', '"0"', 'null'].map((zero) => [`,"IsSystemMsg":${zero}`, 'version']),
  ...['1', '"1"'].map((one) => [`,"IsSystemMsg":${one}`, 'system']),
] as [string, string][])('a message with %s is a %s', (members, kind) => {
  expect(read(members).kind).toBe(kind);
});

test.each([
  ...['true', 'false', '{}', '[]', '""', '"no"', '0.5', '-1', '"-1"', '10000000000'].flatMap(
    (odd) => [
      [`,"IsPlaceMsg":${odd}`, 'IsPlaceMsg is no number'],
      [`,"IsSystemMsg":${odd}`, 'IsSystemMsg is no number'],
    ],
  ),
  ...['{}', '[]', '7', 'true'].map((odd) => [
    `,"CloudCustomData":${odd}`,
    'CloudCustomData is no string',
  ]),
] as [string, string][])('a message with %s cannot be read: %s', (members, form) => {
  expect(read(members)).toEqual({ kind: 'unreadable', form });
});

test.each(['null', '"[]"', '7'])('a message whose MsgBody is %s cannot be read', (body) => {
  expect(read('', body)).toEqual({ kind: 'unreadable', form: 'MsgBody is no array' });
});

test('a message whose MsgBody is an object is one of the system, whatever else it says', () => {
  expect(read(',"IsSystemMsg":true', '{}').kind).toBe('system');
});

test('a CloudCustomData that is null counts as not returned, an empty one as empty', () => {
  const customData = (members: string) => {
    const item = read(members);
    return item.kind === 'version' ? item.version.customData : null;
  };

  expect(customData(',"CloudCustomData":null')).toEqual(recalled);
  expect(customData(',"CloudCustomData":""')).toMatchObject({ source: 'im' });
});
