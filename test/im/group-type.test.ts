import { describe, expect, test } from 'vitest';
import { GroupTypes } from '../../src/im/group-types.js';
import { clientAndIm, within } from './client.js';
import {
  badGateway,
  cutShort,
  failing,
  html,
  json,
  resetting,
  silent,
  truncated,
  twentyMegabytes,
  type Step,
} from './scripted-im.js';

const info = (fields: object, outerCode = 0): Step =>
  json({ ErrorCode: outerCode, GroupInfo: [{ GroupId: 'g', ErrorCode: 0, ...fields }] });

test('the type is asked for alone', async () => {
  const { im, messages } = await clientAndIm(info({ Type: 'Public' }));

  expect(await messages.groupType('g', within(5000))).toEqual({ kind: 'type', type: 'Public' });

  expect(im.arrived[0]?.path).toBe('/v4/group_open_http_svc/get_group_info');
  expect(JSON.parse(im.arrived[0]?.body.toString() ?? '')).toEqual({
    GroupIdList: ['g'],
    ResponseFilter: { GroupBaseInfoFilter: ['Type'] },
  });
});

describe('the group’s own code counts, the outer one only without it', () => {
  test('an outer error beside a good item', async () => {
    const { messages } = await clientAndIm(info({ Type: 'ChatRoom' }, 10002));
    expect(await messages.groupType('g', within(5000))).toMatchObject({ type: 'ChatRoom' });
  });

  test('an item’s error under an outer success', async () => {
    const { messages } = await clientAndIm(info({ ErrorCode: 10015, ErrorInfo: 'no group' }));
    expect(await messages.groupType('g', within(5000))).toEqual({
      kind: 'error',
      error: { errorCode: 10015, errorInfo: 'no group', errorClass: 'caller' },
    });
  });

  test('no item', async () => {
    const { messages } = await clientAndIm(failing(60010));
    expect(await messages.groupType('g', within(5000))).toMatchObject({
      error: { errorCode: 60010, errorClass: 'config' },
    });
  });
});

test.each<[string, Step, string]>([
  ['no item and no error', json({ ErrorCode: 0 }), 'group-not-in-answer'],
  ['another group’s item', info({ GroupId: 'h', Type: 'Public' }), 'group-not-in-answer'],
  ['an item without a code', info({ ErrorCode: null, Type: 'Public' }), 'not-an-envelope'],
  ['a type that is no text', info({ Type: 3 }), 'group-without-type'],
  ['silence', silent, 'timeout'],
  ['a reset', resetting, 'ECONNRESET'],
  ['a 502', badGateway, 'http-502'],
  ['HTML', html, 'not-json'],
  ['an answer cut by the connection', truncated, 'answer-cut'],
  ['an answer that ends early', cutShort, 'not-json'],
  ['20 MB', twentyMegabytes, 'answer-too-long'],
])('%s is no answer', async (_, step, reason) => {
  const { messages } = await clientAndIm(step);

  expect(await messages.groupType('g', within(1_000))).toEqual({ kind: 'no-answer', reason });
});

test('callers that ask at a time share one call, and later ones its answer', async () => {
  const { im, messages } = await clientAndIm(info({ Type: 'Public' }));

  await Promise.all([1, 2, 3].map(() => messages.groupType('g', within(5000))));
  await messages.groupType('g', within(5000));

  expect(im.arrived).toHaveLength(1);
});

test('an error is not kept', async () => {
  const { messages } = await clientAndIm(failing(10007), info({ Type: 'Public' }));

  await messages.groupType('g', within(5000));

  expect(await messages.groupType('g', within(5000))).toMatchObject({ kind: 'type' });
});

test('a caller does not inherit the shorter deadline of the one who asked first', async () => {
  const { messages } = await clientAndIm(silent, info({ Type: 'Public' }));

  const [hurried, patient] = await Promise.all([
    messages.groupType('g', within(50)),
    messages.groupType('g', within(2000)),
  ]);

  expect(hurried).toMatchObject({ kind: 'no-answer' });
  expect(patient).toMatchObject({ kind: 'type' });
});

test('a hurried caller does not wait for the longer deadline of the one who asked first', async () => {
  const { messages } = await clientAndIm(silent, info({ Type: 'Public' }));
  const patient = messages.groupType('g', within(2000));
  const startedAt = performance.now();

  expect(await messages.groupType('g', within(50))).toMatchObject({ kind: 'no-answer' });
  expect(performance.now() - startedAt).toBeLessThan(200);
  expect(await patient).toMatchObject({ kind: 'type' });
});

test('a type is kept for ten minutes, and at most ten thousand of them', async () => {
  let now = 0;
  const asked: string[] = [];
  const types = new GroupTypes(
    (groupId) => {
      asked.push(groupId);
      return Promise.resolve({ kind: 'type', type: 'Public' });
    },
    () => now,
  );
  const options = { callClass: 'interactive', deadline: 1e12 } as const;

  await types.typeOf('a', options);
  now = 599_999;
  await types.typeOf('a', options);
  expect(asked).toEqual(['a']);
  now = 600_000;
  await types.typeOf('a', options);
  expect(asked).toEqual(['a', 'a']);

  for (let n = 0; n < 10_000; n += 1) await types.typeOf(`g${n}`, options);
  asked.length = 0;
  await types.typeOf('g9999', options);
  await types.typeOf('a', options);
  expect(asked).toEqual(['a']);
});
