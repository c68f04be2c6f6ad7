import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FaultEffect, GarbageKind } from '../../src/im-simulator/faults/faults.js';
import type { Answered, Api } from '../support/api.js';
import { body, GROUP, rewriting, Scene } from '../support/scene.js';

let scene: Scene;
let api: Api;

beforeAll(async () => {
  scene = await Scene.open();
  api = await scene.replica();
});
afterAll(() => scene[Symbol.asyncDispose]());

/** What an edit came to while a fault met its overwrite once. */
async function editBefallen(...effects: readonly FaultEffect[]) {
  const msgSeq = scene.message('before');
  for (const effect of effects) {
    scene.im.fault({ ...effect, api: 'modify_group_msg', msgSeq, times: 1 });
  }
  const answer = await api.edit(rewriting(msgSeq, 'after'));
  return { answer, msgSeq, record: await recordOf(answer) };
}

async function recordOf({ json }: Answered): Promise<Readonly<Record<string, unknown>>> {
  return api.settled(json['id'] ?? json['modificationId']);
}

const OLD = body('before');
const NEW = body('after');

const garbage = (kind: GarbageKind, when: 'before' | 'after'): FaultEffect => ({
  kind: 'garbage',
  garbage: kind,
  when,
});

describe('P2: an answer is lost, and the edit', () => {
  const done: [string, FaultEffect][] = [
    ['the connection is reset', { kind: 'reset', when: 'after' }],
    ['it lands late', { kind: 'late', ms: 200, answer: 'reset' }],
    ['a gateway answers 502', { kind: 'http', when: 'after' }],
    ['it never comes', { kind: 'hang', when: 'after' }],
    ['HTML comes', garbage('html', 'after')],
    ['nothing comes', garbage('empty', 'after')],
    ['half of it comes', garbage('truncated', 'after')],
    ['it is cut', garbage('cut', 'after')],
    ['20 MB come', garbage('huge', 'after')],
    ['other types come', garbage('wrong-types', 'after')],
    ['no error code comes', garbage('no-error-code', 'after')],
    ['it tells of another message', garbage('other-message', 'after')],
    ['IM says 60008', { kind: 'code', errorCode: 60008, when: 'after' }],
    ['IM says what no list names', { kind: 'code', errorCode: 99_999, when: 'after' }],
  ];
  test.concurrent.each(done)('has taken effect: %s', async (_, effect) => {
    const { answer, msgSeq, record } = await editBefallen(effect);

    expect(answer.status).toBe(201);
    expect(record).toMatchObject({ state: 'applied', settledBy: 'reread', im: { attempts: 1 } });
    expect(scene.overwrites(msgSeq)).toHaveLength(1);
    expect(scene.status(msgSeq)).toEqual(NEW);
  });

  const undone: [string, FaultEffect][] = [
    ['the connection is reset', { kind: 'reset' }],
    ['a gateway answers 502', { kind: 'http' }],
    ['it never comes', { kind: 'hang' }],
    ['HTML comes', garbage('html', 'before')],
    ['nothing comes', garbage('empty', 'before')],
    ['half of it comes', garbage('truncated', 'before')],
    ['it is cut', garbage('cut', 'before')],
    ['20 MB come', garbage('huge', 'before')],
    ['other types come', garbage('wrong-types', 'before')],
    ['no error code comes', garbage('no-error-code', 'before')],
    ['it tells of another message', garbage('other-message', 'before')],
    ['IM says 60008', { kind: 'code', errorCode: 60008 }],
    ['IM says 60013', { kind: 'code', errorCode: 60013 }],
    ['IM says 20004', { kind: 'code', errorCode: 20004 }],
    ['IM says what no list names', { kind: 'code', errorCode: 99_999 }],
  ];
  test.concurrent.each(undone)('was not done, and is sent again: %s', async (_, effect) => {
    const { answer, msgSeq, record } = await editBefallen(effect);

    expect(answer.status).toBe(201);
    expect(record).toMatchObject({ state: 'applied', settledBy: 'response', im: { attempts: 2 } });
    expect(scene.overwrites(msgSeq)).toHaveLength(1);
    expect(scene.status(msgSeq)).toEqual(NEW);
  });

  test('was only slow to be answered', async () => {
    const { answer, msgSeq } = await editBefallen({ kind: 'latency', ms: 350 });

    expect([answer.status, answer.json['settledBy']]).toEqual([201, 'response']);
    expect(scene.overwrites(msgSeq)).toHaveLength(1);
  });

  test('lands after its caller was answered 202', async () => {
    const msgSeq = scene.message('before');
    scene.im.fault({ kind: 'late', ms: 250, api: 'modify_group_msg', msgSeq, times: 1 });

    const answer = await api.edit(rewriting(msgSeq, 'after'), { prefer: 'wait=0' });

    expect(answer.status).toBe(202);
    expect(answer.headers.get('Location')).toBe(`/v1/modifications/${String(answer.json['id'])}`);
    expect(['pending', 'in_doubt']).toContain(answer.json['state']);
    expect(await recordOf(answer)).toMatchObject({ state: 'applied', settledBy: 'reread' });
  });
});

describe('P2: proof that nothing was done is followed by another try', () => {
  test.concurrent.each([
    ['IM counts too many calls', 60007],
    ['IM wants a new signature', 70001],
  ])('%s', async (_, errorCode) => {
    const { answer, msgSeq } = await editBefallen({ kind: 'code', errorCode });

    expect(answer.status).toBe(201);
    expect(answer.json).toMatchObject({ settledBy: 'response', im: { attempts: 2 } });
    expect(scene.overwrites(msgSeq)).toHaveLength(1);
  });
});

describe('P2: IM refuses', () => {
  test.concurrent.each<[number, number, string]>([
    [20026, 404, 'message-not-found'],
    [10010, 404, 'message-not-found'],
    [10015, 404, 'message-not-found'],
    [20022, 410, 'message-gone'],
    [20023, 410, 'message-gone'],
    [20027, 409, 'concurrent-change'],
    [20028, 409, 'concurrent-change'],
    [80001, 422, 'refused-by-im'],
    [80002, 422, 'refused-by-im'],
    [90001, 422, 'refused-by-im'],
    [10007, 422, 'refused-by-im'],
    [60010, 502, 'im-misconfigured'],
  ])('with %i, and the caller is answered %i %s', async (errorCode, status, problem) => {
    const { answer, msgSeq, record } = await editBefallen({ kind: 'code', errorCode });

    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({ type: `/problems/${problem}`, im: { errorCode } });
    expect(answer.json['modificationId']).toBe(record['id']);
    expect(record).toMatchObject({ state: 'refused', settledBy: null, im: { attempts: 1 } });
    expect(scene.overwrites(msgSeq)).toHaveLength(0);
  });
});

describe('P2: somebody else is at it meanwhile', () => {
  test.concurrent('and changes what a lost edit had written', async () => {
    const { answer, msgSeq, record } = await editBefallen(
      { kind: 'client', act: { edit: { MsgBody: body('theirs') } }, when: 'after' },
      { kind: 'reset', when: 'after' },
    );

    expect([answer.status, answer.json['type']]).toEqual([409, '/problems/superseded']);
    expect(record['state']).toBe('superseded');
    expect(scene.status(msgSeq)).toEqual(body('theirs'));
  });

  test.concurrent('and removes the message after a lost edit', async () => {
    const { answer, record } = await editBefallen(
      { kind: 'client', act: { remove: 'recall' }, when: 'after' },
      { kind: 'reset', when: 'after' },
    );

    expect(answer.status).toBe(409);
    expect(record['state']).toBe('superseded');
  });

  test.concurrent('and recalls it between the pull and the overwrite', async () => {
    const { answer, record, msgSeq } = await editBefallen({
      kind: 'client',
      act: { remove: 'recall' },
    });

    expect(answer.status).toBe(404);
    expect(record).toMatchObject({ state: 'refused', prior: { MsgBody: OLD } });
    expect(scene.overwrites(msgSeq)).toHaveLength(0);
  });

  test.concurrent('which the next edit shows as drift', async () => {
    const msgSeq = scene.message('before');
    const first = await api.edit(rewriting(msgSeq, 'ours'));
    scene.im.clientEdits({ groupId: GROUP, msgSeq }, { MsgBody: body('theirs') });

    const next = await api.edit(rewriting(msgSeq, 'ours again'));

    expect(next.json).toMatchObject({
      state: 'applied',
      prior: { MsgBody: body('theirs') },
      drift: {
        lastModificationId: first.json['id'],
        expectedDigest: (first.json['resulting'] as { digest: string }).digest,
      },
    });
  });

  test.concurrent('which our own edits are not', async () => {
    const msgSeq = scene.message('before');
    await api.edit(rewriting(msgSeq, 'ours'));

    const next = await api.edit(rewriting(msgSeq, 'ours again'));

    expect(next.json).toMatchObject({ prior: { MsgBody: body('ours') }, drift: null });
  });
});

describe('P1: without a snapshot nothing is sent, because', () => {
  test.concurrent.each<[string, number, string, (msgSeq: number) => void]>([
    [
      'the message was recalled',
      410,
      'message-gone',
      (msgSeq) => scene.im.clientRemoves({ groupId: GROUP, msgSeq }, 'recall'),
    ],
    [
      'the message was deleted',
      410,
      'message-gone',
      (msgSeq) => scene.im.clientRemoves({ groupId: GROUP, msgSeq }, 'delete'),
    ],
    [
      'IM answers for another message',
      404,
      'message-not-found',
      (msgSeq) => {
        const api = 'group_msg_get_simple';
        scene.im.fault({ kind: 'garbage', garbage: 'other-message', api, msgSeq, times: 1 });
      },
    ],
    [
      'IM refuses to read it',
      404,
      'message-not-found',
      (msgSeq) => {
        const api = 'group_msg_get_simple';
        scene.im.fault({ kind: 'code', errorCode: 10010, api, msgSeq, times: 1 });
      },
    ],
  ])('%s', async (_, status, problem, happen) => {
    const msgSeq = scene.message('before');
    happen(msgSeq);

    const answer = await api.edit(rewriting(msgSeq, 'after'));

    expect([answer.status, answer.json['type']]).toEqual([status, `/problems/${problem}`]);
    expect(await recordOf(answer)).toMatchObject({ state: 'rejected', im: { attempts: 0 } });
    expect(scene.overwrites(msgSeq)).toHaveLength(0);
  });

  test.concurrent('IM does not let it be read in time', async () => {
    const msgSeq = scene.message('before');
    const fault = scene.im.fault({ kind: 'reset', api: 'group_msg_get_simple', msgSeq });

    const answer = await api.edit(rewriting(msgSeq, 'after'), { prefer: 'wait=0' });

    expect([answer.status, answer.json['type']]).toEqual([503, '/problems/im-unavailable']);
    expect(answer.tookMs).toBeLessThan(10_000);
    scene.im.clearFaults(fault);
    expect((await api.edit(rewriting(msgSeq, 'after'))).status).toBe(201);
    expect(await api.records(GROUP, msgSeq)).toHaveLength(1);
  });

  test.concurrent('the group is gone', async () => {
    const request = {
      ...rewriting(1, 'x'),
      message: { GroupId: 'nowhere', MsgSeq: 1, MsgBody: NEW },
    };

    const answer = await api.edit(request);

    expect([answer.status, answer.json['type']]).toEqual([404, '/problems/message-not-found']);
  });

  test.concurrent('it is read after all, once IM answers', async () => {
    const msgSeq = scene.message('before');
    const api2 = 'group_msg_get_simple';
    scene.im.fault({ kind: 'garbage', garbage: 'html', api: api2, msgSeq, times: 1 });
    scene.im.fault({ kind: 'code', errorCode: 60008, api: api2, msgSeq, times: 1 });

    expect((await api.edit(rewriting(msgSeq, 'after'))).status).toBe(201);
  });
});

describe('P1: IM is asked about a message, and answers', () => {
  const nonsense: [string, FaultEffect][] = [
    ['silence', { kind: 'hang' }],
    ['a reset', { kind: 'reset' }],
    ['a 502', { kind: 'http' }],
    ['HTML', garbage('html', 'after')],
    ['nothing', garbage('empty', 'after')],
    ['half an answer', garbage('truncated', 'after')],
    ['an answer that is cut', garbage('cut', 'after')],
    ['other types', garbage('wrong-types', 'after')],
    ['no error code', garbage('no-error-code', 'after')],
    ['“busy”', { kind: 'code', errorCode: 60008 }],
  ];
  const asking = (['group_msg_get_simple', 'get_group_info'] as const).flatMap((call) =>
    nonsense.map(([what, effect]) => [what, call, effect] as const),
  );
  // The group's own code is there still, and the outer one means nothing.
  const isAnswer = ([what, call]: (typeof asking)[number]) =>
    what === 'no error code' && call === 'get_group_info';
  const faulty = asking.filter((each) => !isAnswer(each));

  test.concurrent.each([
    ...faulty,
    ['20 MB', 'group_msg_get_simple', garbage('huge', 'after')] as const,
    ['20 MB', 'get_group_info', garbage('huge', 'after')] as const,
  ])('%s to %s once: it is asked again', async (_, call, effect) => {
    const { groupId, msgSeq, request } = inGroupOfItsOwn();
    scene.im.fault({ ...effect, api: call, groupId, times: 1 });

    const answer = await api.edit(request);

    expect([answer.status, answer.json['im']]).toMatchObject([201, { attempts: 1 }]);
    expect(await api.records(groupId, msgSeq)).toHaveLength(1);
  });

  test.concurrent('with nothing else: nothing is recorded, nothing is sent', async () => {
    const answers = await Promise.all(
      faulty.map(async ([what, call, effect]) => {
        const { groupId, msgSeq, request } = inGroupOfItsOwn();
        scene.im.fault({ ...effect, api: call, groupId });
        const { status, json, tookMs } = await api.edit(request, { prefer: 'wait=0' });
        const records = (await api.records(groupId, msgSeq)).length;
        const sent = scene.im.overwrites().filter((one) => one.groupId === groupId).length;
        return [what, call, status, json['type'], tookMs < 10_000, records, sent];
      }),
    );

    expect(answers).toEqual(
      faulty.map(([what, call]) => [what, call, 503, '/problems/im-unavailable', true, 0, 0]),
    );
  });

  test.concurrent('without the outer error code of a group: the group’s own counts', async () => {
    const { groupId, request } = inGroupOfItsOwn();
    scene.im.fault({ ...garbage('no-error-code', 'after'), api: 'get_group_info', groupId });

    expect((await api.edit(request, { prefer: 'wait=5' })).status).toBe(201);
  });

  /** A message in a group that nobody has asked about yet. */
  function inGroupOfItsOwn() {
    const groupId = `g-${randomUUID()}`;
    const msgSeq = scene.im.addMessage({ groupId, MsgBody: OLD });
    const message = { GroupId: groupId, MsgSeq: msgSeq, MsgBody: NEW };
    return { groupId, msgSeq, request: rewriting(msgSeq, 'x', { message }) };
  }
});

test('P5: one replica is told that it calls too often, and the whole fleet slows down', async () => {
  await using fleet = await Scene.open();
  const [told, other] = [await fleet.replica(), await fleet.replica()];
  const msgSeq = fleet.message('before');
  fleet.im.fault({ kind: 'code', errorCode: 60007, api: 'modify_group_msg', times: 1 });

  expect((await told.edit(rewriting(msgSeq, 'after'))).status).toBe(201);

  expect((await other.edit(rewriting(msgSeq, 'after that'))).status).toBe(201);
  const metrics = await (await fetch(`${other.opsUrl}/metrics`)).text();
  const [, factor] = /quota_factor\{api="modify_group_msg"\} (\S+)/.exec(metrics) ?? [];
  expect(Number(factor)).toBeGreaterThanOrEqual(0.5);
  expect(Number(factor)).toBeLessThan(0.75);
});
