import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyDatabase } from '../../src/verifier/verify-database.js';
import { connect, untilSealed } from '../ledger-service/log.js';
import {
  type Answer,
  auditor,
  faultPlaces,
  itemsOf,
  DocumentedService,
  textIn,
} from './service.js';

const admin = { client: 'legal', scope: 'audit:admin' };
const hold = { name: 'Smith v. Example', reason: 'pending litigation' };

let service: DocumentedService;
beforeAll(async () => {
  service = await DocumentedService.start();
});
afterAll(() => service.stop());

const post = (path: string, body: unknown, as = admin): Promise<Answer> =>
  service.post(path, body, { as });
const get = (path: string, as = admin): Promise<Answer> => service.get(path, { as });

async function events(type: string) {
  return itemsOf(await service.audit(`/v1/audit/events?type=${type}`));
}

test('a hold is placed, listed with its reason, and released', async () => {
  const scope = { groupId: '@TGS#1A', account: 'bob', client: 'refund-desk', from: '2026-01-01' };
  const placed = await post('/v1/holds', { ...hold, ticket: 'LEGAL-17', scope });

  expect(placed).toMatchObject({
    status: 201,
    body: {
      ...hold,
      ticket: 'LEGAL-17',
      state: 'in_force',
      scope: { ...scope, from: '2026-01-01T00:00:00.000Z' },
      placedBy: { client: 'legal', operator: null },
      releasedAt: null,
    },
  });
  const id = textIn(placed, 'id');
  expect(placed.headers.get('location')).toBe(`/v1/holds/${id}`);
  expect((await get(`/v1/holds/${id}`)).body).toEqual(placed.body);
  expect(itemsOf(await get('/v1/holds?state=in_force'))).toContainEqual(placed.body);

  const released = await post(`/v1/holds/${id}/release`, { reason: 'settled' });

  expect(released).toMatchObject({
    status: 200,
    body: { state: 'released', releaseReason: 'settled', releasedBy: { client: 'legal' } },
  });
  const again = await post(`/v1/holds/${id}/release`, { reason: 'once more' });
  expect([again.status, again.body]).toEqual([200, released.body]);
  expect(itemsOf(await get('/v1/holds?state=in_force'))).not.toContainEqual(placed.body);
  expect(itemsOf(await get('/v1/holds?state=released'))).toContainEqual(released.body);
});

test('both are on the log, where reason and account are only committed to', async () => {
  const scope = { account: 'the-held-account', msgSeq: 7 };
  const placed = await post('/v1/holds', { ...hold, reason: 'said in confidence', scope });
  const holdId = textIn(placed, 'id');
  await post(`/v1/holds/${holdId}/release`, { reason: 'said in confidence too' });

  const [event] = await events('hold.placed');
  expect(event).toMatchObject({
    actor: { client: 'legal', operator: null },
    details: { holdId, name: hold.name, ticket: null, scope: { msgSeq: 7 } },
  });
  expect((await events('hold.released'))[0]).toMatchObject({ details: { holdId } });
  await using client = await connect(service.database.superuserUrl);
  const { rows } = await client.query<{ text: string }>(
    `SELECT convert_from(bytes, 'UTF8') AS text FROM ledger_entry`,
  );
  const log = rows.map(({ text }) => text).join('\n');
  expect(log).toContain(holdId);
  expect(log).not.toContain('the-held-account');
  expect(log).not.toContain('said in confidence');
});

test('reading holds is on the record', async () => {
  const before = (await events('audit.queried')).length;
  await get('/v1/holds?state=released');

  const read = await events('audit.queried');
  expect(read.length).toBeGreaterThan(before);
  expect(read.map(({ details }) => details)).toContainEqual({
    query: 'holds',
    filters: { state: 'released' },
    rows: itemsOf(await get('/v1/holds?state=released')).length,
  });
});

test('all faults of a hold are reported at once', async () => {
  for (const [body, places] of [
    [{ ...hold, scope: {} }, ['/scope']],
    [{ ...hold, scope: [] }, ['/scope']],
    [hold, ['/scope']],
    [{ scope: { groupId: '@TGS#1A' } }, ['/name', '/reason']],
    [
      { ...hold, scope: { groupId: '', msgSeq: 0, from: 'never', to: 7, sender: 'bob' } },
      ['/scope/from', '/scope/groupId', '/scope/msgSeq', '/scope/sender', '/scope/to'],
    ],
    [{ ...hold, scope: { from: '2026-02-01', to: '2026-01-01' } }, ['/scope/from']],
    [{ ...hold, operator: 'alice', scope: { msgSeq: 1 } }, ['/operator']],
  ] as const) {
    const answer = await post('/v1/holds', body);
    expect([answer.status, faultPlaces(answer).toSorted()]).toEqual([400, places]);
  }
  const nobody = await post(`/v1/holds/01934d2c-8a00-7c3e-9d55-3f1f0a6b7c21/release`, {
    reason: 'r',
  });
  expect(nobody.status).toBe(404);
  expect((await post('/v1/holds/x/release', { reason: 'r' })).status).toBe(400);
  expect((await get('/v1/holds?state=none')).status).toBe(400);
});

test('only administrators see and place holds', async () => {
  for (const as of [auditor, { client: 'exporter', scope: 'audit:export messages:modify' }]) {
    expect((await get('/v1/holds', as)).status).toBe(403);
    expect((await post('/v1/holds', { ...hold, scope: { msgSeq: 1 } }, as)).status).toBe(403);
  }
});

test('verification finds a hold that was changed, removed or added behind the log', async () => {
  const placed = await post('/v1/holds', { ...hold, scope: { groupId: '@TGS#1B' } });
  const id = textIn(placed, 'id');
  const other = textIn(await post('/v1/holds', { ...hold, scope: { account: 'bob' } }), 'id');
  await post(`/v1/holds/${other}/release`, { reason: 'over' });
  await using client = await connect(service.database.superuserUrl);
  await untilSealed(client);
  const found = async () => {
    const url = service.database.superuserUrl;
    const { findings } = await verifyDatabase({ url, key: null, known: [], progress: () => {} });
    return findings.kept.map(({ kind, record, what }) => `${kind} ${record}: ${what}`);
  };
  expect(await found()).toEqual([]);

  await client.query(`SET session_replication_role = 'replica'`);
  await client.query(
    'CREATE TEMP TABLE holds_kept AS TABLE hold; CREATE TEMP TABLE releases_kept AS TABLE hold_release',
  );
  try {
    await client.query(
      `UPDATE hold SET group_id = '@TGS#1C', at = at + interval '1 s' WHERE id = $1`,
      [id],
    );
    await client.query(`UPDATE hold SET account = 'eve' WHERE id = $1`, [other]);
    expect(await found()).toEqual([
      `changed hold ${id}: its time is not what the log says`,
      `changed hold ${id}: its group is not what the log says`,
      `changed hold ${other}: its account is not what the log says`,
    ]);
    await client.query(`DELETE FROM hold WHERE id = $1`, [id]);
    await client.query(`UPDATE hold SET account = 'bob' WHERE id = $1`, [other]);
    await client.query(`DELETE FROM hold_release WHERE hold_id = $1`, [other]);
    expect((await found()).toSorted()).toEqual([
      `removed hold ${id}: the log records it`,
      `removed release of hold ${other}: the log records it`,
    ]);
  } finally {
    await client.query(
      'DELETE FROM hold; INSERT INTO hold TABLE holds_kept; DELETE FROM hold_release; INSERT INTO hold_release TABLE releases_kept',
    );
  }
});
