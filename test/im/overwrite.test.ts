import { describe, expect, test } from 'vitest';
import { BODY, clientAndIm, clientOf, abandon, MESSAGE, within } from './client.js';
import {
  badGateway,
  cutShort,
  drip,
  failing,
  html,
  json,
  redirect,
  resetting,
  ScriptedIm,
  silent,
  succeeding,
  truncated,
  twentyMegabytes,
  type Step,
} from './scripted-im.js';

const CONTENTS = { msgBody: BODY };

const slow: Step = (turn) => void setTimeout(() => succeeding(turn), 200);
test('an overwrite carries the bytes it was given, untouched', async () => {
  const { im, messages, quota } = await clientAndIm(succeeding);
  const msgBody = Buffer.from('[ {"MsgType":"T", "MsgContent":{"Text":"\\u0000\\ud800 1E400"}} ]');
  const cloudCustomData = Buffer.from('"{\\"a\\":12345678901234567890}"');

  const answer = await messages.overwrite(
    { groupId: '@TGS#"1', topicId: '@TGS#"1@TOPIC#_x', msgSeq: 4294967295 },
    { msgBody, cloudCustomData },
    { ...within(5000), ...abandon },
  );

  expect(answer).toEqual({ kind: 'done', reply: { errorCode: 0, errorInfo: 'succeed' } });
  const ids = '{"GroupId":"@TGS#\\"1","MsgSeq":4294967295,"TopicId":"@TGS#\\"1@TOPIC#_x"';
  expect(im.arrived[0]?.body.toString()).toBe(
    `${ids},"MsgBody":${msgBody.toString()},"CloudCustomData":${cloudCustomData.toString()}}`,
  );
  expect(quota.ends).toEqual(['spent']);
});

test('an overwrite is a POST under openim, signed for the admin, with a random of its own', async () => {
  const { im, messages } = await clientAndIm(succeeding);

  await messages.overwrite(MESSAGE, CONTENTS, { ...within(5000), ...abandon });
  await messages.overwrite(MESSAGE, CONTENTS, { ...within(5000), ...abandon });

  const [first, second] = im.arrived;
  expect(first).toMatchObject({ method: 'POST', path: '/v4/openim/modify_group_msg' });
  expect(first?.headers['content-type']).toBe('application/json');
  expect(Object.fromEntries(first?.query ?? [])).toMatchObject({
    sdkappid: '1400000000',
    identifier: 'administrator',
    contenttype: 'json',
  });
  expect(Number(first?.query.get('random'))).toBeLessThan(2 ** 32);
  expect(first?.query.get('random')).not.toBe(second?.query.get('random'));
  expect(im.connections).toBe(1);
});

describe('an overwrite that left and got no trustworthy answer is lost, and not repeated', () => {
  const answers: [string, Step, string][] = [
    ['silence', silent, 'timeout'],
    ['a reset', resetting, 'ECONNRESET'],
    ['a drip-fed answer', drip, 'timeout'],
    ['a 502', badGateway, 'http-502'],
    ['a redirect', redirect, 'http-307'],
    ['HTML', html, 'not-json'],
    ['an answer cut by the connection', truncated, 'answer-cut'],
    ['an answer that ends early', cutShort, 'not-json'],
    ['20 MB', twentyMegabytes, 'answer-too-long'],
    ['a JSON string', json('"OK"'), 'not-an-object'],
    ['no ErrorCode', json({ ActionStatus: 'OK' }), 'not-an-envelope'],
    ['an ErrorCode that is no number', json({ ErrorCode: '0x0' }), 'not-an-envelope'],
    ['an ErrorCode that is null', json({ ErrorCode: null }), 'not-an-envelope'],
    ['a fractional ErrorCode', json({ ErrorCode: 0.5 }), 'not-an-envelope'],
    ['an ErrorInfo that is no text', json({ ErrorCode: 0, ErrorInfo: {} }), 'not-an-envelope'],
    ['an ActionStatus that is no text', json({ ErrorCode: 0, ActionStatus: 1 }), 'not-an-envelope'],
    ['success with another message', json({ ErrorCode: 0, MsgSeq: 24 }), 'other-message'],
    ['a refusal of another group', json({ ErrorCode: 20026, GroupId: 'h' }), 'other-message'],
    ['success that says FAIL', json({ ErrorCode: 0, ActionStatus: 'FAIL' }), 'contradictory'],
  ];
  test.each(answers)('%s', async (_, step, reason) => {
    const { im, messages, quota } = await clientAndIm(step);
    const startedAt = performance.now();

    const answer = await messages.overwrite(MESSAGE, CONTENTS, { ...within(5000), ...abandon });

    expect(answer).toEqual({ kind: 'lost', reason });
    expect(im.arrived).toHaveLength(1);
    expect(quota.ends).toEqual(['spent']);
    expect(performance.now() - startedAt).toBeLessThan(4000);
  });
});

test('success needs no ActionStatus and no ErrorInfo, and may have fields nobody knows', async () => {
  const { messages } = await clientAndIm(json({ RequestId: 'r', ErrorCode: 0 }));

  const answer = await messages.overwrite(MESSAGE, CONTENTS, { ...within(5000), ...abandon });

  expect(answer).toEqual({ kind: 'done', reply: { errorCode: 0, errorInfo: '' } });
});

test('a call that is given up has closed its connection before its permit is spent', async () => {
  const { im, messages, quota } = await clientAndIm(silent);

  await messages.overwrite(MESSAGE, CONTENTS, { ...within(5000), ...abandon });

  expect(quota.ends).toEqual(['spent']);
  await im.whenAllClosed();
  expect(im.openConnections).toBe(0);
});

test('an overwrite that has left waits its full time, past the deadline', async () => {
  const { messages } = await clientAndIm(slow);

  const answer = await messages.overwrite(MESSAGE, CONTENTS, { ...within(100), ...abandon });

  expect(answer).toMatchObject({ kind: 'done' });
});

describe('an overwrite that certainly never left is unsent, and its permit unused', () => {
  test('connection refused', async () => {
    const im = await ScriptedIm.start();
    const { messages, quota } = clientOf([im.url]);
    await im.stop();
    let left = 0;

    const answer = await messages.overwrite(MESSAGE, CONTENTS, {
      ...within(5000),
      maySend: () => true,
      onSend: () => (left += 1),
    });

    expect(answer).toEqual({ kind: 'unsent', reason: 'ECONNREFUSED' });
    expect(left).toBe(0);
    expect(quota.ends).toEqual(['unused']);
  });

  test('host not found', async () => {
    const { messages, quota } = clientOf(['http://nowhere.invalid'], { timeoutMs: 3000 });

    const answer = await messages.overwrite(MESSAGE, CONTENTS, { ...within(5000), ...abandon });

    expect(answer).toMatchObject({ kind: 'unsent' });
    expect(quota.ends).toEqual(['unused']);
  });

  test('maySend says no', async () => {
    const { im, messages, quota } = await clientAndIm(succeeding);
    let left = 0;

    const answer = await messages.overwrite(MESSAGE, CONTENTS, {
      ...within(5000),
      maySend: () => false,
      onSend: () => (left += 1),
    });

    expect(answer).toEqual({ kind: 'unsent', reason: 'held-back' });
    expect([im.arrived.length, left]).toEqual([0, 0]);
    expect(quota.ends).toEqual(['unused']);
  });

  test('the deadline passed', async () => {
    const { im, messages } = await clientAndIm(succeeding);

    const answer = await messages.overwrite(MESSAGE, CONTENTS, { ...within(-1), ...abandon });

    expect(answer).toEqual({ kind: 'no-quota', waitMs: 7 });
    expect(im.arrived).toHaveLength(0);
  });
});

test('maySend is asked and onSend told in one turn, before the bytes go, on every try', async () => {
  const { im, messages } = await clientAndIm(failing(60007), succeeding);
  const told: string[] = [];

  await messages.overwrite(MESSAGE, CONTENTS, {
    ...within(2000),
    maySend: () => {
      told.push(`may ${im.arrived.length}`);
      queueMicrotask(() => told.push('later'));
      return true;
    },
    onSend: () => told.push(`leaving ${im.arrived.length}`),
  });

  expect(told).toEqual(['may 0', 'leaving 0', 'later', 'may 1', 'leaving 1', 'later']);
});

test('a question that throws sends nothing, reaches the caller, and ends the permit', async () => {
  const { im, messages, quota } = await clientAndIm(succeeding);
  const asking = messages.overwrite(MESSAGE, CONTENTS, {
    ...within(5000),
    maySend: () => {
      throw new Error('claims unknown');
    },
    onSend: () => {},
  });

  await expect(asking).rejects.toThrow('claims unknown');
  expect(im.arrived).toHaveLength(0);
  expect(quota.ends).toHaveLength(1);
});

test('no quota is reported at once', async () => {
  const { messages, quota } = await clientAndIm(succeeding);
  quota.refusals = [1234];

  const answer = await messages.overwrite(MESSAGE, CONTENTS, { ...within(5000), ...abandon });

  expect(answer).toEqual({ kind: 'no-quota', waitMs: 1234 });
  expect(messages.overwriteWaitMs('interactive')).toBe(7);
});

test('a permit that ran out before the call could leave goes back, and another is taken', async () => {
  const { im, messages, quota } = await clientAndIm(succeeding);
  quota.usableMs = [-1, 0, 1000];

  const answer = await messages.overwrite(MESSAGE, CONTENTS, { ...within(5000), ...abandon });

  expect(answer).toMatchObject({ kind: 'done' });
  expect(im.arrived).toHaveLength(1);
  expect(quota.ends).toEqual(['unused', 'unused', 'spent']);
});

describe('what IM says to the overwrite is handed on with its class', () => {
  test.each([
    [20026, 'state'],
    [10010, 'caller'],
    [80001, 'deny'],
    [125_000, 'deny'],
    [60008, 'retry'],
    [60013, 'retry'],
    [20028, 'state'],
    [60020, 'quota-plan'],
    [10007, 'config'],
    [99_999, 'unknown'],
  ])('%i is %s, and not repeated', async (code, errorClass) => {
    const { im, messages, quota } = await clientAndIm(failing(code, 'no'));

    const answer = await messages.overwrite(MESSAGE, CONTENTS, { ...within(5000), ...abandon });

    expect(answer).toEqual({
      kind: 'error',
      error: { errorCode: code, errorInfo: 'no', errorClass },
    });
    expect(im.arrived).toHaveLength(1);
    expect(quota.ends).toEqual(['spent']);
  });
});

test('what IM writes into ErrorInfo goes on without control characters, lone surrogates, and bounded', async () => {
  const { messages } = await clientAndIm(
    json(`{"ErrorCode":10004,"ErrorInfo":"a\\u0000b\\ud800${'c'.repeat(5000)}"}`),
  );

  const answer = await messages.overwrite(MESSAGE, CONTENTS, { ...within(5000), ...abandon });

  expect(answer).toMatchObject({
    error: { errorInfo: `a\uFFFDb\uFFFD${'c'.repeat(996)}` },
  });
});

test.each([70001, 70052, 20002])('%i: signed anew, once, through the quota again', async (code) => {
  const { im, messages, quota } = await clientAndIm(failing(code), succeeding);

  const answer = await messages.overwrite(MESSAGE, CONTENTS, { ...within(5000), ...abandon });

  expect(answer).toMatchObject({ kind: 'done' });
  expect(im.arrived).toHaveLength(2);
  expect(quota.ends).toEqual(['spent', 'spent']);
});

test('the second try carries a UserSig made after IM refused the first', async () => {
  let nowMs = 1_700_000_000_000;
  const { im } = await clientAndIm((turn) => {
    nowMs += 1000;
    failing(70001)(turn);
  }, succeeding);
  const { messages } = clientOf([im.url], {}, () => nowMs);

  await messages.overwrite(MESSAGE, CONTENTS, { ...within(5000), ...abandon });

  const [first, second] = im.arrived.map(({ query }) => query.get('usersig'));
  expect(first).not.toBe(second);
});

test('a UserSig that IM keeps refusing is not made a third time', async () => {
  const { im, messages } = await clientAndIm(failing(70001));

  const answer = await messages.overwrite(MESSAGE, CONTENTS, { ...within(5000), ...abandon });

  expect(answer).toMatchObject({
    kind: 'error',
    error: { errorCode: 70001, errorClass: 'config' },
  });
  expect(im.arrived).toHaveLength(2);
});

test('a rate answer slows the fleet down, and the overwrite goes again', async () => {
  const { im, messages, quota } = await clientAndIm(failing(60007), succeeding);

  const answer = await messages.overwrite(MESSAGE, CONTENTS, { ...within(2000), ...abandon });

  expect(answer).toMatchObject({ kind: 'done' });
  expect(im.arrived).toHaveLength(2);
  expect(quota.slowed).toEqual(['modify_group_msg']);
  expect(quota.ends).toEqual(['spent', 'spent']);
});

test('rate answers to calls that were on their way together slow the fleet down once', async () => {
  const held: (() => void)[] = [];
  const together: Step = (turn) => {
    held.push(() => failing(60007)(turn));
    if (held.length === 3) for (const answer of held) answer();
  };
  const { messages, quota } = await clientAndIm(together, together, together, succeeding);

  await Promise.all(
    [1, 2, 3].map((msgSeq) =>
      messages.overwrite({ ...MESSAGE, msgSeq }, CONTENTS, { ...within(2000), ...abandon }),
    ),
  );

  expect(quota.slowed).toEqual(['modify_group_msg']);
});

test('rate answers until the deadline: the last one is reported', async () => {
  const { messages, quota } = await clientAndIm(failing(60007));

  const answer = await messages.overwrite(MESSAGE, CONTENTS, { ...within(1_500), ...abandon });

  expect(answer).toMatchObject({ kind: 'error', error: { errorClass: 'quota-rate' } });
  expect(new Set(quota.ends)).toEqual(new Set(['spent']));
});

test('each try is reported for metrics, without contents', async () => {
  const { messages, reports } = await clientAndIm(failing(60007), succeeding);

  await messages.overwrite(MESSAGE, CONTENTS, { ...within(2000), ...abandon });

  expect(reports).toMatchObject([
    { api: 'modify_group_msg', outcome: 'error', errorClass: 'quota-rate' },
    { api: 'modify_group_msg', outcome: 'ok', errorClass: null },
  ]);
});

test.each([
  ['a code in quotes', { ErrorCode: '0', MsgSeq: '23' }],
  ['nulls beside the code', { ErrorCode: 0, ActionStatus: null, ErrorInfo: null, GroupId: null }],
  ['members that nobody knows', { ErrorCode: 0, ErrorInfo: 'succeed', RequestId: { a: [1] } }],
])('an overwrite is done where IM says so with %s', async (_, answer) => {
  const { messages } = await clientAndIm(json(answer));

  const done = await messages.overwrite(MESSAGE, CONTENTS, { ...within(5000), ...abandon });

  expect(done).toMatchObject({ kind: 'done', reply: { errorCode: 0 } });
});

test('a refusal whose code is text is that refusal', async () => {
  const { messages } = await clientAndIm(
    json({ ActionStatus: 'FAIL', ErrorCode: '20026', ErrorInfo: null }),
  );

  const answer = await messages.overwrite(MESSAGE, CONTENTS, { ...within(5000), ...abandon });

  expect(answer).toMatchObject({ kind: 'error', error: { errorCode: 20026, errorInfo: '' } });
});
