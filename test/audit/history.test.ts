import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { AuditService, type Json, textBody } from './service.js';

let service: AuditService;

beforeAll(async () => {
  service = await AuditService.open({ IM_TIMEOUT_MS: '500', IM_LATE_LANDING_MS: '100' });
  service.im.addGroup({ groupId: 'h', type: 'Public' });
});
afterEach(() => service.im.clearFaults());
afterAll(() => service.stop());

async function history(
  parameters: Readonly<Record<string, string | number>>,
): Promise<readonly Json[]> {
  const answer = await service.ask('/v1/audit/messages/history', parameters);
  expect(answer.status, answer.text).toBe(200);
  return answer.body['items'] as readonly Json[];
}

function change(value: string): readonly object[] {
  return [{ op: 'replace', path: '/MsgBody/0/MsgContent/Text', value }];
}

function topicOf(item: Json): unknown {
  return (item['message'] as Json)['TopicId'];
}

test('shows each version, what changed from the one before it, and what was found around the service', async () => {
  const msgSeq = service.im.addMessage({ groupId: 'h', MsgBody: textBody('one') });
  await service.edit({ groupId: 'h', msgSeq, text: 'two' });
  service.im.clientEdits({ groupId: 'h', msgSeq }, { MsgBody: textBody('by somebody else') });
  const third = await service.edit({ groupId: 'h', msgSeq, text: 'three' });

  const items = await history({ groupId: 'h', msgSeq });
  expect(items).toMatchObject([
    { source: 'original', certainty: 'certain', changes: null, by: null },
    { source: 'edit', certainty: 'certain', changes: change('two'), by: { client: 'refund-desk' } },
    {
      source: 'drift',
      changes: change('by somebody else'),
      by: null,
      at: third.body['snapshotAt'],
    },
    { source: 'edit', changes: change('three'), modificationId: third.body['id'] },
  ]);
  const times = items.map((item) => String(item['at']));
  expect(times).toEqual(times.toSorted());
});

test('the same MsgSeq in two topics is two messages, each with a history of its own', async () => {
  const groupId = `@TGS#_c${randomUUID()}`;
  service.im.addGroup({ groupId, type: 'Community' });
  const topics = ['a', 'b'].map((name) => `${groupId}@TOPIC#_${name}`);
  for (const topicId of topics) {
    service.im.addTopic(groupId, topicId);
    service.im.addMessage({
      groupId,
      topicId,
      seq: 5,
      MsgBody: textBody(`in ${topicId}`),
    });
    await service.editRaw({
      GroupId: groupId,
      TopicId: topicId,
      MsgSeq: 5,
      MsgBody: textBody('new'),
    });
  }
  const all = await history({ groupId, msgSeq: 5 });
  expect(all.map((item) => item['source'])).toEqual(['original', 'edit', 'original', 'edit']);
  expect(new Set(all.map(topicOf))).toEqual(new Set(topics));
  const one = await history({ groupId, msgSeq: 5, topicId: topics[1] ?? '' });
  expect(one.map(topicOf)).toEqual([topics[1], topics[1]]);
  expect(await history({ groupId, msgSeq: 5, topicId: '' })).toEqual([]);
});

/** What a history says of each version, in short. */
function brief(items: readonly Json[]): unknown[] {
  return items.map(({ source, certainty, content }) => {
    const body = (content as Json | null)?.['MsgBody'] as { MsgContent: Json }[] | undefined;
    return [source, certainty, body?.[0]?.MsgContent['Text'] ?? null];
  });
}

/** The entries about an edit, their contents being whose drift it found. */
async function driftsFoundBy(id: unknown): Promise<readonly Json[]> {
  const entries = await service.entries('drift.found');
  return entries
    .map(({ text }) => JSON.parse(text) as Json)
    .filter(({ subject }) => (subject as Json)['modificationId'] === id);
}

async function driftsCounted(): Promise<number> {
  const metrics = await (await fetch(`${service.replica.opsUrl}/metrics`)).text();
  return Number(/^im_edit_ledger_drift_found_total (\d+)$/m.exec(metrics)?.[1]);
}

test('a version that a client made after an edit that IM refused is drift, found by the next edit', async () => {
  const msgSeq = service.im.addMessage({ groupId: 'h', MsgBody: textBody('original A') });
  service.im.fault({ api: 'modify_group_msg', kind: 'code', errorCode: 10007, times: 1 });
  const refused = await service.edit({ groupId: 'h', msgSeq, text: 'ours A' });
  service.im.clientEdits({ groupId: 'h', msgSeq }, { MsgBody: textBody('client B') });
  const ours = await service.edit({ groupId: 'h', msgSeq, text: 'ours C' });

  const items = await history({ groupId: 'h', msgSeq });

  expect(refused.status).toBe(422);
  expect(brief(items)).toEqual([
    ['original', 'certain', 'original A'],
    ['drift', 'certain', 'client B'],
    ['edit', 'certain', 'ours C'],
  ]);
  const id = ours.body['id'];
  expect(items[1]).toMatchObject({ by: null, modificationId: id, at: ours.body['snapshotAt'] });
  const [first] = items;
  expect(ours.body['drift']).toEqual({
    lastModificationId: refused.body['modificationId'],
    expectedDigest: first?.['digest'],
  });
});

test('drift names the edit that found it, and nobody as its maker', async () => {
  const msgSeq = service.im.addMessage({ groupId: 'h', MsgBody: textBody('one') });
  await service.edit({ groupId: 'h', msgSeq, text: 'two' });
  service.im.clientEdits({ groupId: 'h', msgSeq }, { MsgBody: textBody('around') });
  const finder = await service.edit({
    groupId: 'h',
    msgSeq,
    text: 'three',
    operator: 'the finder',
  });

  expect(await driftsFoundBy(finder.body['id'])).toMatchObject([{ actor: null }]);
  for (const who of [{ operator: 'the finder' }, { client: 'refund-desk' }]) {
    const asked = { ...who, type: 'drift.found' };
    expect((await service.ask('/v1/audit/events', asked)).body['items']).toEqual([]);
  }
});

test('an overwrite that was lost and overwritten is possible, and what the re-read showed is drift', async () => {
  const msgSeq = service.im.addMessage({ groupId: 'h', MsgBody: textBody('one') });
  const scope = { api: 'modify_group_msg', msgSeq, times: 1 } as const;
  const edit = { MsgBody: textBody('by a client') };
  service.im.fault({ ...scope, kind: 'client', act: { edit }, when: 'after' });
  service.im.fault({ ...scope, kind: 'reset', when: 'after' });
  const counted = await driftsCounted();
  const ours = await service.edit({ groupId: 'h', msgSeq, text: 'ours' });
  const id = ours.body['modificationId'];
  const next = await service.edit({ groupId: 'h', msgSeq, text: 'next' });

  const items = await history({ groupId: 'h', msgSeq });

  expect([ours.status, next.status]).toEqual([409, 201]);
  expect(brief(items)).toEqual([
    ['original', 'certain', 'one'],
    ['edit', 'possible', 'ours'],
    ['drift', 'certain', 'by a client'],
    ['edit', 'certain', 'next'],
  ]);
  expect(items[1]).toMatchObject({ modificationId: id, by: { operator: 'alice' } });
  expect(items[2]).toMatchObject({ modificationId: id, by: null });
  const found = await driftsFoundBy(id);
  expect(found).toMatchObject([{ actor: null, details: { lastModificationId: id } }]);
  expect(await driftsCounted()).toBe(counted + 1);
  expect(next.body['drift']).toBeNull();
});

test('a removal that was seen is in the history, once', async () => {
  const msgSeq = service.im.addMessage({ groupId: 'h', MsgBody: textBody('one') });
  await service.edit({ groupId: 'h', msgSeq, text: 'two' });
  service.im.clientRemoves({ groupId: 'h', msgSeq }, 'recall');
  const seeing = await service.edit({ groupId: 'h', msgSeq, text: 'three' });
  await service.edit({ groupId: 'h', msgSeq, text: 'four' });

  const items = await history({ groupId: 'h', msgSeq });

  expect(brief(items)).toEqual([
    ['original', 'certain', 'one'],
    ['edit', 'certain', 'two'],
    ['removed', 'certain', null],
  ]);
  const removal = { content: null, digest: null, by: null, changes: null };
  const modificationId = seeing.body['modificationId'];
  expect(items[2]).toMatchObject({ ...removal, modificationId });
});

test('a removal that ended an edit as superseded comes after what may have been seen of ours', async () => {
  const msgSeq = service.im.addMessage({ groupId: 'h', MsgBody: textBody('one') });
  const scope = { api: 'modify_group_msg', msgSeq, times: 1 } as const;
  service.im.fault({ ...scope, kind: 'client', act: { remove: 'recall' }, when: 'after' });
  service.im.fault({ ...scope, kind: 'reset', when: 'after' });
  const ours = await service.edit({ groupId: 'h', msgSeq, text: 'ours' });

  const items = await history({ groupId: 'h', msgSeq });

  expect(ours.status).toBe(409);
  expect(brief(items)).toEqual([
    ['original', 'certain', 'one'],
    ['edit', 'possible', 'ours'],
    ['removed', 'certain', null],
  ]);
  expect(await driftsFoundBy(ours.body['modificationId'])).toEqual([]);
});

test('an overwrite is possible while it is in doubt, and certain once it is known', async () => {
  const msgSeq = service.im.addMessage({ groupId: 'h', MsgBody: textBody('one') });
  const lost = service.im.fault({ api: 'modify_group_msg', msgSeq, kind: 'reset' });
  const called = service.im.nextCall('modify_group_msg');
  const answering = service.edit({ groupId: 'h', msgSeq, text: 'in doubt' });
  await called;
  await expect
    .poll(() => history({ groupId: 'h', msgSeq }))
    .toMatchObject([{ source: 'original' }, { source: 'edit', certainty: 'possible' }]);
  service.im.clearFaults(lost);
  expect((await answering).status).toBe(201);
  expect(await history({ groupId: 'h', msgSeq })).toMatchObject([
    { source: 'original' },
    { source: 'edit', certainty: 'certain' },
  ]);
});

test('the summary counts what the list finds, by client, operator, state and day', async () => {
  const items = await service.find({ limit: 500, state: 'applied', operator: 'alice' });
  const summary = await service.ask('/v1/audit/summary', {
    from: '2020-01-01T00:00:00Z',
    state: 'applied',
    operator: 'alice',
  });
  expect(summary.body).toMatchObject({
    total: items.length,
    byClient: [{ client: 'refund-desk', count: items.length }],
    byOperator: [{ operator: 'alice', count: items.length }],
    byState: [{ state: 'applied', count: items.length }],
    byDay: [{ day: String(items[0]?.['receivedAt']).slice(0, 10), count: items.length }],
  });
  const none = await service.ask('/v1/audit/summary', { state: 'not_applied' });
  expect(none.body).toMatchObject({
    total: 0,
    byClient: [],
    byOperator: [],
    byState: [],
    byDay: [],
  });
  expect((await service.ask('/v1/audit/summary', { limit: 5 })).status).toBe(400);
});

test('P9: history and summary are on record as queries', async () => {
  const before = (await service.entries('audit.queried')).length;
  await history({ groupId: 'h', msgSeq: 1 });
  await service.ask('/v1/audit/summary', { client: 'nobody' });
  const queries = (await service.entries('audit.queried'))
    .slice(before)
    .map(({ details }) => details);
  expect(queries).toMatchObject([
    { query: 'messages/history', filters: { groupId: 'h', msgSeq: '1' } },
    { query: 'summary', filters: { client: 'nobody' }, rows: 0 },
  ]);
});
