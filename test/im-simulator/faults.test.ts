import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { GarbageKind } from '../../src/im-simulator/faults/faults.js';
import { SAMPLE_GROUP } from '../../src/im-simulator/world/sample.js';
import { apiUrl, callApi, startSimulator } from '../support/simulator.js';

const EDIT = {
  GroupId: SAMPLE_GROUP,
  MsgSeq: 23,
  MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'new' } }],
};
const PULL = { GroupId: SAMPLE_GROUP, ReqMsgSeq: 23, ReqMsgNumber: 1, WithRecalledMsg: 1 };
const WRITTEN = JSON.stringify(EDIT.MsgBody);

describe.each([
  ['before', 0],
  ['after', 1],
] as const)('%s the effect', (when, overwrites) => {
  test('a reset ends the connection without an answer', async () => {
    await using simulator = await startSimulator({ seedSample: true });
    simulator.fault({ kind: 'reset', when, times: 1 });

    await expect(callApi(simulator, 'modify_group_msg', EDIT)).rejects.toThrow('fetch failed');

    expect(simulator.overwrites()).toHaveLength(overwrites);
    expect(simulator.calls().map(({ outcome }) => outcome)).toEqual(['reset']);
  });

  test('a gateway error is an HTTP status, not an envelope', async () => {
    await using simulator = await startSimulator({ seedSample: true });
    simulator.fault({ kind: 'http', when, times: 1 });

    const url = apiUrl(simulator, 'modify_group_msg');
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify(EDIT) });

    expect([answer.status, answer.headers.get('content-type')]).toEqual([502, 'text/html']);
    expect(simulator.overwrites()).toHaveLength(overwrites);
  });

  test('any error code can be answered', async () => {
    await using simulator = await startSimulator({ seedSample: true });
    simulator.fault({ kind: 'code', errorCode: 80001, when, times: 1 });

    const answer = await callApi(simulator, 'modify_group_msg', EDIT);

    expect(answer).toContain('"ActionStatus":"FAIL","ErrorCode":80001');
    expect(simulator.overwrites()).toHaveLength(overwrites);
  });

  test('a hung call is never answered', async () => {
    await using simulator = await startSimulator({ seedSample: true });
    simulator.fault({ kind: 'hang', when });

    const url = apiUrl(simulator, 'modify_group_msg');
    const signal = AbortSignal.timeout(100);
    const call = fetch(url, { method: 'POST', body: JSON.stringify(EDIT), signal });

    await expect(call).rejects.toThrow('timeout');
    expect(simulator.overwrites()).toHaveLength(overwrites);
  });

  test('a held call waits until it is released', async () => {
    await using simulator = await startSimulator({ seedSample: true });
    simulator.fault({ kind: 'hold', when, times: 1 });

    const arrived = simulator.nextCall('modify_group_msg');
    const call = callApi(simulator, 'modify_group_msg', EDIT);
    await arrived;
    expect(simulator.overwrites()).toHaveLength(overwrites);

    expect(simulator.release()).toBe(1);
    expect(await call).toContain('"ErrorCode":0');
    expect(simulator.overwrites()).toHaveLength(1);
  });

  test('a client can edit the very message that the call is about', async () => {
    await using simulator = await startSimulator({ seedSample: true });
    const act = { edit: { rawMsgBody: '["client"]' } };
    simulator.fault({ kind: 'client', act, when, times: 1 });

    await callApi(simulator, 'modify_group_msg', EDIT);

    const last = when === 'before' ? WRITTEN : '["client"]';
    expect(simulator.message(SAMPLE_GROUP, 23)?.msgBody).toBe(last);
    expect(simulator.overwrites()).toHaveLength(2);
  });
});

test('an edit that lands late takes effect after its caller was left without an answer', async () => {
  await using simulator = await startSimulator({ seedSample: true });
  simulator.fault({ kind: 'late', ms: 50, answer: 'reset', times: 1 });

  const landed = simulator.nextOverwrite();
  await expect(callApi(simulator, 'modify_group_msg', EDIT)).rejects.toThrow('fetch failed');
  expect(simulator.overwrites()).toEqual([]);

  await landed;
  expect(simulator.message(SAMPLE_GROUP, 23)?.msgBody).toBe(WRITTEN);
});

test('a message that is removed between the read and the edit is gone for the edit', async () => {
  await using simulator = await startSimulator({ seedSample: true });
  const act = { remove: 'recall' } as const;
  simulator.fault({ kind: 'client', act, api: 'modify_group_msg', times: 1 });

  expect(await callApi(simulator, 'group_msg_get_simple', PULL)).toContain('"IsPlaceMsg":0');
  expect(await callApi(simulator, 'modify_group_msg', EDIT)).toContain('"ErrorCode":20026');
  expect(await callApi(simulator, 'group_msg_get_simple', PULL)).toContain('"IsPlaceMsg":2');
});

test('a fault matches only the calls that it names, and only so often', async () => {
  await using simulator = await startSimulator({ seedSample: true });
  const scope = { api: 'group_msg_get_simple', groupId: SAMPLE_GROUP, msgSeq: 23 } as const;
  simulator.fault({ kind: 'code', errorCode: 10002, times: 1, ...scope });
  const pull = async (fields: object): Promise<boolean> =>
    (await callApi(simulator, 'group_msg_get_simple', { ...PULL, ...fields })).includes('10002');

  expect(await pull({ ReqMsgSeq: 22 })).toBe(false);
  expect(await pull({ ReqMsgSeq: 30, ReqMsgNumber: 7 })).toBe(false);
  expect(await pull({ GroupId: '@TGS#3MEETING' })).toBe(false);
  expect(await callApi(simulator, 'modify_group_msg', EDIT)).toContain('"ErrorCode":0');
  expect(await pull({ ReqMsgSeq: 30, ReqMsgNumber: 8 })).toBe(true);
  expect(await pull({})).toBe(false);
});

test('faults without a count stay until they are cleared', async () => {
  await using simulator = await startSimulator({ seedSample: true });
  const id = simulator.fault({ kind: 'code', errorCode: 60008 });

  for (let call = 0; call < 3; call += 1)
    expect(await callApi(simulator, 'modify_group_msg', EDIT)).toContain('60008');
  simulator.clearFaults(id);

  expect(await callApi(simulator, 'modify_group_msg', EDIT)).toContain('"ErrorCode":0');
});

test('latency delays work and answer, and adds to other faults', async () => {
  await using simulator = await startSimulator({ seedSample: true, latencyMs: 20 });
  simulator.fault({ kind: 'latency', ms: 30, jitterMs: 5 });
  simulator.fault({ kind: 'code', errorCode: 91000 });

  expect(await callApi(simulator, 'modify_group_msg', EDIT)).toContain('91000');

  expect(simulator.calls()[0]?.tookMs).toBeGreaterThanOrEqual(48);
});

test.each<[GarbageKind, RegExp]>([
  ['html', /^<html>/],
  ['empty', /^$/],
  ['truncated', /^\{"ActionStatus":"OK".*[^}]$/s],
  ['wrong-types', /"RspMsgList":\{/],
  ['no-error-code', /^\{"ActionStatus":"OK","ErrorInfo".*"MsgSeq":23/],
  ['other-message', /"MsgSeq":1[,}]/],
])('garbage can be of the kind %s', async (garbage, looksLike) => {
  await using simulator = await startSimulator({ seedSample: true });
  simulator.fault({ kind: 'garbage', garbage, times: 1 });

  expect(await callApi(simulator, 'group_msg_get_simple', PULL)).toMatch(looksLike);
});

test('garbage can be 20 MB of JSON', async () => {
  await using simulator = await startSimulator({ seedSample: true });
  simulator.fault({ kind: 'garbage', garbage: 'huge', times: 1 });

  const answer = await callApi(simulator, 'modify_group_msg', EDIT);

  expect(answer.length).toBeGreaterThan(20 * 1024 * 1024);
  expect(simulator.overwrites()).toHaveLength(1);
});

test('garbage can end in the middle of the body', async () => {
  await using simulator = await startSimulator({ seedSample: true });
  simulator.fault({ kind: 'garbage', garbage: 'cut', times: 1 });

  await expect(callApi(simulator, 'modify_group_msg', EDIT)).rejects.toThrow('terminated');
  expect(simulator.overwrites()).toHaveLength(1);
});

test('garbage before the effect leaves the message as it was', async () => {
  await using simulator = await startSimulator({ seedSample: true });
  simulator.fault({ kind: 'garbage', garbage: 'truncated', when: 'before', times: 1 });

  await callApi(simulator, 'modify_group_msg', EDIT);

  expect(simulator.overwrites()).toEqual([]);
});

test('stopping ends calls that hang, and what was to land late never lands', async () => {
  const simulator = await startSimulator({ seedSample: true });
  simulator.fault({ kind: 'late', ms: 50 });
  const arrived = simulator.nextCall();
  const call = callApi(simulator, 'modify_group_msg', EDIT);
  await arrived;

  await Promise.all([simulator.stop(), expect(call).rejects.toThrow('fetch failed')]);
  await setTimeout(100);

  expect(simulator.overwrites()).toEqual([]);
});
