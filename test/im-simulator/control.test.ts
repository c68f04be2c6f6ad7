import { expect, test } from 'vitest';
import type { ImSimulator } from '../../src/im-simulator/simulator.js';
import { SAMPLE_GROUP } from '../../src/im-simulator/world/sample.js';
import { callApi, startSimulator } from '../support/simulator.js';

const TEXT = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'new' } }];
const EDIT = { GroupId: SAMPLE_GROUP, MsgSeq: 23, MsgBody: TEXT };

interface Played {
  readonly status: number;
  readonly body: unknown;
}

async function play(simulator: ImSimulator, route: string, body?: unknown): Promise<Played> {
  const [method = 'GET', path = '/'] = route.split(' ');
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await fetch(`${simulator.controlUrl}${path}`, {
    method,
    ...(body === undefined ? {} : { body: text }),
  });
  return { status: answer.status, body: await answer.json() };
}

test('a fault can be armed, listed and cleared from outside', async () => {
  await using simulator = await startSimulator({ seedSample: true });
  const fault = { kind: 'code', errorCode: 20028, api: 'modify_group_msg', times: 2 };

  const { body } = await play(simulator, 'POST /faults', fault);
  const { id } = body as { id: number };
  expect(await callApi(simulator, 'modify_group_msg', EDIT)).toContain('20028');
  expect((await play(simulator, 'GET /faults')).body).toEqual([{ id, fault, left: 1 }]);
  await play(simulator, `DELETE /faults?id=${id}`);

  expect(await callApi(simulator, 'modify_group_msg', EDIT)).toContain('"ErrorCode":0');
});

test.each([
  [{ kind: 'explode' }, 'kind is one of'],
  [{ kind: 'code' }, 'errorCode'],
  [{ kind: 'reset', wehn: 'after' }, 'wehn'],
  [{ kind: 'reset', when: 'never' }, 'when'],
  [{ kind: 'client', act: { remove: 'eat' } }, 'act'],
  [[], 'kind'],
])('a fault that makes no sense is refused: %j', async (fault, names) => {
  await using simulator = await startSimulator();

  const { status, body } = await play(simulator, 'POST /faults', fault);

  expect(status).toBe(400);
  expect(JSON.stringify(body)).toContain(Array.isArray(fault) ? 'object' : names);
  expect(simulator.faults()).toEqual([]);
});

test('a held call can be released from outside', async () => {
  await using simulator = await startSimulator({ seedSample: true });
  await play(simulator, 'POST /faults', { kind: 'hold', times: 1 });
  const arrived = simulator.nextCall();
  const call = callApi(simulator, 'modify_group_msg', EDIT);
  await arrived;

  expect((await play(simulator, 'POST /release')).body).toEqual({ released: 1 });
  expect(await call).toContain('"ErrorCode":0');
});

test('messages given in a body keep its bytes', async () => {
  await using simulator = await startSimulator();
  const msgBody = String.raw`[ {"MsgType":"\ud800","n":1.0}]`;

  await play(simulator, 'POST /groups', { groupId: 'g', type: 'ChatRoom' });
  const seeded = await play(
    simulator,
    'POST /messages',
    `{"groupId":"g","rawExtra":"\\"V\\":1","MsgBody":${msgBody},"CloudCustomData":"\\u0041"}`,
  );

  expect(seeded.body).toEqual({ msgSeq: 1 });
  expect(simulator.message('g', 1)).toMatchObject({ msgBody, cloudCustomData: '"\\u0041"' });
  expect((await play(simulator, 'GET /message?groupId=g&msgSeq=1')).body).toMatchObject({
    msgBody,
    item: simulator.message('g', 1)?.item.toString(),
  });
});

test('clients can edit and remove from outside', async () => {
  await using simulator = await startSimulator({ seedSample: true });
  const message = { groupId: SAMPLE_GROUP, msgSeq: 23 };

  await play(simulator, 'POST /client-edits', { ...message, MsgBody: ['theirs'] });
  expect(simulator.message(SAMPLE_GROUP, 23)?.msgBody).toBe('["theirs"]');
  await play(simulator, 'POST /removals', { ...message, how: 'expire' });

  expect(simulator.message(SAMPLE_GROUP, 23)?.state).toBe('expired');
  const nowhere = await play(simulator, 'POST /removals', {
    groupId: 'x',
    msgSeq: 1,
    how: 'delete',
  });
  expect(nowhere.status).toBe(400);
});

test('logs and rates can be read, and forgotten', async () => {
  await using simulator = await startSimulator({ seedSample: true });
  await callApi(simulator, 'modify_group_msg', EDIT, { random: '9' });

  expect((await play(simulator, 'GET /log')).body).toMatchObject([
    { order: 1, msgSeq: 23, random: '9', after: { msgBody: JSON.stringify(TEXT) } },
  ]);
  expect((await play(simulator, 'GET /calls?api=modify_group_msg')).body).toMatchObject([
    { api: 'modify_group_msg', random: '9', outcome: 0 },
  ]);
  expect((await play(simulator, 'GET /rates')).body).toMatchObject({
    modify_group_msg: { total: 1, worstSlidingSecond: 1 },
  });

  await play(simulator, 'POST /reset');
  expect((await play(simulator, 'GET /log')).body).toEqual([]);
  expect((await play(simulator, 'GET /calls')).body).toEqual([]);
  expect(simulator.message(SAMPLE_GROUP, 23)?.version).toBe(1);

  await play(simulator, 'POST /reset', { messages: true });
  expect(simulator.message(SAMPLE_GROUP, 23)?.version).toBe(0);
});

test('settings can be changed while it runs', async () => {
  await using simulator = await startSimulator({ seedSample: true, callsPerSecond: 1 });

  await play(simulator, 'POST /settings', { callsPerSecond: null, includeCustomDataInPulls: true });
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => callApi(simulator, 'modify_group_msg', EDIT)),
  );

  expect(answers.every((answer) => answer.includes('"ErrorCode":0'))).toBe(true);
  expect(simulator.settings).toMatchObject({ includeCustomDataInPulls: true, latencyMs: 0 });
});

test('the API port knows nothing of the control port’s paths', async () => {
  await using simulator = await startSimulator();

  const answer = await fetch(`${simulator.baseUrl}/log`);

  expect(await answer.text()).toContain('60009');
});
