import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { csvCell } from '../../src/http/audit/csv.js';
import { seedEdits } from '../support/seed-edits.js';
import { connect } from '../ledger-service/log.js';
import { AuditService, type Json } from './service.js';

const PATH = '/v1/audit/modifications';
const NDJSON = 'application/x-ndjson';

let service: AuditService;

beforeAll(async () => {
  service = await AuditService.open();
  service.im.addGroup({ groupId: '@TGS#1', type: 'Public' });
});
afterAll(() => service.stop());

async function edited(edit: {
  text?: string;
  customData?: string;
  operator?: string;
  reason?: string;
  rawMsgBody?: string;
}): Promise<string> {
  const rawMsgBody = edit.rawMsgBody ?? '[{"MsgType":"TIMTextElem","MsgContent":{"Text":"old"}}]';
  const msgSeq = service.im.addMessage({ groupId: '@TGS#1', rawMsgBody });
  const answer = await service.edit({ groupId: '@TGS#1', msgSeq, ...edit });
  expect(answer.status, answer.text).toBe(201);
  return String(answer.body['id']);
}

/** Without what changes by itself. */
function unsealed(item: Json): Json {
  return { ...item, ledger: null };
}

/** RFC 4180, straight from its grammar. */
function csvRows(text: string): string[][] {
  const cells = [...text.matchAll(/("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/g)];
  const rows: string[][] = [[]];
  let length = 0;
  for (const [whole, cell = '', end] of cells) {
    length += whole.length;
    rows.at(-1)?.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end === '\r\n') rows.push([]);
  }
  expect(length).toBe(text.length);
  return rows.slice(0, -1);
}

function named(rows: readonly string[][], id: string): Record<string, string> {
  const [header = [], ...lines] = rows;
  const line = lines.find(([first]) => first === id) ?? [];
  return Object.fromEntries(header.map((name, i) => [name, line[i] ?? '']));
}

test('an NDJSON line is a list item, whatever white space IM sent', async () => {
  await edited({
    text: 'new',
    rawMsgBody: '[ {"MsgType":\n"TIMTextElem",\r\n"MsgContent":{"Text":"a\\nb"}} ]',
  });
  const answer = await service.ask(PATH, {}, { accept: NDJSON });
  expect(answer.headers.get('content-type')).toContain(NDJSON);
  const lines = answer.text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Json);
  const items = await service.find({ limit: 500 });
  expect(lines.map(unsealed)).toEqual(items.map(unsealed));
});

describe('CSV', () => {
  test('has the agreed columns, CRLF, and cells that no spreadsheet runs', async () => {
    const id = await edited({
      text: 'a, "b"',
      customData: '=HYPERLINK("http://x")',
      operator: '@SUM(1+1)',
      reason: '-2+3\n次',
    });
    const answer = await service.ask(PATH, {}, { accept: 'text/csv' });
    const rows = csvRows(answer.text);
    expect(rows[0]?.join(',')).toBe(
      'id,state,settledBy,groupId,msgSeq,topicId,client,operator,reason,ticket,priorMsgBody,' +
        'priorCloudCustomData,requestedMsgBody,requestedCloudCustomData,imErrorCode,attempts,receivedAt,sentAt,settledAt,ledgerIndex,onBehalfOf',
    );
    expect(named(rows, id)).toMatchObject({
      state: 'applied',
      groupId: "'@TGS#1",
      topicId: '',
      operator: "'@SUM(1+1)",
      reason: "'-2+3\n次",
      requestedMsgBody: '[{"MsgType":"TIMTextElem","MsgContent":{"Text":"a, \\"b\\""}}]',
      requestedCloudCustomData: `'=HYPERLINK("http://x")`,
      imErrorCode: '0',
      attempts: '1',
    });
  });

  test('tells a CloudCustomData that is empty from one that is not known', () => {
    expect(csvCell('')).toBe('""');
    expect(csvCell(undefined)).toBe('');
  });

  test.each(['=1', '+1', '-1', '@a', '\ta', '\ra'])(
    'a cell that begins like %j is made harmless',
    (text) => {
      expect(csvCell(text).replace(/^"/, '')).toMatch(/^'/);
    },
  );
});

test.each([
  [{ limit: 5 }, 400],
  [{ cursor: 'x' }, 400],
  [{ nonsense: 'x' }, 400],
])('an export with %j is refused', async (parameters, status) => {
  expect((await service.ask(PATH, parameters, { accept: NDJSON })).status).toBe(status);
});

test('an export needs audit:export, a page does not', async () => {
  const scope = 'audit:read';
  const refused = await service.ask(PATH, {}, { accept: NDJSON, scope });
  expect(refused.status).toBe(403);
  expect(refused.headers.get('www-authenticate')).toContain('audit:export');
  expect((await service.ask(PATH, {}, { scope })).status).toBe(200);
});

test.each([
  ['*/*', 'application/json'],
  ['application/*', 'application/json'],
  ['text/csv, */*;q=0.1', 'text/csv'],
  ['application/x-ndjson;q=0.2, text/csv;q=0.1', NDJSON],
])('Accept: %s gives %s', async (accept, type) => {
  expect((await service.ask(PATH, {}, { accept })).headers.get('content-type')).toContain(type);
});

test('a form that is not offered is 406', async () => {
  const answer = await service.ask(PATH, {}, { accept: 'application/xml' });
  expect(answer.status).toBe(406);
  expect(answer.body['type']).toBe('/problems/not-acceptable');
});

test('P9: an export is on record before its first byte and, with its rows, at its end', async () => {
  const before = (await service.entries('audit.exported')).length;
  const answer = await service.ask(
    PATH,
    { text: '次次', client: 'refund-desk' },
    { accept: NDJSON },
  );
  const [started, finished] = (await service.entries('audit.exported')).slice(before);
  const rows = answer.text.split('\n').length - 1;
  expect(started?.details).toMatchObject({
    phase: 'started',
    rows: null,
    mediaType: NDJSON,
    filters: { client: 'refund-desk' },
  });
  expect(finished?.details).toMatchObject({
    phase: 'finished',
    rows,
    exportId: started?.details['exportId'],
  });
  expect(started?.text).not.toContain('次次');
  expect(started?.text).toContain('/query/text');
});

describe('a large export', () => {
  beforeAll(async () => {
    // Long ones: what is streamed is more than any socket holds.
    await seedEdits(service.database.superuserUrl, 4_000, 800);
  });

  test('holds what there was when it began, each once, in order, while edits go on', async () => {
    const [counted] = await service.sql<{ n: string }>('SELECT count(*) AS n FROM modification');
    const response = await service.begin(
      PATH,
      { order: 'asc' },
      { Accept: NDJSON, 'Accept-Encoding': 'gzip' },
    );
    expect(response.headers.get('content-encoding')).toBe('gzip');
    const later = await edited({ text: 'meanwhile' });
    const text = await response.text();
    const ids = text
      .trimEnd()
      .split('\n')
      .map((line) => String((JSON.parse(line) as Json)['id']));
    expect(ids).toHaveLength(Number(counted?.n));
    expect(ids).toEqual(ids.toSorted());
    expect(ids).not.toContain(later);
  });

  test('is compressed only for those who ask', async () => {
    const plain = await service.begin(
      PATH,
      { ticket: 'OPS-7' },
      { Accept: NDJSON, 'Accept-Encoding': 'identity' },
    );
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(await plain.text()).not.toBe('');
  });

  test('stops when the reader goes away, and is on record as broken off', async () => {
    const leaving = new AbortController();
    const response = await service.begin(
      PATH,
      {},
      { Accept: NDJSON, 'Accept-Encoding': 'identity' },
      leaving.signal,
    );
    await response.body?.getReader().read();
    leaving.abort();
    await expect
      .poll(async () => (await service.entries('audit.exported')).at(-1)?.details)
      .toMatchObject({
        phase: 'broken_off',
        rows: expect.any(Number) as number,
      });
    const busy = `SELECT FROM pg_stat_activity WHERE datname = $1 AND state = 'active' AND query LIKE 'COPY%'`;
    await expect.poll(() => service.sql(busy, [service.database.name])).toHaveLength(0);
  });

  test('begins its answer in time where PostgreSQL finds nothing for long, and is whole at its end', async () => {
    await using locker = await connect(service.database.superuserUrl);
    await locker.query('BEGIN; LOCK TABLE modification_outcome IN ACCESS EXCLUSIVE MODE');
    const response = await service.begin(PATH, { ticket: 'OPS-7' }, { Accept: NDJSON });
    expect(response.status).toBe(200);

    await locker.query('ROLLBACK');
    const lines = (await response.text()).trimEnd().split('\n');
    expect(lines).toHaveLength((await service.find({ ticket: 'OPS-7', limit: 500 })).length);
  });

  test('is refused in time while others take all places, and has one when a reader goes', async () => {
    const leaving = new AbortController();
    onTestFinished(() => leaving.abort());
    const asking = () => service.begin(PATH, {}, { Accept: NDJSON }, leaving.signal);
    const slow = await Promise.all([asking(), asking(), asking()]);
    expect(slow.map(({ status }) => status)).toEqual([200, 200, 200]);

    const refused = await service.ask(PATH, { ticket: 'OPS-7' }, { accept: NDJSON });
    expect(refused.status).toBe(503);
    expect(refused.body['type']).toBe('/problems/store-unavailable');
    expect(refused.headers.get('retry-after')).not.toBeNull();
    leaving.abort();
    expect((await service.ask(PATH, { ticket: 'OPS-7' }, { accept: NDJSON })).status).toBe(200);
  });

  test('fetches no more than its reader takes', async () => {
    const reader = (
      await service.begin(PATH, {}, { Accept: NDJSON, 'Accept-Encoding': 'identity' })
    ).body?.getReader();
    await reader?.read();
    const copying = () =>
      service.sql<{ wait_event: string | null }>(
        `SELECT wait_event FROM pg_stat_activity WHERE datname = $1 AND query LIKE 'COPY%' AND state = 'active'`,
        [service.database.name],
      );
    await expect.poll(async () => (await copying())[0]?.wait_event).toBe('ClientWrite');
    await reader?.cancel();
  });
});
