import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { CODES_OF_IM, OWN_CODES } from '../../src/http/compat/refusal.js';
import type { Api } from '../support/api.js';
import { body, GROUP, Scene } from '../support/scene.js';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';
import { callAsAnSdk, callOnce, callUrl, type SdkApp } from './sdk-client.js';

const SDK_APP_ID = 1_400_111_222;
const SECRET = 'a-key-that-is-good-only-here';
const OTHER_APP_ID = 1_400_111_333;

let folder: TemporaryFolder;
let scene: Scene;
let api: Api;
let other: Api;
let app: SdkApp;

beforeAll(async () => {
  folder = await temporaryFolder();
  const file = path.join(folder.path, 'compat.json');
  const keyFile = path.join(folder.path, 'key');
  await writeFile(keyFile, `${SECRET}\n`);
  const clients = {
    [SDK_APP_ID]: {
      client: 'night-job',
      secretKeyFile: keyFile,
      identifiers: ['alice', 'bob'],
      reason: 'nightly corrections',
    },
    [OTHER_APP_ID]: { client: 'day-job', secretKey: 'another-key', acceptUnreadablePrior: true },
  };
  await writeFile(file, JSON.stringify(clients));
  scene = await Scene.open({ COMPAT_CLIENTS_FILE: file });
  [api, other] = await Promise.all([scene.replica(), scene.replica()]);
  app = { baseUrl: api.url, sdkAppId: SDK_APP_ID, secretKey: SECRET, identifier: 'alice' };
});
afterEach(() => scene.im.clearFaults());
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

function overwriting(msgSeq: number, text: string, also: object = {}): object {
  return { GroupId: GROUP, MsgSeq: msgSeq, MsgBody: body(text), ...also };
}

function dayJob(): SdkApp {
  return { ...app, sdkAppId: OTHER_APP_ID, secretKey: 'another-key', identifier: 'carol' };
}

describe('an edit', () => {
  test('is answered as IM answers, and on record with who, why and for whom', async () => {
    const msgSeq = scene.message('before');

    const { status, answer } = await callOnce(callUrl(app), overwriting(msgSeq, 'after'), {
      'Edit-Reason': encodeURIComponent('客户要求\nnow'),
      'Edit-Ticket': 'OPS%2D1',
      'Edit-On-Behalf-Of': 'Zo%C3%AB',
    });

    expect(status).toBe(200);
    expect(answer).toEqual({
      ActionStatus: 'OK',
      ErrorCode: 0,
      ErrorInfo: 'succeed',
      ModificationId: expect.any(String) as string,
    });
    expect(scene.status(msgSeq)).toEqual(body('after'));
    const { json } = await api.modification(answer.ModificationId);
    expect(json).toMatchObject({
      state: 'applied',
      actor: { client: 'night-job', operator: 'alice', ip: '127.0.0.1' },
      reason: '客户要求\nnow',
      ticket: 'OPS-1',
      onBehalfOf: 'Zoë',
    });
    expect((await api.prior(answer.ModificationId)).toString()).toContain('before');
  });

  test('without a reason of its own has the configured one', async () => {
    const { answer } = await callOnce(callUrl(app), overwriting(scene.message('a'), 'b'));

    const { json } = await api.modification(answer.ModificationId);
    expect(json).toMatchObject({ reason: 'nightly corrections', ticket: null });
  });

  test('that the message holds already is done, by the edit that made it so', async () => {
    const msgSeq = scene.message('a');
    const first = await callOnce(callUrl(app), overwriting(msgSeq, 'b'));

    const again = await callOnce(callUrl(app), overwriting(msgSeq, 'b'));
    const original = await callOnce(callUrl(app), overwriting(scene.message('c'), 'c'));

    expect(again.answer).toEqual({ ...first.answer, ErrorInfo: 'no-change' });
    expect(original.answer).toEqual({ ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: 'no-change' });
    expect(scene.overwrites(msgSeq)).toHaveLength(1);
  });
});

describe('P3: a repeat edits once', () => {
  test('over two replicas, answers lost', async () => {
    const msgSeq = scene.message('a');
    scene.im.fault({ kind: 'reset', api: 'modify_group_msg', msgSeq, when: 'after', times: 1 });
    const url = callUrl(app);

    const answers = await Promise.all([
      callAsAnSdk([url], overwriting(msgSeq, 'b')),
      callAsAnSdk([url.replace(api.url, other.url)], overwriting(msgSeq, 'b')),
    ]);

    expect(answers.map(({ ErrorCode }) => ErrorCode)).toEqual([0, 0]);
    expect(new Set(answers.map(({ ModificationId }) => ModificationId)).size).toBe(1);
    expect(scene.overwrites(msgSeq)).toHaveLength(1);
  });

  test('whose answer IM owes', async () => {
    const msgSeq = scene.message('a');
    scene.im.fault({ kind: 'hang', api: 'modify_group_msg', msgSeq, when: 'after', times: 1 });

    const answer = await callAsAnSdk([callUrl(app)], overwriting(msgSeq, 'b'));

    expect(answer).toMatchObject({ ErrorCode: 0, ErrorInfo: 'succeed' });
    expect(scene.overwrites(msgSeq)).toHaveLength(1);
  });
});

describe('who calls', () => {
  const cases: readonly (readonly [string, () => string, number])[] = [
    ['no UserSig', () => callUrl(app, { usersig: undefined }), 70003],
    ['a UserSig that is none', () => callUrl(app, { usersig: 'eJwxxx' }), 70003],
    ['a UserSig of another key', () => callUrl({ ...app, secretKey: 'guessed' }), 70003],
    ['IM’s own key', () => callUrl({ ...app, secretKey: scene.im.credentials.secretKey }), 70003],
    ['the UserSig of another', () => callUrl(app, { identifier: 'bob' }), 70013],
    ['who might pass for another', () => callUrl({ ...dayJob(), identifier: ' carol' }), 70013],
    ['who is not listed', () => callUrl({ ...app, identifier: 'mallory' }), 70013],
    ['an unknown app', () => callUrl({ ...app, sdkAppId: 1 }), 70020],
    ['no app', () => callUrl(app, { sdkappid: undefined }), 70020],
    ['no random', () => callUrl(app, { random: undefined }), 60025],
    ['a random that is no number', () => callUrl(app, { random: 'x' }), 60025],
  ];
  test.each(cases)('%s is refused, and nothing is sent', async (_, url, code) => {
    const msgSeq = scene.message('a');

    const { status, answer } = await callOnce(url(), overwriting(msgSeq, 'b'));

    expect(status).toBe(200);
    expect(answer).toMatchObject({ ActionStatus: 'FAIL', ErrorCode: code });
    expect(answer.ErrorInfo).not.toBe('');
    expect(scene.overwrites(msgSeq)).toEqual([]);
  });
});

describe('what is asked', () => {
  const msg = { GroupId: GROUP, MsgSeq: 1 };
  const cases: readonly (readonly [string, unknown, number])[] = [
    ['no JSON', '{"GroupId":', 90001],
    ['nothing', '', 90010],
    ['an unknown element', { ...msg, MsgBody: [{ MsgType: 'X', MsgContent: {} }] }, 90002],
    ['an empty MsgBody', { ...msg, MsgBody: [] }, 90002],
    ['no group', { MsgSeq: 1, MsgBody: body('b') }, 90010],
    ['nothing to write', msg, 90010],
    ['a member that nobody reads', { ...msg, MsgBody: body('b'), Random: 1 }, 90010],
    ['too long a message', { ...msg, MsgBody: body('x'.repeat(13_000)) }, 90010],
    ['too long a body', `"${'x'.repeat(70_000)}"`, 90010],
  ];
  test.each(cases)('%s is refused in IM’s form, with what to do', async (_, asked, code) => {
    const { status, answer } = await callOnce(callUrl(app), asked);

    expect(status).toBe(200);
    expect(answer).toMatchObject({ ActionStatus: 'FAIL', ErrorCode: code });
    expect(answer.ErrorInfo.length).toBeGreaterThan(10);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=gbk'])(
    'whatever the Content-Type: %s',
    async (type) => {
      const asked = overwriting(scene.message('a'), 'b');

      const { answer } = await callOnce(callUrl(app), asked, { 'Content-Type': type });

      expect(answer.ErrorCode).toBe(0);
    },
  );

  test('no reason: 120003; an unusable header: 120011', async () => {
    const asked = overwriting(scene.message('a'), 'b');

    const without = await callOnce(callUrl(dayJob()), asked);
    const broken = await callOnce(callUrl(app), asked, { 'Edit-Reason': '100%' });
    const long = await callOnce(callUrl(app), asked, { 'Edit-Ticket': 'x'.repeat(200) });

    expect(without.answer).toMatchObject({ ErrorCode: 120003 });
    expect(without.answer.ErrorInfo).toMatch(/^reason-missing: .*Edit-Reason/);
    expect(broken.answer).toMatchObject({ ErrorCode: 120011 });
    expect(long.answer.ErrorInfo).toMatch(/^invalid-request: Edit-Ticket: /);
  });

  test.each([
    ['GET', '/v4/openim/modify_group_msg'],
    ['PUT', '/v4/openim/modify_group_msg'],
    ['POST', '/v4/openim/sendmsg'],
    ['POST', '/v4/'],
    ['POST', '/v4/group_open_http_svc/send_group_msg'],
  ])('%s %s is not taken here, signed or not', async (method, where) => {
    const { status, answer } = await callOnce(`${app.baseUrl}${where}`, {}, {}, method);

    expect(status).toBe(200);
    expect(answer).toMatchObject({ ActionStatus: 'FAIL', ErrorCode: 120010 });
  });
});

describe('what IM or the record refuse', () => {
  test('a message that is not there, a group, a group’s type', async () => {
    scene.im.addGroup({ groupId: 'live', type: 'AVChatRoom' });
    const asked = { MsgSeq: 99_999, MsgBody: body('b') };

    const ask = async (GroupId: string) =>
      (await callOnce(callUrl(app), { ...asked, GroupId })).answer.ErrorCode;

    scene.message('so that the group exists');
    expect(await ask(GROUP)).toBe(20026);
    expect(await ask('no-such-group')).toBe(10010);
    expect(await ask('live')).toBe(10007);
  });

  test('IM’s own word goes on', async () => {
    const msgSeq = scene.message('a');
    const errorInfo = 'text is sensitive';
    scene.im.fault({ kind: 'code', api: 'modify_group_msg', msgSeq, errorCode: 80001, errorInfo });

    const { answer } = await callOnce(callUrl(app), overwriting(msgSeq, 'b'));

    expect(answer).toMatchObject({ ErrorCode: 80001, ErrorInfo: errorInfo });
    expect(answer.ModificationId).toBeDefined();
  });

  test.each([20026, 10010, 10015, 20022, 20023, 20027, 20028, 10007, 80002])(
    'so does its code %i to the overwrite',
    async (errorCode) => {
      const msgSeq = scene.message('a');
      scene.im.fault({ kind: 'code', api: 'modify_group_msg', msgSeq, errorCode });

      const { answer } = await callOnce(callUrl(app), overwriting(msgSeq, 'b'));

      expect(answer).toMatchObject({ ActionStatus: 'FAIL', ErrorCode: errorCode });
      expect(answer.ModificationId).toBeDefined();
    },
  );

  test('a group that the pull finds to be none is 10010, by either code of IM', async () => {
    const codes: number[] = [];
    for (const errorCode of [10010, 10015]) {
      const msgSeq = scene.message('a');
      scene.im.fault({ kind: 'code', api: 'group_msg_get_simple', msgSeq, errorCode, times: 1 });
      const { answer } = await callOnce(callUrl(app), overwriting(msgSeq, 'b'));
      codes.push(answer.ErrorCode);
    }
    expect(codes).toEqual([10010, 10010]);
  });

  test('IM’s word about this service’s own signature does not: nobody is to think it was theirs', async () => {
    const msgSeq = scene.message('a');
    scene.im.fault({ kind: 'code', api: 'modify_group_msg', msgSeq, errorCode: 70003 });

    const { answer } = await callOnce(callUrl(app), overwriting(msgSeq, 'b'));

    expect(answer).toMatchObject({ ErrorCode: OWN_CODES['im-misconfigured'] });
    expect(answer.ErrorInfo).toMatch(/^im-misconfigured: /);
  });

  test('a prior version that cannot be read, unless the app was let', async () => {
    const msgSeq = scene.message('a');
    const asked = { GroupId: GROUP, MsgSeq: msgSeq, CloudCustomData: 'new' };

    const { answer } = await callOnce(callUrl(app), asked);
    const let_ = await callOnce(callUrl(dayJob()), asked, { 'Edit-Reason': 'why' });

    expect(answer).toMatchObject({ ErrorCode: OWN_CODES['prior-unreadable'] });
    expect(answer.ErrorInfo).toMatch(
      /^prior-unreadable: .*have acceptUnreadablePrior set for this app.*send MsgBody alone/,
    );
    expect(let_.answer).toMatchObject({ ErrorCode: 0 });
  });

  test('an answer that IM owes: 60008 within eight seconds, and the edit is in hand', async () => {
    const msgSeq = scene.message('a');
    scene.im.fault({ kind: 'hang', api: 'group_msg_get_simple' });
    const since = performance.now();

    const { answer } = await callOnce(callUrl(app), overwriting(msgSeq, 'b'));

    expect(answer).toMatchObject({ ErrorCode: 60008 });
    expect(performance.now() - since).toBeLessThan(8_000);
    expect(scene.overwrites(msgSeq)).toEqual([]);
  });
});

test('without the setting there is no such endpoint', async () => {
  const plain = await scene.replica({ COMPAT_CLIENTS_FILE: '' });

  const answer = await fetch(callUrl({ ...app, baseUrl: plain.url }), { method: 'POST' });

  expect(answer.status).toBe(404);
  expect(await answer.json()).toMatchObject({ type: '/problems/not-found' });
});

test('docs/moving-over.md has every code and problem of this endpoint in one row', async () => {
  const rows = (await readFile('docs/moving-over.md', 'utf8'))
    .split('\n')
    .filter((line) => line.startsWith('|'));

  for (const [problem, code] of Object.entries({ ...CODES_OF_IM, ...OWN_CODES })) {
    const row = rows.find((line) => line.startsWith(`| ${code} `)) ?? '';
    const named = [
      'invalid-request',
      'payload-too-large',
      'request-timeout',
      'unsupported-media-type',
    ].includes(problem)
      ? / 4\d\d/
      : new RegExp(`\`${problem}\``);
    expect(row, `${code} ${problem}`).toMatch(named);
  }
});
