import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditor, DocumentedService, textBody, textIn, why } from './service.js';

let service: DocumentedService;

beforeAll(async () => {
  service = await DocumentedService.start();
});
afterAll(() => service.stop());

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('an edit that IM takes', () => {
  test('is answered 201 with the whole record', async () => {
    const message = service.message({ from: 'bob', timestamp: 1_700_000_000 });

    const answer = await service.edit(
      { ...message, MsgBody: textBody('hello') },
      { ticket: 'OPS-4711' },
    );

    expect(answer.status).toBe(201);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.headers.get('location')).toBe(`/v1/modifications/${textIn(answer, 'id')}`);
    expect(answer.headers.get('idempotency-replayed')).toBeNull();
    expect(answer.headers.get('ratelimit')).toMatch(/^"client";r=\d+;t=\d+$/);
    expect(answer.headers.get('ratelimit-policy')).toMatch(/^"client";q=\d+;w=1$/);
    expect(answer.body).toEqual({
      id: expect.stringMatching(UUID_V7) as unknown,
      state: 'applied',
      settledBy: 'response',
      message: { ...message, TopicId: null },
      actor: { client: 'refund-desk', operator: why.operator, ip: '127.0.0.1' },
      reason: why.reason,
      onBehalfOf: null,
      ticket: 'OPS-4711',
      prior: {
        From_Account: 'bob',
        MsgTimeStamp: 1_700_000_000,
        MsgBody: textBody('as it was'),
        CloudCustomData: { known: false },
        digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as unknown,
      },
      requested: { MsgBody: textBody('hello') },
      resulting: { digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as unknown },
      changes: [{ op: 'replace', path: '/MsgBody/0/MsgContent/Text', value: 'hello' }],
      rejection: null,
      drift: null,
      im: { errorCode: 0, errorInfo: 'succeed', attempts: 1 },
      receivedAt: expect.stringMatching(INSTANT) as unknown,
      snapshotAt: expect.stringMatching(INSTANT) as unknown,
      sentAt: expect.stringMatching(INSTANT) as unknown,
      settledAt: expect.stringMatching(INSTANT) as unknown,
      restores: null,
      batch: null,
      approvals: [],
      approvalsNeeded: 0,
      ledger: [
        { type: 'edit.intended', entryId: expect.stringMatching(UUID_V7) as unknown, index: null },
        { type: 'edit.applied', entryId: expect.stringMatching(UUID_V7) as unknown, index: null },
      ],
    });
  });

  test('reads the same at its Location as it was answered', async () => {
    const answer = await service.edit({ ...service.message(), MsgBody: textBody('again') });

    const read = await service.get(answer.headers.get('location') ?? '');

    expect(read.status).toBe(200);
    const { ledger: _answered, ...answered } = answer.body;
    const { ledger: _read, ...found } = read.body;
    expect(found).toEqual(answered);
  });
});

describe('the documented sample requests of modify_group_msg', () => {
  test('only MsgBody', async () => {
    const message = service.message({ cloudCustomData: 'stays' });
    const answer = await service.edit({ ...message, MsgBody: textBody('hello') });

    expect(answer.status).toBe(201);
    expect(service.im.message(message.GroupId, message.MsgSeq)).toMatchObject({
      msgBody: JSON.stringify(textBody('hello')),
      cloudCustomData: '"stays"',
    });
  });

  test('only CloudCustomData', async () => {
    const message = service.message();
    const CloudCustomData = 'your new cloud custom data';

    const answer = await service.edit(
      { ...message, CloudCustomData },
      { acceptUnreadablePrior: true },
    );

    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      requested: { CloudCustomData },
      changes: [{ op: 'add', path: '/CloudCustomData', value: CloudCustomData }],
    });
    expect(service.im.message(message.GroupId, message.MsgSeq)).toMatchObject({
      msgBody: JSON.stringify(textBody('as it was')),
      cloudCustomData: JSON.stringify(CloudCustomData),
    });
  });

  test('both', async () => {
    const message = service.message();
    const requested = { MsgBody: textBody('hello'), CloudCustomData: 'new' };

    const answer = await service.edit(
      { ...message, ...requested },
      { acceptUnreadablePrior: true },
    );

    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ requested });
  });

  test('the value that our own edit set is the prior one of the next', async () => {
    const message = service.message();
    await service.edit({ ...message, CloudCustomData: 'one' }, { acceptUnreadablePrior: true });

    const answer = await service.edit({ ...message, CloudCustomData: 'two' });

    expect(answer.body).toMatchObject({
      state: 'applied',
      prior: { CloudCustomData: { known: true, value: 'one', source: 'edit' } },
      changes: [{ op: 'replace', path: '/CloudCustomData', value: 'two' }],
    });
  });

  test('an empty CloudCustomData clears it', async () => {
    const message = service.message({ cloudCustomData: 'x' });
    const also = { acceptUnreadablePrior: true };

    const answer = await service.edit({ ...message, CloudCustomData: '' }, also);

    expect(answer.status).toBe(201);
    expect(service.im.message(message.GroupId, message.MsgSeq)?.cloudCustomData).toBe('""');
  });

  test('a message of a topic', async () => {
    const groupId = '@TGS#_@TGS#c1';
    const TopicId = `${groupId}@TOPIC#_news`;
    service.im.addGroup({ groupId, type: 'Community' });
    service.im.addTopic(groupId, TopicId);
    const message = service.message({ groupId, topicId: TopicId });

    const answer = await service.edit({ ...message, TopicId, MsgBody: textBody('hello') });

    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ message: { ...message, TopicId } });
  });
});

describe('a caller who does not wait', () => {
  test('is answered 202 at once, and the edit goes on by itself', async () => {
    const message = service.message();
    const held = service.im.fault({
      kind: 'hold',
      api: 'modify_group_msg',
      groupId: message.GroupId,
      times: 1,
    });
    const ask = { headers: { Prefer: 'respond-async' } };

    const answer = await service.edit({ ...message, MsgBody: textBody('later') }, {}, ask);

    expect(answer.status).toBe(202);
    expect(answer.headers.get('preference-applied')).toBe('respond-async');
    expect(answer.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    const location = answer.headers.get('location') ?? '';
    expect(answer.body).toMatchObject({ state: 'pending', settledAt: null, resulting: null });

    service.im.release(held);
    await expect.poll(async () => (await service.get(location)).body['state']).toBe('applied');
  });

  test.each([
    ['wait=0', 'wait=0'],
    ['wait=-5', 'wait=0'],
    ['wait=3000', 'wait=30'],
    ['wait="2"', 'wait=2'],
    ['wait=2, respond-async', 'respond-async, wait=2'],
    ['Wait=2', 'wait=2'],
    ['wait=soon', null],
    ['wait=1.5', null],
    ['return=minimal', null],
    [';;,=', null],
  ])('Prefer: %s is applied as %s', async (Prefer, applied) => {
    const body = { ...service.message(), MsgBody: textBody('x') };
    const answer = await service.edit(body, {}, { headers: { Prefer } });

    expect([201, 202]).toContain(answer.status);
    expect(answer.headers.get('preference-applied')).toBe(applied);
  });

  test('is in_doubt where the answer of IM was lost, and later what really happened', async () => {
    const message = service.message();
    const { GroupId: groupId } = message;
    service.im.fault({
      kind: 'reset',
      api: 'modify_group_msg',
      groupId,
      when: 'after',
      times: 1,
    });

    const answer = await service.edit({ ...message, MsgBody: textBody('lost answer') });

    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ state: 'applied', settledBy: 'reread' });
    expect(service.im.message(groupId, message.MsgSeq)?.version).toBe(1);
  });
});

describe('X-Request-Id', () => {
  test.each([
    ['abc.DEF_1-2', 'abc.DEF_1-2'],
    ['a'.repeat(128), 'a'.repeat(128)],
  ])('%s is taken', async (given, returned) => {
    const answer = await service.audit('/v1/audit/modifications?limit=1');
    expect(answer.headers.get('x-request-id')).toMatch(UUID_V7);

    const asked = await service.get('/v1/audit/modifications?limit=1', {
      as: auditor,
      headers: { 'X-Request-Id': given },
    });
    expect(asked.headers.get('x-request-id')).toBe(returned);
  });

  test.each(['a b', 'a'.repeat(129), 'ä', '<x>'])('%s is replaced', async (given) => {
    const headers = { 'X-Request-Id': given };
    const answer = await service.get('/v1/modifications/x', { headers });

    expect(answer.headers.get('x-request-id')).toMatch(UUID_V7);
  });
});
