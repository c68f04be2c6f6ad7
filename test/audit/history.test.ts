import { afterAll, beforeAll, expect, test } from 'vitest';
import { Desk, type Json, textBody } from './desk.js';

let desk: Desk;

beforeAll(async () => {
  desk = await Desk.open();
});
afterAll(() => desk.close());

async function history(
  parameters: Readonly<Record<string, string | number>>,
): Promise<readonly Json[]> {
  const answer = await desk.ask('/v1/audit/messages/history', parameters);
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
  desk.im.addGroup({ groupId: 'h', type: 'Public' });
  const msgSeq = desk.im.addMessage({ groupId: 'h', MsgBody: textBody('one') });
  await desk.edit({ groupId: 'h', msgSeq, text: 'two' });
  desk.im.clientEdits({ groupId: 'h', msgSeq }, { MsgBody: textBody('by somebody else') });
  const third = await desk.edit({ groupId: 'h', msgSeq, text: 'three' });

  const items = await history({ groupId: 'h', msgSeq });
  expect(items).toMatchObject([
    { source: 'original', changes: null, by: null },
    { source: 'edit', changes: change('two'), by: { client: 'refund-desk' } },
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
  desk.im.addGroup({ groupId: '@TGS#_c', type: 'Community' });
  const topics = ['@TGS#_c@TOPIC#_a', '@TGS#_c@TOPIC#_b'];
  for (const topicId of topics) {
    desk.im.addTopic('@TGS#_c', topicId);
    desk.im.addMessage({ groupId: '@TGS#_c', topicId, seq: 5, MsgBody: textBody(`in ${topicId}`) });
    await desk.editRaw({
      GroupId: '@TGS#_c',
      TopicId: topicId,
      MsgSeq: 5,
      MsgBody: textBody('new'),
    });
  }
  const all = await history({ groupId: '@TGS#_c', msgSeq: 5 });
  expect(all.map((item) => item['source'])).toEqual(['original', 'edit', 'original', 'edit']);
  expect(new Set(all.map(topicOf))).toEqual(new Set(topics));
  const one = await history({ groupId: '@TGS#_c', msgSeq: 5, topicId: topics[1] ?? '' });
  expect(one.map(topicOf)).toEqual([topics[1], topics[1]]);
  expect(await history({ groupId: '@TGS#_c', msgSeq: 5, topicId: '' })).toEqual([]);
});

test('the summary counts what the list finds, by client, operator, state and day', async () => {
  const items = await desk.find({ limit: 500 });
  const summary = await desk.ask('/v1/audit/summary', { from: '2020-01-01T00:00:00Z' });
  expect(summary.body).toMatchObject({
    total: items.length,
    byClient: [{ client: 'refund-desk', count: items.length }],
    byOperator: [{ operator: 'alice', count: items.length }],
    byState: [{ state: 'applied', count: items.length }],
    byDay: [{ day: String(items[0]?.['receivedAt']).slice(0, 10), count: items.length }],
  });
  const none = await desk.ask('/v1/audit/summary', { state: 'refused' });
  expect(none.body).toEqual({ total: 0, byClient: [], byOperator: [], byState: [], byDay: [] });
  expect((await desk.ask('/v1/audit/summary', { limit: 5 })).status).toBe(400);
});

test('P9: history and summary are on record as queries', async () => {
  const before = (await desk.entries('audit.queried')).length;
  await history({ groupId: 'h', msgSeq: 1 });
  await desk.ask('/v1/audit/summary', { client: 'nobody' });
  const queries = (await desk.entries('audit.queried')).slice(before).map(({ details }) => details);
  expect(queries).toMatchObject([
    { query: 'messages/history', filters: { groupId: 'h', msgSeq: '1' } },
    { query: 'summary', filters: { client: 'nobody' }, rows: 0 },
  ]);
});
