import { describe, expect, test } from 'vitest';
import { clientAndIm, clientOf, MESSAGE, within } from './client.js';
import {
  badGateway,
  cutShort,
  drip,
  failing,
  html,
  json,
  pulled,
  resetting,
  ScriptedIm,
  silent,
  truncated,
  twentyMegabytes,
  type Step,
} from './scripted-im.js';

const ITEM =
  '{ "MsgSeq" : 23, "MsgBody":[{"MsgType":"T","MsgContent":{"a":"\\u0000\\ud800","a":1E400}}],"New":18446744073709551615 }';
const OLDER = '{"MsgSeq":22,"MsgBody":[]}';

test('a read asks for one message, recalled ones included', async () => {
  const { im, messages } = await clientAndIm(pulled(ITEM));

  await messages.read({ ...MESSAGE, topicId: 'g@TOPIC#_x' }, within(5000));

  expect(im.arrived[0]?.path).toBe('/v4/group_open_http_svc/group_msg_get_simple');
  expect(JSON.parse(im.arrived[0]?.body.toString() ?? '')).toEqual({
    GroupId: 'g',
    ReqMsgSeq: 23,
    ReqMsgNumber: 1,
    WithRecalledMsg: 1,
    TopicId: 'g@TOPIC#_x',
  });
});

describe('P8: a read keeps IM’s bytes', () => {
  test('of the item, from brace to brace', async () => {
    const { messages } = await clientAndIm(pulled(ITEM));

    expect(await messages.read(MESSAGE, within(5000))).toEqual({
      kind: 'found',
      item: Buffer.from(ITEM),
    });
  });

  test('that are not even UTF-8', async () => {
    const item = Buffer.concat([
      Buffer.from('{"MsgSeq":23,"x":"'),
      Buffer.of(0xff),
      Buffer.from('"}'),
    ]);
    const { messages } = await clientAndIm(({ response }) => {
      const parts = [Buffer.from('{"ErrorCode":0,"RspMsgList":['), item, Buffer.from(']}')];
      response.end(Buffer.concat(parts));
    });

    expect(await messages.read(MESSAGE, within(5000))).toEqual({ kind: 'found', item });
  });

  test('of a system message, whose MsgBody is an object', async () => {
    const item = '{"MsgSeq":23,"IsSystemMsg":1,"MsgBody":{"OpType":1}}';
    const { messages } = await clientAndIm(pulled(item));

    expect(await messages.read(MESSAGE, within(5000))).toEqual({
      kind: 'found',
      item: Buffer.from(item),
    });
  });

  test('of the asked message alone, where others came with it', async () => {
    const { messages } = await clientAndIm(pulled('{"MsgSeq":24}', ITEM, OLDER));

    expect(await messages.read(MESSAGE, within(5000))).toMatchObject({ item: Buffer.from(ITEM) });
  });
});

test('an older message instead of the asked one, and none at all, mean that it is missing', async () => {
  const { messages } = await clientAndIm(pulled(OLDER), pulled());

  expect(await messages.read(MESSAGE, within(5000))).toEqual({ kind: 'missing' });
  expect(await messages.read(MESSAGE, within(5000))).toEqual({ kind: 'missing' });
});

describe('an answer that is none is never taken for a missing message', () => {
  test.each<[string, Step, string]>([
    ['no list', json({ ErrorCode: 0 }), 'no-message-list'],
    ['a list that is none', json({ ErrorCode: 0, RspMsgList: {} }), 'no-message-list'],
    ['an item that is none', pulled('7'), 'item-without-seq'],
    ['a list that is null', json({ ErrorCode: 0, RspMsgList: null }), 'no-message-list'],
    ['a seq that is no number', pulled('{"MsgSeq":"23a"}'), 'item-without-seq'],
    ['a seq that is null', pulled('{"MsgSeq":null}'), 'item-without-seq'],
    ['nesting that never ends', json('['.repeat(200_000)), 'not-json'],
    ['the same seq twice', pulled(ITEM, ITEM), 'seq-twice'],
    ['another group', json({ ErrorCode: 0, GroupId: 'h', RspMsgList: [] }), 'other-group'],
    ['a group that is no text', json({ ErrorCode: 0, GroupId: 1, RspMsgList: [] }), 'other-group'],
    ['a 502', badGateway, 'http-502'],
    ['HTML', html, 'not-json'],
    ['an answer cut by the connection', truncated, 'answer-cut'],
    ['an answer that ends early', cutShort, 'not-json'],
    ['an answer that comes in drips', drip, 'timeout'],
    ['20 MB', twentyMegabytes, 'answer-too-long'],
    ['no ErrorCode', json({ RspMsgList: [] }), 'not-an-envelope'],
  ])('%s', async (_, step, reason) => {
    const { messages, quota } = await clientAndIm(step);

    expect(await messages.read(MESSAGE, within(200))).toEqual({ kind: 'no-answer', reason });
    expect(quota.ends[0]).toBe('spent');
    expect(quota.given.every(({ ends }) => ends.length === 1)).toBe(true);
  });
});

test.each<[string, Step, string[]]>([
  ['a reset', resetting, []],
  ['silence', silent, []],
  ['a 502', badGateway, []],
  ['IM’s own timeout', failing(60008), []],
  ['a rate answer', failing(60007), ['group_msg_get_simple']],
])(
  'a read goes again after %s, with a permit of its own; only a rate answer slows the fleet down',
  async (_, step, slowed) => {
    const { im, messages, quota } = await clientAndIm(step, pulled(ITEM));

    expect(await messages.read(MESSAGE, within(3000))).toMatchObject({ kind: 'found' });
    expect(im.arrived).toHaveLength(2);
    expect(quota.ends).toEqual(['spent', 'spent']);
    expect(quota.slowed).toEqual(slowed);
  },
);

test('a read that fails until its deadline gives the last error, in time', async () => {
  const { messages } = await clientAndIm(failing(10002, 'busy'));
  const startedAt = performance.now();

  const answer = await messages.read(MESSAGE, within(400));

  expect(answer).toEqual({
    kind: 'error',
    error: { errorCode: 10002, errorInfo: 'busy', errorClass: 'retry' },
  });
  expect(performance.now() - startedAt).toBeLessThan(600);
});

test('what came before its deadline tells more than the deadline', async () => {
  let [conclusive, tries] = [0, 0];
  while (conclusive < 10 && tries < 200) {
    tries += 1;
    let answeredAt = Infinity;
    const { messages } = await clientAndIm((turn) => {
      badGateway(turn);
      answeredAt = performance.now();
    }, silent);
    const startedAt = performance.now();
    const answer = await messages.read(MESSAGE, within(60.5));
    // A machine that is too busy to answer long before the deadline shows nothing.
    if (answeredAt - startedAt > 20) continue;
    conclusive += 1;
    expect(answer).toEqual({ kind: 'no-answer', reason: 'http-502' });
  }
  expect(conclusive).toBe(10);
});

test('a read is cut at its deadline, not at IM’s timeout', async () => {
  const { im, messages, quota } = await clientAndIm(silent);
  const startedAt = performance.now();

  expect(await messages.read(MESSAGE, within(100))).toEqual({
    kind: 'no-answer',
    reason: 'timeout',
  });

  expect(performance.now() - startedAt).toBeLessThan(250);
  expect(quota.ends).toEqual(['spent']);
  await im.whenAllClosed();
});

test('a failed account check is repeated once and then counts as a misconfiguration', async () => {
  const { im, messages } = await clientAndIm(failing(60004));

  expect(await messages.read(MESSAGE, within(3000))).toMatchObject({
    error: { errorCode: 60004, errorClass: 'config' },
  });
  expect(im.arrived).toHaveLength(2);
});

test('an error that a repeat would not change is reported at once', async () => {
  const { im, messages } = await clientAndIm(failing(10010));

  expect(await messages.read(MESSAGE, within(3000))).toMatchObject({
    error: { errorCode: 10010, errorClass: 'caller' },
  });
  expect(im.arrived).toHaveLength(1);
});

test('a read without quota says so; after a failure it tells the failure', async () => {
  const { messages, quota } = await clientAndIm(failing(10002));
  quota.refusals = [50];
  expect(await messages.read(MESSAGE, within(5000))).toEqual({ kind: 'no-quota', waitMs: 50 });

  const failed = messages.read(MESSAGE, within(5000));
  quota.onEnd = () => {
    quota.refusals = [50];
  };
  expect(await failed).toMatchObject({ kind: 'error', error: { errorCode: 10002 } });
});

describe('domains', () => {
  test('the backup is called when the primary cannot be connected to, and kept', async () => {
    const primary = await ScriptedIm.start(pulled(ITEM));
    const { im: backup } = await clientAndIm(pulled(ITEM));
    const { messages, quota } = clientOf([primary.url, backup.url]);
    await primary.stop();

    expect(await messages.read(MESSAGE, within(5000))).toMatchObject({ kind: 'found' });
    expect(quota.ends).toEqual(['unused', 'spent']);
    expect(await messages.read(MESSAGE, within(5000))).toMatchObject({ kind: 'found' });
    expect(quota.ends).toEqual(['unused', 'spent', 'spent']);
  });

  test('a lost answer is no reason to turn to the backup', async () => {
    const { im: primary } = await clientAndIm(resetting, pulled(ITEM));
    const { im: backup } = await clientAndIm(pulled(ITEM));
    const { messages } = clientOf([primary.url, backup.url]);

    await messages.read(MESSAGE, within(2000));

    expect([primary.arrived.length, backup.arrived.length]).toEqual([2, 0]);
  });

  test('when none can be connected to, the read says so at its deadline', async () => {
    const primary = await ScriptedIm.start();
    const { messages, quota } = clientOf([primary.url, `${primary.url}/`]);
    await primary.stop();

    expect(await messages.read(MESSAGE, within(300))).toEqual({
      kind: 'no-answer',
      reason: 'ECONNREFUSED',
    });
    expect(new Set(quota.ends)).toEqual(new Set(['unused']));
  });
});

test('numbers as text, nulls and any depth are read, and the item is kept as it came', async () => {
  const item = `{"MsgSeq":"23","IsPlaceMsg":"0","MsgBody":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
  const answer = `{"ErrorCode":"0","ErrorInfo":null,"GroupId":null,"RspMsgList":[${item}]}`;
  const { messages } = await clientAndIm(json(answer));

  const read = await messages.read(MESSAGE, within(2000));

  expect(read.kind === 'found' && read.item.toString() === item).toBe(true);
});
