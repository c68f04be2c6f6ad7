import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { verifyDatabase } from '../../src/verifier/verify-database.js';
import { AuditService, type Json } from './service.js';

const PATH = '/v1/audit/modifications';
const NOTE = String.raw`{"note":"\u9000\u6b3e","path":"a\/b"}`;

let service: AuditService;
/** Edits whose requested contents hold 退款, by where it stands. */
let ids: Readonly<Record<string, string>>;

beforeAll(async () => {
  service = await AuditService.open();
  service.im.addGroup({ groupId: 'g1', type: 'Public' });
  ids = {
    plain: await edited([{ MsgType: 'TIMTextElem', MsgContent: { Text: '退款' } }]),
    data: await edited([custom(NOTE)]),
    both: await edited([custom(`${NOTE} 退款`)]),
    nested: await edited([custom(JSON.stringify({ inner: JSON.stringify({ deep: NOTE }) }))]),
    customData: await edited([{ MsgType: 'TIMTextElem', MsgContent: { Text: 'x' } }], NOTE),
    prior: await edited([{ MsgType: 'TIMTextElem', MsgContent: { Text: 'y' } }], undefined, [
      custom(NOTE),
    ]),
  };
  await edited([custom(String.raw`{"note":"\u9000"}`)]);
  await edited([{ MsgType: 'TIMTextElem', MsgContent: { Text: String.raw`\u9000\u6b3e` } }]);
});
afterAll(() => service.stop());

function custom(Data: string): object {
  return { MsgType: 'TIMCustomElem', MsgContent: { Data, Desc: '', Ext: '', Sound: '' } };
}

async function edited(
  MsgBody: readonly object[],
  CloudCustomData?: string,
  prior: readonly object[] = [],
): Promise<string> {
  const msgSeq = service.im.addMessage({ groupId: 'g1', MsgBody: prior });
  const message = { GroupId: 'g1', MsgSeq: msgSeq, MsgBody, CloudCustomData };
  const answer = await service.editRaw(message);
  expect(answer.status, answer.text).toBe(201);
  return String(answer.body['id']);
}

const found = (items: readonly Json[]) => sorted(items.map((item) => String(item['id'])));
const all = () => sorted(Object.values(ids));
const sorted = (some: readonly string[]) => some.toSorted((a, b) => (a < b ? -1 : 1));

async function expectFound(): Promise<void> {
  expect(found(await service.find({ text: '退款' }))).toEqual(all());
  expect(found(await service.find({ text: '退款', order: 'asc' }))).toEqual(all());
  expect(found(await service.find({ text: 'a/b', state: ['applied'] }))).toEqual(
    all().filter((id) => id !== ids['plain']),
  );
  expect(await service.find({ text: 'a/b', state: 'refused' })).toEqual([]);
}

async function queued(table: string): Promise<string[]> {
  const rows = await service.sql<{ id: string }>(`SELECT modification_id AS id FROM ${table}`);
  return rows.map(({ id }) => id);
}

test('a search finds what stands as JSON inside a string, before it is indexed', async () => {
  await service.sql(
    'ALTER TABLE modification_nested_search ADD CONSTRAINT nothing_is_indexed CHECK (false) NOT VALID',
  );
  try {
    const late = await edited([custom(NOTE)]);
    ids = { ...ids, [late]: late };
    expect(await queued('nested_search_pending')).toContain(late);
    await expectFound();
  } finally {
    await service.sql('ALTER TABLE modification_nested_search DROP CONSTRAINT nothing_is_indexed');
  }
});

test('and once it is indexed, of which edits with nothing to read know nothing', async () => {
  await expect.poll(() => queued('nested_search_pending')).toEqual([]);
  const nested = await queued('modification_nested_search');
  expect(nested).toEqual(expect.arrayContaining(all().filter((id) => id !== ids['plain'])));
  expect(nested).not.toContain(ids['plain']);
  await expectFound();
});

test('pages give each edit once', async () => {
  const seen: unknown[] = [];
  let cursor: string | null = null;
  do {
    const asked = { text: '退款', order: 'asc', limit: 2, ...(cursor === null ? {} : { cursor }) };
    const { body } = await service.ask(PATH, asked);
    seen.push(...(body['items'] as readonly Json[]).map((item) => item['id']));
    cursor = body['nextCursor'] as string | null;
  } while (cursor !== null);
  expect(seen).toEqual(all());
});

test('exports and counts find the same', async () => {
  const ndjson = await service.ask(PATH, { text: '退款' }, { accept: 'application/x-ndjson' });
  const lines = ndjson.text.trimEnd().split('\n');
  expect(found(lines.map((line) => JSON.parse(line) as Json))).toEqual(all());
  const csv = await service.ask(PATH, { text: '退款' }, { accept: 'text/csv' });
  expect(all().every((id) => csv.text.includes(`\r\n${id},`))).toBe(true);
  const summary = await service.ask('/v1/audit/summary', { text: '退款' });
  expect(summary.body['total']).toBe(all().length);
});

test('what a replica of the version before puts into its own index changes nothing', async () => {
  await service.sql(
    `UPDATE modification_search SET grams = '{}' WHERE modification_id <> ALL ($1)`,
    [[ids['plain'], ids['both']]],
  );
  await expectFound();
});

const accused = async () => {
  const { ownerUrl: url } = service.database;
  const checked = await verifyDatabase({ url, key: null, known: [], progress: () => undefined });
  return checked.findings.kept.filter(({ record }) => record.includes('JSON inside'));
};

test('the verifier finds a change of what it is found by', async () => {
  const [id, other] = [String(ids['data']), String(ids['nested'])];
  await service.sql(
    `UPDATE modification_nested_search SET grams = grams[2:] WHERE modification_id = $1`,
    [id],
  );
  await service.sql(
    `UPDATE modification_nested_search SET text = 'other' WHERE modification_id = $1`,
    [other],
  );
  const found = await accused();
  expect(found.map(({ kind, record }) => [kind, record.slice(-36)])).toEqual([
    ['changed', id],
    ['changed', other],
  ]);
  await service.sql(`DELETE FROM modification_nested_search WHERE modification_id = $1`, [other]);
  await service.sql(`INSERT INTO nested_search_pending VALUES ($1)`, [other]);
});

test('the verifier accuses nobody while an older record is still to be examined, and does after it', async () => {
  const id = String(ids['data']);
  await service.sql('DELETE FROM modification_nested_search WHERE modification_id = $1', [id]);
  await service.sql(
    `INSERT INTO nested_search_backlog (examined_to, last_id, total, resting_until)
      VALUES ('00000000-0000-0000-0000-000000000000', $1, 1, now() + interval '9 s')`,
    [id],
  );
  onTestFinished(async () => {
    await service.sql('DELETE FROM nested_search_backlog');
  });
  expect(await accused()).toEqual([]);
  await service.sql('UPDATE nested_search_backlog SET examined_to = last_id');
  expect(await accused()).toMatchObject([
    { kind: 'removed', record: expect.stringContaining(id) as string },
  ]);
});
