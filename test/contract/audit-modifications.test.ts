import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Answer,
  faultPlaces,
  itemsOf,
  moderation,
  DocumentedService,
  textBody,
  textIn,
} from './service.js';

let service: DocumentedService;
const ids: Record<string, string> = {};
const group = '@TGS#audit';
const topicId = `${group}@TOPIC#_t`;

/** One edit of each kind, oldest first. */
beforeAll(async () => {
  // One edit stays pending for as long as the file takes.
  service = await DocumentedService.start({ IM_TIMEOUT_MS: '30000' });
  service.im.addGroup({ groupId: group, type: 'Community' });
  service.im.addTopic(group, topicId);
  const make = async (name: string, message: object, also = {}, ask = {}) => {
    const answer = await service.edit(message, also, ask);
    ids[name] = textIn(answer, 'id' in answer.body ? 'id' : 'modificationId');
  };
  const a = service.message({ groupId: group, MsgBody: textBody('call 555-0142, 张三') });
  await make(
    'applied',
    { ...a, MsgBody: textBody('Removed') },
    { ticket: 'T-1', onBehalfOf: 'carol' },
  );
  await make('rejected', { ...a, MsgBody: textBody('Removed') }, { operator: 'bob' });
  const b = service.message({ groupId: group, topicId });
  await make('topic', { ...b, TopicId: topicId, MsgBody: textBody('50%_off\\') });
  const c = service.message({ groupId: 'other' });
  const scope = { api: 'modify_group_msg', groupId: 'other', times: 1 } as const;
  service.im.fault({ kind: 'code', errorCode: 80001, errorInfo: 'no', ...scope });
  await make('refused', { ...c, MsgBody: textBody('rude') });
  const byOther = { ...service.message(), MsgBody: textBody('x') };
  await make('other client', byOther, { acceptUnreadablePrior: true }, { as: moderation });
  const open = service.message({ groupId: 'open' });
  service.im.fault({ kind: 'hold', api: 'modify_group_msg', groupId: 'open' });
  const ask = { headers: { Prefer: 'respond-async' } };
  await make('pending', { ...open, CloudCustomData: '𝄞😀' }, { acceptUnreadablePrior: true }, ask);
});
afterAll(() => service.stop());

function find(query: Record<string, string | readonly string[]>): Promise<Answer> {
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) =>
      [value].flat().map((one): [string, string] => [name, one]),
    ),
  );
  return service.audit(`/v1/audit/modifications?${search.toString()}`);
}

/** The names of the edits found, in the order of the answer. */
async function names(query: Record<string, string | readonly string[]>): Promise<string[]> {
  const answer = await find(query);
  expect(answer.status, answer.text).toBe(200);
  const nameOf = new Map(Object.entries(ids).map(([name, id]) => [id, name]));
  return itemsOf(answer).map((item) => nameOf.get(String(item['id'])) ?? '?');
}

const ALL = ['applied', 'rejected', 'topic', 'refused', 'other client', 'pending'];

describe('the filters', () => {
  test('none: all, newest first', async () => {
    expect(await names({})).toEqual(ALL.toReversed());
    expect(await names({ order: 'desc' })).toEqual(ALL.toReversed());
    expect(await names({ order: 'asc' })).toEqual(ALL);
  });

  test.each<[Record<string, string | readonly string[]>, readonly string[]]>([
    [{ groupId: group }, ['applied', 'rejected', 'topic']],
    [{ groupId: group, topicId: '' }, ['applied', 'rejected']],
    [{ topicId }, ['topic']],
    [{ groupId: 'other', msgSeq: '1' }, ['refused']],
    [{ groupId: 'other', msgSeq: '2' }, []],
    [{ client: 'moderation' }, ['other client']],
    [{ client: 'nobody' }, []],
    [{ operator: 'bob' }, ['rejected']],
    [{ ticket: 'T-1' }, ['applied']],
    [{ ticket: 't-1' }, []],
    [{ onBehalfOf: 'carol' }, ['applied']],
    [{ onBehalfOf: 'Carol' }, []],
    [{ state: 'applied' }, ['applied', 'topic', 'other client']],
    [{ state: 'rejected' }, ['rejected']],
    [{ state: 'pending' }, ['pending']],
    [{ state: 'in_doubt' }, []],
    [{ state: ['refused', 'pending', 'refused'] }, ['refused', 'pending']],
    [{ imErrorCode: '80001' }, ['refused']],
    [{ imErrorCode: '0' }, ['applied', 'topic', 'other client']],
    [{ text: '555-0142' }, ['applied']],
    [{ text: '张三' }, ['applied']],
    [{ text: 'CALL' }, ['applied']],
    [{ text: 'remOVED' }, ['applied', 'rejected']],
    [{ text: 'x'.repeat(512) }, []],
    [{ text: '%_' }, ['topic']],
    [{ text: '0%_OFF\\' }, ['topic']],
    [
      { text: 'TIMTextElem' },
      ['applied', 'rejected', 'topic', 'refused', 'other client', 'pending'],
    ],
    [{ text: '𝄞😀' }, ['pending']],
    [{ text: 'a\0b' }, []],
    [{ text: 'removed', client: 'refund-desk', state: 'rejected' }, ['rejected']],
    [{ from: '2020-01-01T00:00:00Z', to: '2020-01-02T00:00:00Z' }, []],
    [{ from: '1960-01-01T00:00:00Z', to: '9999-12-31T23:59:59.999Z' }, ALL],
    [{ from: '2020-02-29t00:00:00.123456z' }, ALL],
    [{ to: '2020-01-01T00:00:00+14:00' }, []],
  ])('%j', async (query, found) => {
    expect(await names({ ...query, order: 'asc' })).toEqual(found);
  });

  test('from is inclusive, to exclusive, on receivedAt', async () => {
    const items = itemsOf(await find({ order: 'asc' }));
    const [, second, third] = items.map((item) => String(item['receivedAt']));

    expect(await names({ order: 'asc', from: second ?? '', to: third ?? '' })).toEqual([
      'rejected',
    ]);
  });
});

describe('an item', () => {
  test('is the body of GET /v1/modifications/{id}', async () => {
    for (const item of itemsOf(await find({}))) {
      const shown = await service.audit(`/v1/modifications/${String(item['id'])}`);
      // An entry may be sealed between the two looks.
      expect({ ...item, ledger: null }).toEqual({ ...shown.body, ledger: null });
    }
  });
});

describe('pages', () => {
  test.each(['asc', 'desc'])(
    'a cursor loses no row and repeats none while edits go on (%s)',
    async (order) => {
      const seen: unknown[] = [];
      const filters = { text: 'TIMTextElem', order, limit: '2' };
      let cursor: unknown = null;
      do {
        const more = typeof cursor === 'string' ? { cursor } : {};
        const page = await find({ ...filters, ...more });
        expect(itemsOf(page).length).toBeLessThanOrEqual(2);
        seen.push(...itemsOf(page).map((item) => item['id']));
        cursor = page.body['nextCursor'];
        await service.edit({ ...service.message(), MsgBody: textBody(randomUUID()) });
      } while (cursor !== null && seen.length < 50);

      const wanted = Object.values(ids);
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.filter((id) => wanted.includes(String(id)))).toHaveLength(wanted.length);
    },
  );

  test('a last page that is just full has no cursor', async () => {
    const answer = await find({ groupId: group, limit: '3' });

    expect(itemsOf(answer)).toHaveLength(3);
    expect(answer.body['nextCursor']).toBeNull();
  });

  test('a cursor belongs to its filters and its order, not to the limit', async () => {
    const { body } = await find({ groupId: group, limit: '1' });
    const cursor = String(body['nextCursor']);

    expect(await names({ groupId: group, limit: '500', cursor })).toEqual(['rejected', 'applied']);
    for (const other of [
      { cursor },
      { groupId: 'other', cursor },
      { groupId: group, order: 'asc', cursor },
      { groupId: group, state: 'applied', cursor },
    ]) {
      const answer = await find(other);
      expect(answer.status).toBe(400);
      expect(faultPlaces(answer)).toEqual(['cursor']);
    }
  });

  test.each(['x', '', 'AAAA', 'A'.repeat(32), '!!!'])('cursor %j is 400', async (cursor) => {
    const answer = await find({ cursor });
    expect(answer.status).toBe(400);
    expect(faultPlaces(answer)).toEqual(['cursor']);
  });

  test('a cursor has one spelling', async () => {
    const { body } = await find({ groupId: group, limit: '1' });
    const cursor = `${String(body['nextCursor'])}.`;

    expect((await find({ groupId: group, cursor })).status).toBe(400);
  });
});

describe('a query that makes no sense', () => {
  test.each<[string, readonly string[]]>([
    ['limit=0', ['limit']],
    ['limit=501', ['limit']],
    ['limit=1e2', ['limit']],
    ['limit=', ['limit']],
    ['order=up', ['order']],
    ['state=gone', ['state']],
    ['state=applied&state=gone', ['state']],
    ['msgSeq=0', ['msgSeq']],
    ['msgSeq=1.0', ['msgSeq']],
    ['imErrorCode=x', ['imErrorCode']],
    ['text=a', ['text']],
    ['text=%F0%9F%98%80', ['text']],
    ['from=yesterday', ['from']],
    ['from=2026-1-1', ['from']],
    ['from=2026-01-01T00:00:00', ['from']],
    ['from=2026-02-30T00:00:00Z', ['from']],
    ['from=2026-01-01T24:00:00Z', ['from']],
    ['to=2026-01-01T00:00:00%2B25:00', ['to']],
    ['client=', ['client']],
    ['client=a&client=b', ['client']],
    ['groupId=%00', ['groupId']],
    ['groupid=g', ['groupid']],
    ['__proto__=1&constructor=2', ['__proto__', 'constructor']],
    ['limit=0&order=up&foo=1&from=x', ['foo', 'from', 'limit', 'order']],
  ])('%s is 400, with every fault', async (query, places) => {
    const answer = await service.audit(`/v1/audit/modifications?${query}`);

    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ type: '/problems/invalid-request' });
    expect(faultPlaces(answer)).toEqual(places);
  });
});

describe('P9: a query', () => {
  test('P9: leaves who, which filter and how many rows, and of the text only a commitment', async () => {
    await find({ groupId: group, text: '555-0142', limit: '7' });

    const owner = new Client({ connectionString: service.database.ownerUrl });
    await owner.connect();
    const { rows } = await owner.query<{ bytes: Buffer; client: string }>(
      "SELECT bytes, client FROM ledger_entry WHERE type = 'audit.queried' ORDER BY entry_id DESC LIMIT 1",
    );
    await owner.end();
    const text = rows[0]?.bytes.toString() ?? '';
    expect(rows[0]?.client).toBe('auditor');
    expect(JSON.parse(text)).toMatchObject({
      details: { filters: { groupId: group, limit: '7' }, rows: 1 },
    });
    expect(text).not.toContain('555-0142');
  });
});
