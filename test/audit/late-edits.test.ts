import { Client } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Cursor } from '../../src/audit/page.js';
import { cursorOf, readCursor } from '../../src/http/audit/cursor.js';
import { AuditService, type Json } from './service.js';

let service: AuditService;

beforeEach(async () => {
  service = await AuditService.open();
  service.im.addGroup({ groupId: 'g', type: 'Public' });
});
afterEach(() => service.stop());

function aMessage() {
  const MsgBody = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'as it was' } }];
  return { groupId: 'g', msgSeq: service.im.addMessage({ groupId: 'g', MsgBody }) };
}

async function page(route: string, query: Readonly<Record<string, string | number>>) {
  const answer = await service.ask(`/v1/audit/${route}`, query);
  expect(answer.status, answer.text).toBe(200);
  const { items, nextCursor } = answer.body;
  return { items: items as readonly Json[], next: nextCursor as string | null };
}

const seqOf = (item: Json) => (item['message'] as Json)['MsgSeq'];

test('an edit that waits for IM when the pages begin is on one of them', async () => {
  const [slow, quick, last] = [aMessage(), aMessage(), aMessage()];
  const held = service.im.fault({ kind: 'hold', api: 'group_msg_get_simple', times: 1 });
  const pulling = service.im.nextCall('group_msg_get_simple');
  const editing = service.edit({ ...slow, text: 'slow' });
  await pulling;
  await service.edit({ ...quick, text: 'quick' });
  await service.edit({ ...last, text: 'last' });
  const query = { order: 'asc', limit: 1, state: 'applied', text: 'timtext' };
  const first = await page('modifications', query);
  service.im.release(held);
  await editing;

  const rest = await page('modifications', { ...query, limit: 9, cursor: first.next ?? '' });

  expect(first.items.map(seqOf)).toEqual([quick.msgSeq]);
  expect(rest.items.map(seqOf)).toEqual([slow.msgSeq, last.msgSeq]);
  expect(rest.next).toBeNull();
});

test('an event that is being recorded when the pages begin is on one of them', async () => {
  const lock = new Client({ connectionString: service.database.superuserUrl });
  await lock.connect();
  // Keeps edits from being recorded, and lets reads be.
  await lock.query('BEGIN; LOCK TABLE modification_content IN SHARE MODE');
  const editing = service.edit({ ...aMessage(), text: 'slow' });
  await expect
    .poll(() => service.sql("SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'"))
    .not.toHaveLength(0);
  for (let n = 0; n < 3; n += 1) await page('modifications', { order: 'asc' });
  const first = await page('events', { order: 'asc', limit: 2 });
  await lock.query('COMMIT');
  await lock.end();
  await editing;

  const rest = await page('events', { order: 'asc', limit: 2, cursor: first.next ?? '' });

  expect(first.items.map(({ type }) => type)).toEqual(['audit.queried', 'audit.queried']);
  expect(rest.items.map(({ type }) => type)).toEqual(['edit.intended', 'audit.queried']);
});

test.each(['modifications', 'events'])('a forged cursor for %s breaks nothing', async (route) => {
  for (let n = 0; n < 3; n += 1) await service.edit({ ...aMessage(), text: 'x' });
  const scopes = {
    modifications: (order: string) => JSON.stringify([{}, order]),
    events: (order: string) => JSON.stringify(['events', {}, order]),
  };
  const scope = scopes[route as 'modifications' | 'events'];
  const made = await page(route, { order: 'asc', limit: 1 });
  const place = readCursor(made.next ?? '', scope('asc'));
  const seen = { end: 4_294_967_295, underWay: [0, 1, 4_294_967_295] };
  const forged: Cursor = { id: place?.id ?? '', seen, late: null };
  const ask = (forgery: Cursor, order: string) =>
    service.ask(`/v1/audit/${route}`, { order, cursor: cursorOf(forgery, scope(order)) });

  expect(place?.seen).not.toBeNull();
  expect((await ask(forged, 'asc')).status).toBe(200);
  const late = { id: 'ffffffff-ffff-ffff-ffff-ffffffffffff', seen };
  expect((await ask({ ...forged, late }, 'asc')).status).toBe(200);
  for (const id of ['00000000-0000-0000-0000-000000000000', late.id])
    expect((await ask({ ...forged, id }, 'asc')).status).toBe(200);
  expect((await ask(forged, 'desc')).status).toBe(400);
  const tooMany = { end: 1, underWay: Array.from({ length: 401 }, () => 1) };
  expect((await ask({ ...forged, seen: tooMany }, 'asc')).status).toBe(400);
});
