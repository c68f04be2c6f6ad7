import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RunningService } from '../../src/service.js';
import { startReplica } from '../support/replica.js';
import { makeTokens } from '../support/tokens.js';
import { AuditService, type Json, textBody } from './service.js';
import { tell as tellWebhook, TOKEN, type Told } from './im-webhook.js';

let service: AuditService;
/** Judges what IM tells, too. */
let other: RunningService;
let msgSeq: number;

beforeAll(async () => {
  service = await AuditService.open({ IM_CALLBACK_TOKEN: TOKEN });
  service.im.addGroup({ groupId: 'c', type: 'Public' });
  service.im.configure({ callback: webhook() });
  const { jwksFile } = await makeTokens();
  other = await startReplica({
    databaseUrl: service.database.appUrl,
    imUrl: service.im.baseUrl,
    jwksFile,
    settings: { IM_CALLBACK_TOKEN: TOKEN },
  });
});
afterAll(async () => {
  await other.stop();
  await service.stop();
});

beforeEach(() => {
  msgSeq = service.im.addMessage({ groupId: 'c', MsgBody: textBody('one') });
});
afterEach(() => {
  service.im.clearFaults();
  service.im.configure({ latencyMs: 0 });
});

const tell = (told: Told) => tellWebhook(service, told);

function webhook() {
  return { url: `${service.replica.url}/v1/im-callbacks`, token: TOKEN };
}

/** An edit around the service that IM does not tell of, or not yet. */
function overwriteUntold(text: string): void {
  service.im.configure({ callback: null });
  service.im.clientEdits({ groupId: 'c', msgSeq }, { MsgBody: textBody(text) }, 'mallory');
  service.im.configure({ callback: webhook() });
}

const foreign = (text: string, more: object = {}) => ({
  CallbackCommand: 'Group.CallbackAfterModifyMsg',
  Operator_Account: 'mallory',
  GroupId: 'c',
  TopicId: '',
  MsgSeq: msgSeq,
  EventTime: Date.now(),
  MsgBody: textBody(text),
  ...more,
});

async function drifts(type = 'drift.found'): Promise<readonly Json[]> {
  await expect.poll(() => service.sql('SELECT FROM told_unjudged')).toHaveLength(0);
  const entries = await service.entries(type);
  return entries
    .map(({ text }) => JSON.parse(text) as Json)
    .filter((entry) => {
      const { message } = entry['subject'] as { message: Json };
      return message['MsgSeq'] === msgSeq;
    });
}

test('an edit made around the service is on record as drift, once, however often IM reports it', async () => {
  const ours = await service.edit({ groupId: 'c', msgSeq, text: 'two' });
  const body = foreign('by mallory');
  for (let i = 0; i < 3; i += 1) {
    expect(await tell({ body })).toEqual({
      status: 200,
      body: { ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 },
    });
  }
  expect(await drifts()).toMatchObject([
    { actor: null, details: { foundBy: 'callback', lastModificationId: ours.body['id'] } },
  ]);
  const history = await service.ask('/v1/audit/messages/history', { groupId: 'c', msgSeq });
  expect(history.body['items']).toMatchObject([
    { source: 'original' },
    { source: 'edit' },
    { source: 'drift', modificationId: null, content: { MsgBody: textBody('by mallory') } },
  ]);
});

test('edits of ours that IM reports are no drift', async () => {
  const before = service.im.callbacks().delivered;
  await service.edit({ groupId: 'c', msgSeq, text: 'two' });
  await service.edit({ groupId: 'c', msgSeq, customData: 'only this' });
  await expect.poll(() => service.im.callbacks().delivered).toBe(before + 2);
  expect(await drifts()).toEqual([]);
});

test('what a client of IM edits is reported, and is not found a second time by the next snapshot', async () => {
  await service.edit({ groupId: 'c', msgSeq, text: 'two' });
  service.im.clientEdits({ groupId: 'c', msgSeq }, { MsgBody: textBody('by a member') }, 'member');
  await expect.poll(drifts).toHaveLength(1);
  const next = await service.edit({ groupId: 'c', msgSeq, text: 'three' });
  expect(next.body['drift']).toBeNull();
  expect(await drifts()).toHaveLength(1);
});

test('an edit around the service that edits of ours which came to nothing see, too, is drift once', async () => {
  const ours = await service.edit({ groupId: 'c', msgSeq, text: 'two' });
  overwriteUntold('by hand');
  const seeing = await service.edit({ groupId: 'c', msgSeq, text: 'by hand' });
  const again = await service.edit({ groupId: 'c', msgSeq, text: 'by hand' });
  const after = await service.edit({ groupId: 'c', msgSeq, text: 'three' });
  expect([seeing.status, again.status, after.status]).toEqual([422, 422, 201]);
  expect(after.body['drift']).toBeNull();
  expect(await drifts()).toMatchObject([
    { details: { foundBy: 'snapshot', lastModificationId: ours.body['id'] } },
  ]);
});

test('a change that a snapshot has found is not found again when IM reports it', async () => {
  const ours = await service.edit({ groupId: 'c', msgSeq, text: 'two' });
  overwriteUntold('by mallory');
  const body = foreign('by mallory', { CloudCustomData: 'told late' });
  await service.edit({ groupId: 'c', msgSeq, text: 'by mallory' });

  await tell({ body });

  const lastModificationId = ours.body['id'];
  const [found, ...more] = await drifts();
  expect(found).toMatchObject({ details: { foundBy: 'snapshot', lastModificationId } });
  expect(more).toEqual([]);
  const subject = { modificationId: null, message: { MsgSeq: msgSeq } };
  expect(await drifts('drift.told')).toMatchObject([
    {
      actor: null,
      subject,
      details: { lastModificationId, driftEntryId: found?.['entryId'] },
      commitments: [{ pointer: '/prior' }],
    },
  ]);
  const next = await service.edit({ groupId: 'c', msgSeq, text: 'three' });
  expect(next.body).toMatchObject({
    drift: null,
    prior: { CloudCustomData: { known: true, value: 'told late', source: 'callback' } },
  });
  const history = await service.ask('/v1/audit/messages/history', { groupId: 'c', msgSeq });
  const items = history.body['items'] as readonly Json[];
  expect(items.map(({ source }) => source)).toEqual(['original', 'edit', 'drift', 'edit']);
});

test('what IM reports of a change counts also after the edit that overwrote it', async () => {
  const ours = await service.edit({ groupId: 'c', msgSeq, text: 'a' });
  overwriteUntold('around');
  const body = foreign('around', { CloudCustomData: 'set around' });
  const seeing = await service.edit({ groupId: 'c', msgSeq, text: 'b' });

  await tell({ body });

  const details = { lastModificationId: ours.body['id'] };
  expect(await drifts('drift.told')).toMatchObject([{ details }]);
  const message = { GroupId: 'c', MsgSeq: msgSeq, CloudCustomData: 'next' };
  const next = await service.post('/v1/modifications', {
    message,
    operator: 'alice',
    reason: 'as asked',
  });
  expect(seeing.body['drift']).not.toBeNull();
  expect([next.status, next.body['prior']]).toMatchObject([
    201,
    { CloudCustomData: { known: true, value: 'set around', source: 'callback' } },
  ]);
  const history = await service.ask('/v1/audit/messages/history', { groupId: 'c', msgSeq });
  expect(history.body['items']).toMatchObject([
    { source: 'original', content: { CloudCustomData: { known: false } } },
    { source: 'edit' },
    { source: 'drift', content: { CloudCustomData: { value: 'set around' } } },
    { source: 'edit', content: { CloudCustomData: { value: 'set around' } } },
    { source: 'edit', content: { CloudCustomData: { value: 'next' } } },
  ]);
});

test('what IM, whose clock is ahead, reported before an edit of ours is not taken to have come after it', async () => {
  await service.edit({ groupId: 'c', msgSeq, text: 'two' });
  overwriteUntold('by mallory');
  await tell({ body: foreign('by mallory', { EventTime: Date.now() + 20_000 }) });
  expect(await drifts()).toHaveLength(1);

  const over = await service.edit({ groupId: 'c', msgSeq, text: 'three' });
  const next = await service.edit({ groupId: 'c', msgSeq, text: 'four' });

  expect([over.body['drift'], next.body['drift']]).toEqual([null, null]);
  expect(await drifts()).toHaveLength(1);
  const history = await service.ask('/v1/audit/messages/history', { groupId: 'c', msgSeq });
  expect(history.body['items']).toMatchObject([
    { source: 'original' },
    { source: 'edit' },
    { source: 'drift', modificationId: null, content: { MsgBody: textBody('by mallory') } },
    { source: 'edit', content: { MsgBody: textBody('three') } },
    { source: 'edit', content: { MsgBody: textBody('four') } },
  ]);
});

test('what we wrote over a change is not taken for what IM reports of that change later', async () => {
  await service.edit({ groupId: 'c', msgSeq, text: 'a' });
  overwriteUntold('around');
  const body = foreign('around', { CloudCustomData: 'set around' });
  await service.edit({ groupId: 'c', msgSeq, text: 'b', customData: 'ours' });

  await tell({ body });

  expect(await drifts('drift.told')).toHaveLength(1);
  const next = await service.edit({ groupId: 'c', msgSeq, customData: 'next' });
  expect(next.body['prior']).toMatchObject({ CloudCustomData: { value: 'ours', source: 'edit' } });
});

test('a change that IM reports before our first applied edit is drift as well', async () => {
  service.im.fault({ api: 'modify_group_msg', kind: 'code', errorCode: 10007, times: 1 });
  const refused = await service.edit({ groupId: 'c', msgSeq, text: 'refused' });
  await tell({ body: foreign('first') });
  await tell({ body: foreign('second', { EventTime: Date.now() + 1 }) });

  const lastModificationId = refused.body['modificationId'];
  const details = { lastModificationId, foundBy: 'callback' };
  expect(await drifts()).toMatchObject([{ details }, { details }]);
  const history = await service.ask('/v1/audit/messages/history', { groupId: 'c', msgSeq });
  expect(history.body['items']).toMatchObject([
    { source: 'original' },
    { source: 'drift', certainty: 'certain', content: { MsgBody: textBody('first') } },
    { source: 'drift', certainty: 'certain', content: { MsgBody: textBody('second') } },
  ]);
});

test('what IM reports late is not lost behind edits of ours that came to nothing', async () => {
  const ours = await service.edit({ groupId: 'c', msgSeq, text: 'two' });
  overwriteUntold('by mallory');
  const body = foreign('by mallory', { CloudCustomData: 'told late' });
  for (let i = 0; i < 21; i += 1) {
    expect((await service.edit({ groupId: 'c', msgSeq, text: 'by mallory' })).status).toBe(422);
  }

  await tell({ body });

  expect(await drifts('drift.told')).toMatchObject([
    { details: { lastModificationId: ours.body['id'] } },
  ]);
});

test('a change that IM reports while an edit of ours is looking at it is drift once', async () => {
  await service.edit({ groupId: 'c', msgSeq, text: 'two' });
  overwriteUntold('by mallory');
  service.im.configure({ latencyMs: 1_000 });
  const looking = service.edit({ groupId: 'c', msgSeq, text: 'three' });
  await expect.poll(() => service.sql('SELECT FROM edit_claim')).toHaveLength(1);
  await tell({ body: foreign('by mallory') });
  const { status, body } = await looking;
  expect(status).toBe(201);
  expect(body['drift']).not.toBeNull();
  expect(await drifts()).toMatchObject([{ details: { foundBy: 'snapshot' } }]);
});

test('an edit that comes while a change is being recorded as reported waits, and finds no drift', async () => {
  await service.edit({ groupId: 'c', msgSeq, text: 'two' });
  overwriteUntold('by mallory');
  const blocking = new Client({ connectionString: service.database.superuserUrl });
  await blocking.connect();
  let coming: ReturnType<AuditService['edit']>;
  try {
    await blocking.query('BEGIN; LOCK TABLE told_drift IN SHARE MODE');
    await tell({ body: foreign('by mallory') });
    // Either replica's judge, or both, one behind the other.
    const waiting = (query: string) =>
      service.sql(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE $1`,
        [query],
      );
    await expect.poll(async () => (await waiting('%told_drift%')).length).toBeGreaterThan(0);
    coming = service.edit({ groupId: 'c', msgSeq, text: 'three' });
    await expect.poll(async () => (await waiting('%used AS (%')).length).toBe(1);
  } finally {
    await blocking.end();
  }
  const { status, body } = await coming;
  expect(status).toBe(201);
  expect(body['drift']).toBeNull();
  expect(await drifts()).toMatchObject([{ details: { foundBy: 'callback' } }]);
});

test('what IM reports beyond the change that a snapshot has found is drift of its own', async () => {
  await service.edit({ groupId: 'c', msgSeq, text: 'two' });
  overwriteUntold('by mallory');
  await service.edit({ groupId: 'c', msgSeq, text: 'by mallory' });
  for (const [i, text] of ['by mallory', 'by trudy', 'by mallory'].entries()) {
    await tell({ body: foreign(text, { EventTime: Date.now() + i }) });
  }
  const found = (await drifts()).map(({ details }) => (details as Json)['foundBy']);
  expect(found).toEqual(['snapshot', 'callback', 'callback']);
});

test('what somebody puts back after a snapshot saw it changed is drift again, from what was seen', async () => {
  const ours = await service.edit({ groupId: 'c', msgSeq, text: 'two' });
  overwriteUntold('by hand');
  await service.edit({ groupId: 'c', msgSeq, text: 'by hand' });
  overwriteUntold('two');
  const next = await service.edit({ groupId: 'c', msgSeq, text: 'three' });
  const [seen] = await service.find({ groupId: 'c', msgSeq: String(msgSeq), state: 'rejected' });
  expect(next.body['drift']).toEqual({
    lastModificationId: ours.body['id'],
    expectedDigest: (seen?.['prior'] as Json | undefined)?.['digest'],
  });
  expect(await drifts()).toHaveLength(2);
});

test('an edit in the name of our own account that is none of ours is drift', async () => {
  await service.edit({ groupId: 'c', msgSeq, text: 'two' });
  await tell({ body: foreign('other tool', { Operator_Account: service.im.credentials.admin }) });
  expect(await drifts()).toHaveLength(1);
});

test('a message that was never edited here has no drift', async () => {
  await tell({ body: foreign('by mallory') });
  expect(await drifts()).toEqual([]);
});

test('the CloudCustomData with which a message was sent is the prior one, with the webhook as its source', async () => {
  await tell({
    body: {
      CallbackCommand: 'Group.CallbackAfterSendMsg',
      GroupId: 'c',
      MsgSeq: msgSeq,
      EventTime: Date.now(),
      MsgBody: textBody('one'),
      CloudCustomData: 'as it was sent',
    },
  });
  const edit = await service.edit({ groupId: 'c', msgSeq, customData: 'new' });
  expect((edit.body['prior'] as Json)['CloudCustomData']).toEqual({
    known: true,
    value: 'as it was sent',
    source: 'callback',
  });
  const later = await service.edit({ groupId: 'c', msgSeq, customData: 'newer' });
  expect((later.body['prior'] as Json)['CloudCustomData']).toMatchObject({
    value: 'new',
    source: 'edit',
  });
});

test.each([
  ['another token', { token: 'guessed' }, 401],
  ['an old time', { time: Date.now() / 1_000 - 3_600 }, 401],
  ['a time to come', { time: Date.now() / 1_000 + 3_600 }, 401],
  ['another app', { app: '1' }, 403],
  ['no JSON', { body: '{' }, 400],
  ['no message', { body: { CallbackCommand: 'Group.CallbackAfterModifyMsg' } }, 400],
  ['a webhook of another kind', { body: { CallbackCommand: 'C2C.CallbackAfterSendMsg' } }, 200],
])('%s is answered as it should be', async (_, told, status) => {
  expect((await tell(told)).status).toBe(status);
});

test('the app, which is not signed, may be left out', async () => {
  await service.edit({ groupId: 'c', msgSeq, text: 'ours' });
  await tell({ app: null, body: foreign('by mallory') });
  expect(await drifts()).toHaveLength(1);
});

test('while the record is away, IM is told to try again', async () => {
  await service.sql('ALTER TABLE told_unjudged RENAME TO told_unjudged_away');
  try {
    expect((await tell({ body: foreign('x') })).status).toBe(503);
  } finally {
    await service.sql('ALTER TABLE told_unjudged_away RENAME TO told_unjudged');
  }
});

test('without IM_CALLBACK_TOKEN there is no webhook', async () => {
  await using other = await AuditService.open();
  const answer = await fetch(`${other.replica.url}/v1/im-callbacks`, {
    method: 'POST',
    body: '{}',
  });
  expect(answer.status).toBe(404);
});
