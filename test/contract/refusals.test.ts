import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Answer,
  type Ask,
  auditor,
  moderation,
  DocumentedService,
  textBody,
  textIn,
  why,
} from './service.js';

let service: DocumentedService;

beforeAll(async () => {
  service = await DocumentedService.start();
});
afterAll(() => service.stop());

const hello = { MsgBody: textBody('hello') };

/** The answer is this problem, the same when repeated, and its record says `state`. */
async function expectRefusal(
  ask: (key: string) => Promise<Answer>,
  status: number,
  name: string,
  state: 'rejected' | 'refused' | 'superseded' | 'not_applied' = 'rejected',
): Promise<Answer> {
  const key = randomUUID();
  const answer = await ask(key);
  const repeated = await ask(key);

  expect(answer.status, answer.text).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.body).toMatchObject({ type: `/problems/${name}`, status });
  expect(repeated.status).toBe(status);
  // Each answer names its own request.
  const { requestId } = answer.body;
  expect({ ...repeated.body, requestId }).toEqual(answer.body);
  expect(repeated.headers.get('idempotency-replayed')).toBe('true');

  const id = textIn(answer, 'modificationId');
  const record = await service.get(`/v1/modifications/${id}`);
  const rejection = isWhy(state) ? name : null;
  expect(record.body).toMatchObject({ id, state, rejection, resulting: null });
  return record;
}

/** Whether an edit that ended so names why. */
function isWhy(state: string): boolean {
  return state === 'rejected' || state === 'refused';
}

function editOf(message: object, also: object = {}) {
  return (key: string) => service.edit(message, also, { headers: { 'Idempotency-Key': key } });
}

describe('rejected before anything is sent, with a record', () => {
  test('404 where IM knows no such group', async () => {
    const before = service.im.calls('group_msg_get_simple').length;
    const nowhere = { GroupId: `none-${randomUUID()}`, MsgSeq: 1, ...hello };

    const record = await expectRefusal(editOf(nowhere), 404, 'message-not-found');

    expect(record.body).toMatchObject({ prior: null, changes: null, snapshotAt: null });
    expect(service.im.calls('group_msg_get_simple')).toHaveLength(before);
    expect((await service.get(`/v1/modifications/${textIn(record, 'id')}/prior`)).status).toBe(404);
  });

  test('404 where IM returns an older message instead', async () => {
    const message = service.message();
    const absent = { ...message, MsgSeq: message.MsgSeq + 1, ...hello };

    await expectRefusal(editOf(absent), 404, 'message-not-found');
  });

  test('says whether the group or the message is missing', async () => {
    const message = service.message();
    const nowhere = { GroupId: `none-${randomUUID()}`, MsgSeq: 1, ...hello };

    const noGroup = textIn(await service.edit(nowhere), 'detail');
    const absent = { ...message, MsgSeq: message.MsgSeq + 1, ...hello };
    const noMessage = textIn(await service.edit(absent), 'detail');
    const dryRun = textIn(await service.edit(absent, {}, { query: '?dryRun=true' }), 'detail');

    expect(noGroup).toContain('no group with this GroupId');
    expect(noGroup).not.toContain('7, 30 or 90 days');
    expect(noMessage).toContain('no message with this MsgSeq');
    expect(noMessage).toContain('7, 30 or 90 days');
    expect(dryRun).toBe(noMessage);
  });

  test.each(['recalled', 'deleted', 'expired'] as const)('410 where it is %s', async (state) => {
    const message = service.message({ state });

    await expectRefusal(editOf({ ...message, ...hello }), 410, 'message-gone');
  });

  test('412 where ifPriorDigest is not the digest of what stands', async () => {
    const message = service.message();
    const ifPriorDigest = `sha256:${'0'.repeat(64)}`;

    const record = await expectRefusal(
      editOf({ ...message, ...hello }, { ifPriorDigest }),
      412,
      'prior-changed',
    );

    expect(record.body).toMatchObject({ prior: { MsgBody: textBody('as it was') } });
  });

  test('and not where it is, in any case of letters', async () => {
    const message = service.message({ groupId: `taken-${randomUUID()}` });
    const path = `/v1/messages/current?groupId=${message.GroupId}&msgSeq=${String(message.MsgSeq)}`;
    const { digest } = (await service.get(path)).body['current'] as { digest: string };
    const ifPriorDigest = digest.toUpperCase().replace('SHA256', 'sha256');

    expect((await service.edit({ ...message, ...hello }, { ifPriorDigest })).status).toBe(201);
  });

  test.each(['AVChatRoom', 'BChatRoom', 'Mystery'])('422 in a group of type %s', async (type) => {
    const groupId = `${type}-${randomUUID()}`;
    service.im.addGroup({ groupId, type });
    const message = service.message({ groupId });

    await expectRefusal(editOf({ ...message, ...hello }), 422, 'unsupported-group-type');
  });

  test('422 for a system message', async () => {
    const message = service.message({ isSystem: true, rawMsgBody: '{"OpType":1}' });

    await expectRefusal(editOf({ ...message, ...hello }), 422, 'unsupported-message');
  });

  test('422 where the CloudCustomData to be overwritten is not known', async () => {
    const edit = { ...service.message(), CloudCustomData: 'x' };

    await expectRefusal(editOf(edit), 422, 'prior-unreadable');
  });

  test('422 where the message says so already', async () => {
    const edit = { ...service.message(), MsgBody: textBody('as it was') };

    await expectRefusal(editOf(edit), 422, 'no-change');
  });

  test.each([
    ['MsgBody is no array', '"IsPlaceMsg":0,"MsgBody":"text"'],
    ['CloudCustomData is no string', '"IsPlaceMsg":0,"MsgBody":[],"CloudCustomData":7'],
    ['IsPlaceMsg is no number', '"IsPlaceMsg":"no","MsgBody":[]'],
  ])(
    '422 where %s in what IM returns, and no advice that would not help',
    async (form, members) => {
      const rawItem = `{"From_Account":"bob","MsgSeq":1,"MsgTimeStamp":1700000000,${members}}`;
      const message = service.message({ rawItem, seq: 1 });

      const answer = await service.edit({ ...message, ...hello }, { acceptUnreadablePrior: true });

      expect(answer.body).toMatchObject({ type: '/problems/prior-unreadable' });
      expect(answer.body['detail']).toContain(form);
      expect(answer.body['detail']).not.toContain('acceptUnreadablePrior');
      const current = `/v1/messages/current?groupId=${message.GroupId}&msgSeq=1`;
      expect((await service.get(current)).body).toMatchObject({
        status: 422,
        type: '/problems/prior-unreadable',
      });
    },
  );

  test('acceptUnreadablePrior is advised where it helps', async () => {
    const message = service.message({ groupId: `taken-${randomUUID()}` });
    const edit = { ...message, CloudCustomData: 'x' };

    const refused = await service.edit(edit);

    expect(refused.body['detail']).toContain('"acceptUnreadablePrior": true');
    expect((await service.edit(edit, { acceptUnreadablePrior: true })).status).toBe(201);
  });

  test('nothing was sent for any of them', () => {
    const sent = service.im.calls('modify_group_msg').length;
    const overwrites = service.im.overwrites();
    expect(overwrites).toHaveLength(sent);
    expect(overwrites.filter(({ groupId }) => !groupId.startsWith('taken-'))).toEqual([]);
  });
});

describe('no-change names the edit that made it so', () => {
  const again = { MsgBody: textBody('once') };

  function byBob(message: object, also: object = {}, ask: Ask & { query?: string } = {}) {
    return service.edit(message, { operator: 'bob', ...also }, { as: moderation, ...ask });
  }

  test('whose it is and when, the same each time, also in a dry run', async () => {
    const message = service.message();
    const first = await service.edit({ ...message, ...again });
    const said = `${textIn(first, 'id')} wrote it: alice@example.com at refund-desk, ${textIn(first, 'settledAt')}`;
    const ask = { headers: { 'Idempotency-Key': randomUUID() } };

    const refused = await byBob({ ...message, ...again }, {}, ask);
    await byBob({ ...message, MsgBody: textBody('twice') });
    const repeated = await byBob({ ...message, ...again }, {}, ask);
    await byBob({ ...message, ...again });
    const dryRun = await byBob({ ...message, ...again }, {}, { query: '?dryRun=true' });

    expect(refused.body['detail']).toContain(said);
    expect(refused.text).not.toContain('once');
    expect(repeated.body['detail']).toBe(refused.body['detail']);
    expect(repeated.headers.get('idempotency-replayed')).toBe('true');
    expect(dryRun.body['detail']).toMatch(/ wrote it: bob at moderation, /);
    expect(refused.body['detail']).toContain('`modificationId` is the record of your request');
    expect(dryRun.body['detail']).not.toContain('modificationId');
  });

  test('the one that wrote the member which is asked for, not the last of all', async () => {
    const message = service.message();
    const first = await service.edit({ ...message, ...again });
    const custom = { ...message, CloudCustomData: 'x' };
    const second = await byBob(custom, { acceptUnreadablePrior: true });

    const body = await byBob({ ...message, ...again });
    const both = await byBob({ ...custom, ...again });

    expect(body.body['detail']).toContain(textIn(first, 'id'));
    expect(both.body['detail']).toContain(textIn(second, 'id'));
  });

  test('none where nobody here wrote it, or somebody edited around the service since', async () => {
    const untouched = { ...service.message(), MsgBody: textBody('as it was') };
    const message = service.message();
    await service.edit({ ...message, ...again });
    await service.edit({ ...message, MsgBody: textBody('twice') });
    const { GroupId: groupId, MsgSeq: msgSeq } = message;
    service.im.clientEdits({ groupId, msgSeq }, again);

    const answers = [await byBob(untouched), await byBob({ ...message, ...again })];

    for (const { body } of answers) {
      expect(body).toMatchObject({ type: '/problems/no-change' });
      expect(body['detail']).toContain('not this service that wrote it');
    }
  });
});

describe('refused by IM', () => {
  test.each([
    [20026, 404, 'message-not-found'],
    [10010, 404, 'message-not-found'],
    [10015, 404, 'message-not-found'],
    [20022, 410, 'message-gone'],
    [20023, 410, 'message-gone'],
    [20027, 409, 'concurrent-change'],
    [20028, 409, 'concurrent-change'],
    [80001, 422, 'refused-by-im'],
    [80002, 422, 'refused-by-im'],
    [90002, 422, 'refused-by-im'],
    [120_001, 422, 'refused-by-im'],
    [10007, 422, 'refused-by-im'],
    [60010, 502, 'im-misconfigured'],
  ])('%d is %d %s', async (errorCode, status, name) => {
    const message = service.message();
    const errorInfo = 'as IM says';
    const scope = { api: 'modify_group_msg', groupId: message.GroupId, times: 1 } as const;
    service.im.fault({ kind: 'code', errorCode, errorInfo, ...scope });

    const record = await expectRefusal(editOf({ ...message, ...hello }), status, name, 'refused');

    expect(record.body).toMatchObject({ im: { errorCode, errorInfo, attempts: 1 } });
  });

  test('names the code and the words of IM in the problem', async () => {
    const message = service.message();
    const scope = { api: 'modify_group_msg', groupId: message.GroupId, times: 1 } as const;
    service.im.fault({ kind: 'code', errorCode: 80001, errorInfo: 'dirty', ...scope });

    const answer = await service.edit({ ...message, ...hello });

    expect(answer.body).toMatchObject({ im: { errorCode: 80001, errorInfo: 'dirty' } });
  });
});

describe('settled within the wait, but not as asked', () => {
  test('409 superseded where somebody else wrote over the message meanwhile', async () => {
    const message = service.message();
    const scope = { api: 'modify_group_msg', groupId: message.GroupId, times: 1 } as const;
    const act = { edit: { MsgBody: textBody('mine') } };
    service.im.fault({ kind: 'client', act, when: 'before', ...scope });
    service.im.fault({ kind: 'reset', when: 'before', ...scope });

    await expectRefusal(editOf({ ...message, ...hello }), 409, 'superseded', 'superseded');
  });

  test('502 not-applied where sending again was given up', async () => {
    const message = service.message();
    const scope = { api: 'modify_group_msg', groupId: message.GroupId } as const;
    service.im.fault({ kind: 'reset', when: 'before', ...scope });

    await expectRefusal(editOf({ ...message, ...hello }), 502, 'not-applied', 'not_applied');
  });
});

describe('409 edit-in-flight', () => {
  test('while another edit of the message is worked on, and the key stays free', async () => {
    const message = service.message();
    const held = service.im.fault({
      kind: 'hold',
      api: 'modify_group_msg',
      groupId: message.GroupId,
      times: 1,
    });
    const ask = { headers: { Prefer: 'respond-async' } };
    const first = await service.edit({ ...message, ...hello }, {}, ask);
    const second = editOf({ ...message, MsgBody: textBody('second') });
    const key = randomUUID();

    const refused = await second(key);

    expect(first.status).toBe(202);
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({ type: '/problems/edit-in-flight' });
    expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    expect(refused.body).not.toHaveProperty('modificationId');

    service.im.release(held);
    await expect.poll(async () => (await second(key)).status).toBe(201);
  });
});

describe('who may call', () => {
  const body = { message: { GroupId: 'g', MsgSeq: 1, ...hello }, ...why };

  test('401 without a token, and with a bad one', async () => {
    const none = await service.post('/v1/modifications', body, { as: null });
    const bad = await service.post('/v1/modifications', body, {
      as: null,
      headers: { Authorization: 'Bearer abc.def.ghi' },
    });

    expect([none.status, bad.status]).toEqual([401, 401]);
    expect(none.headers.get('www-authenticate')).toContain('Bearer');
    expect(none.body).toMatchObject({ type: '/problems/unauthenticated' });
  });

  test('403 where the scope is missing', async () => {
    const answer = await service.post('/v1/modifications', body, { as: auditor });

    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({ type: '/problems/forbidden' });
    expect((await service.get('/v1/audit/modifications')).status).toBe(403);
    expect((await service.get('/v1/audit/messages/history?groupId=g&msgSeq=1')).status).toBe(403);
    expect((await service.audit('/v1/messages/current?groupId=g&msgSeq=1')).status).toBe(403);
  });

  test.each([
    ['413', 'x'.repeat(64 * 1024 + 1), 'application/json', 413, 'payload-too-large'],
    ['415', '{}', 'text/plain', 415, 'unsupported-media-type'],
    ['415', '{}', 'application/json; charset=gbk', 415, 'unsupported-media-type'],
    ['415', '{}', 'application/vnd.api+json', 415, 'unsupported-media-type'],
  ])('%s', async (_, text, type, status, name) => {
    const answer = await service.post('/v1/modifications', text, {
      headers: { 'Content-Type': type },
    });

    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ type: `/problems/${name}`, status });
  });

  test('405 and 404 for what is not there', async () => {
    const wrong = await service.get('/v1/modifications');
    expect(wrong.status).toBe(405);
    expect(wrong.headers.get('allow')).toBe('POST');
    expect((await service.get('/v1/nothing')).status).toBe(404);
  });
});
