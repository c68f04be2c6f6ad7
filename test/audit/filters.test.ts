import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { AuditService, type Json } from './service.js';

const TEXTS = [
  '退款🙂成功',
  '电话 555-0100',
  'Call ME back',
  '好',
  '🙂成',
  'İstanbul ß 100%_\\',
  '混ab合🚀x',
  'say "hi"',
];
const NEEDLES = [
  '🙂成',
  '款🙂',
  '555',
  'call me',
  'ME',
  '%_',
  '_\\',
  'b合',
  '合🚀x',
  'zz',
  '"hi"',
  'İs',
  'TIMText',
];

let service: AuditService;
let all: readonly Json[];

beforeAll(async () => {
  service = await AuditService.open();
  for (const groupId of ['g1', 'g2']) service.im.addGroup({ groupId, type: 'Public' });
  for (let n = 0; n < 40; n += 1) {
    const groupId = n % 3 === 0 ? 'g1' : 'g2';
    const msgSeq = service.im.addMessage({
      groupId,
      MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: `${TEXTS[n % 8]} ${n}` } }],
    });
    if (n % 7 === 0) {
      service.im.fault({
        kind: 'code',
        api: 'modify_group_msg',
        errorCode: 80001,
        errorInfo: 'no',
        times: 1,
      });
    }
    await service.edit({
      groupId,
      msgSeq: n % 11 === 5 ? 4_000_000 : msgSeq,
      text: `${TEXTS[(n * 3) % 8]} new ${n}`,
      client: `client-${n % 3}`,
      operator: `operator-${n % 4}`,
      ...(n % 2 === 0 ? { ticket: `T-${n % 6}` } : {}),
    });
  }
  all = await service.find({ limit: 500 });
});
afterAll(() => service.stop());

type Query = Readonly<Record<string, string | readonly string[]>>;

/** The same filters in plain JavaScript, over what the list shows. */
function matches(item: Json, query: Query): boolean {
  const message = item['message'] as Json;
  const actor = item['actor'] as Json;
  const im = item['im'] as Json;
  const at: Readonly<Record<string, unknown>> = {
    groupId: message['GroupId'],
    msgSeq: String(message['MsgSeq']),
    topicId: message['TopicId'] ?? '',
    client: actor['client'],
    operator: actor['operator'],
    ticket: item['ticket'],
    imErrorCode: String(im['errorCode']),
    state: item['state'],
  };
  return Object.entries(query).every(([name, value]) => {
    const received = String(item['receivedAt']);
    if (name === 'from') return received >= String(value);
    if (name === 'to') return received < String(value);
    if (name === 'text')
      return strings(item).some((one) => lower(one).includes(lower(String(value))));
    return [value].flat().includes(String(at[name]));
  });
}

function strings(item: Json): string[] {
  const found: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value === 'string') found.push(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
  };
  collect((item['prior'] as Json | null)?.['MsgBody']);
  collect((item['requested'] as Json)['MsgBody']);
  return found;
}

function lower(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}

const middle = () => String(all[20]?.['receivedAt']);
const queries: readonly (() => Query)[] = [
  () => ({ groupId: 'g1' }),
  () => ({ msgSeq: '3' }),
  () => ({ topicId: '' }),
  () => ({ client: 'client-1' }),
  () => ({ operator: 'operator-2' }),
  () => ({ ticket: 'T-2' }),
  () => ({ imErrorCode: '80001' }),
  () => ({ state: ['refused'] }),
  () => ({ state: ['refused', 'rejected', 'pending'] }),
  () => ({ state: ['pending', 'in_doubt'] }),
  () => ({ from: middle() }),
  () => ({ to: middle() }),
  () => ({ client: 'client-1', operator: 'operator-1', state: ['applied'] }),
  () => ({ groupId: 'g2', imErrorCode: '80001', from: '2020-01-01T00:00:00.000Z' }),
  () => ({ text: '🙂成', client: 'client-0', state: ['applied', 'refused'] }),
  () => ({ text: '退款', to: middle() }),
  ...NEEDLES.map((text) => () => ({ text })),
];

const idsOf = (items: readonly Json[]) => items.map((item) => item['id']);

test.each([
  ['before the index has them', () => service.sql('SELECT 1')],
  ['once they are indexed', () => untilIndexed()],
])('filters alone and combined find what a plain look finds, %s', async (_, prepare) => {
  await prepare();
  for (const query of queries.map((make) => make())) {
    const expected = idsOf(all.filter((item) => matches(item, query)));
    expect(idsOf(await service.find({ ...query, limit: '500' })), JSON.stringify(query)).toEqual(
      expected,
    );
    const rising = await service.find({ ...query, limit: '500', order: 'asc' });
    expect(idsOf(rising), JSON.stringify(query)).toEqual(expected.toReversed());
  }
});

async function untilIndexed(): Promise<void> {
  await expect.poll(() => service.sql('SELECT FROM search_unindexed')).toHaveLength(0);
}

test('two characters of Chinese or emoji are enough, one is not', async () => {
  expect(await service.find({ text: '退款' })).not.toHaveLength(0);
  expect((await service.ask('/v1/audit/modifications', { text: '🙂' })).status).toBe(400);
});

test('pages lose nothing and repeat nothing while edits go on', async () => {
  const before = new Set(idsOf(all));
  const seen: unknown[] = [];
  let cursor: string | null = null;
  do {
    const page = await service.ask('/v1/audit/modifications', {
      limit: 7,
      order: 'asc',
      ...(cursor === null ? {} : { cursor }),
    });
    seen.push(...idsOf(page.body['items'] as readonly Json[]));
    cursor = page.body['nextCursor'] as string | null;
    if (seen.length < 36) {
      const msgSeq = service.im.addMessage({ groupId: 'g1', MsgBody: [] });
      await service.edit({ groupId: 'g1', msgSeq, text: `meanwhile ${seen.length}` });
    }
  } while (cursor !== null);
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.slice(0, before.size)).toEqual(idsOf(all).toReversed());
  expect(seen.length).toBeGreaterThan(before.size);
});

test('P9: each query leaves who asked, which filters and how many rows, and the text only as a commitment', async () => {
  const found = await service.find({ text: '款🙂', client: 'client-0' });

  const last = (await service.entries('audit.queried')).at(-1);
  expect(last?.details).toEqual({
    query: 'modifications',
    filters: { client: 'client-0' },
    rows: found.length,
  });
  expect(last?.text).not.toContain('款🙂');
  expect(last?.text).toContain('"client":"eve"');
  expect(last?.text).toContain('/query/text');
});

test('a query over its time answers 503 and says to narrow it', async () => {
  await service.sql(`ALTER FUNCTION pg_catalog.strpos(text, text) RENAME TO strpos_quick`);
  onTestFinished(async () => {
    await service.sql('DROP FUNCTION IF EXISTS pg_catalog.strpos(text, text)');
    await service.sql('ALTER FUNCTION pg_catalog.strpos_quick(text, text) RENAME TO strpos');
  });
  await service.sql(`CREATE FUNCTION pg_catalog.strpos(text, text) RETURNS integer LANGUAGE sql
    AS $$ SELECT 1 FROM pg_sleep(10) $$`);
  const answer = await service.ask('/v1/audit/modifications', { text: '退款' });
  expect(answer.status).toBe(503);
  expect(answer.body).toMatchObject({ type: '/problems/store-unavailable' });
  expect(answer.body['detail']).toContain('Narrow it');
});
