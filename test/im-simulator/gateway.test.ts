import { expect, test } from 'vitest';
import { userSig } from '../../src/im-simulator/api/usersig.js';
import { apiUrl, callApi, startSimulator } from '../support/simulator.js';

const PULL = { GroupId: '@TGS#1HYEP2SHC', ReqMsgNumber: 1 };

const codeOf = (answer: string): number => (JSON.parse(answer) as { ErrorCode: number }).ErrorCode;

test.each([
  ['without sdkappid', { sdkappid: undefined }, 60012],
  ['with an sdkappid that is no number', { sdkappid: 'abc' }, 60025],
  ['without identifier', { identifier: undefined }, 60025],
  ['without usersig', { usersig: undefined }, 60025],
  ['without random', { random: undefined }, 60025],
  ['with a random beyond 32 bits', { random: '4294967296' }, 60025],
  ['with another contenttype', { contenttype: 'JSON' }, 60025],
  ['with a garbled usersig', { usersig: 'garbled' }, 70003],
  ['for another app', { sdkappid: '1400000001' }, 70020],
])('a call %s is refused with HTTP 200', async (_, changed, errorCode) => {
  await using simulator = await startSimulator({ seedSample: true });

  const url = apiUrl(simulator, 'group_msg_get_simple', changed);
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(PULL) });

  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ ActionStatus: 'FAIL', ErrorCode: errorCode });
});

test('a well-signed account that is no admin is refused', async () => {
  await using simulator = await startSimulator({ seedSample: true });
  const { sdkAppId, secretKey } = simulator.credentials;
  const time = Math.floor(Date.now() / 1000);
  const usersig = userSig({ identifier: 'jack', sdkAppId, time, expire: 60 }, secretKey);

  const answer = await callApi(simulator, 'group_msg_get_simple', PULL, {
    identifier: 'jack',
    usersig,
  });

  expect(codeOf(answer)).toBe(60010);
});

test('paths that name none of the four calls are told apart by service', async () => {
  await using simulator = await startSimulator();
  const post = async (path: string): Promise<string> =>
    (await fetch(`${simulator.baseUrl}${path}`, { method: 'POST', body: '{}' })).text();

  expect(codeOf(await post('/v4/openim/nothing'))).toBe(60009);
  expect(codeOf(await post('/v4/group_open_http_svc/modify_group_msg'))).toBe(10003);
  expect(codeOf(await post('/'))).toBe(60009);
});

test.each([
  ['', 60003],
  ['{"GroupId":', 60003],
  ['\uFEFF{}', 60003],
  ['[]', 90001],
])('a body of %j is refused', async (body, errorCode) => {
  await using simulator = await startSimulator();

  expect(codeOf(await callApi(simulator, 'modify_group_msg', body))).toBe(errorCode);
});

test('a GET is refused, with HTTP 200 like everything else', async () => {
  await using simulator = await startSimulator();

  const answer = await fetch(apiUrl(simulator, 'get_group_info'));

  expect([answer.status, codeOf(await answer.text())]).toEqual([200, 60002]);
});

test('credentials are judged before the body', async () => {
  await using simulator = await startSimulator();

  const answer = await callApi(simulator, 'modify_group_msg', 'not json', { usersig: 'garbled' });

  expect(codeOf(answer)).toBe(70003);
});
