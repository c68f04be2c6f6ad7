import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { verifyDatabase } from '../../src/verifier/verify-database.js';
import { connect, until, untilSealed } from '../ledger-service/log.js';
import { textsIn } from '../erasure/texts.js';
import { startReplica } from '../support/replica.js';
import { itemsOf, DocumentedService, textBody, textIn } from './service.js';

const admin = { client: 'privacy', scope: 'audit:admin' };

let service: DocumentedService;
beforeEach(async () => {
  service = await DocumentedService.start();
});
afterEach(() => service.stop());

/** A replica that keeps contents for a day, on the same database, for as long as that holds. */
async function retainingUntil(isDone: () => Promise<boolean>): Promise<void> {
  const replica = await startReplica({
    databaseUrl: service.database.appUrl,
    imUrl: service.im.baseUrl,
    jwksFile: service.tokens.jwksFile,
    settings: { RETENTION_CONTENT_DAYS: '1' },
  });
  try {
    await until(isDone);
  } finally {
    await replica.stop();
  }
}

async function anEdit(groupId = `g-${randomUUID()}`) {
  const secret = `secret-${randomUUID()}`;
  const message = service.message({ groupId, MsgBody: textBody(secret) });
  const answer = await service.edit({ ...message, MsgBody: textBody(`new ${secret}`) });
  return { id: textIn(answer, 'id'), groupId, secret };
}

async function aged(id: string): Promise<void> {
  await using client = await connect(service.database.superuserUrl);
  await client.query('SET session_replication_role = replica');
  const old = `01900000-${id.slice(9)}`;
  for (const [table, column] of [
    ['modification', 'id'],
    ['modification_content', 'modification_id'],
    ['modification_outcome', 'modification_id'],
    ['ledger_entry', 'modification_id'],
    ['search_unindexed', 'modification_id'],
    ['modification_search', 'modification_id'],
  ] as const) {
    await client.query(`UPDATE ${table} SET ${column} = $2 WHERE ${column} = $1`, [id, old]);
  }
}

const priorOf = async (id: string) => {
  const { body } = await service.audit(`/v1/modifications/01900000-${id.slice(9)}`);
  return body['prior'] as Readonly<Record<string, unknown>>;
};

test('contents that are older than they are kept go, unless they are held, and the log says so; that is no finding of a verification', async () => {
  const [young, old, held] = await Promise.all([anEdit(), anEdit(), anEdit()]);
  for (const { id } of [old, held]) await aged(id);
  const hold = { name: 'h', reason: 'r', scope: { groupId: held.groupId } };
  const placed = await service.post('/v1/holds', hold, { as: admin });

  await retainingUntil(async () => 'erased' in (await priorOf(old.id)));

  expect(await priorOf(held.id)).toHaveProperty('MsgBody');
  expect((await service.audit(`/v1/modifications/${young.id}/prior`)).status).toBe(200);
  expect(await textsIn(service.database.superuserUrl, [old.secret])).toEqual([]);
  const events = itemsOf(await service.audit('/v1/audit/events?type=retention.applied'));
  expect(events).toMatchObject([
    { actor: null, details: { days: 1, modificationIds: [`01900000-${old.id.slice(9)}`] } },
  ]);
  const runs = async () => itemsOf(await service.get('/v1/erasures', { as: admin }));
  expect(await runs()).toMatchObject([
    {
      kind: 'retention',
      state: 'finished',
      requestedBy: null,
      counts: { matched: 2, erased: 1, held: 1 },
      heldBy: [{ id: placed.body['id'], count: 1 }],
    },
  ]);

  // What is left is held: nothing new is put on record.
  await retainingUntil(async () => Promise.resolve(true));
  expect(await runs()).toHaveLength(1);

  await service.post(
    `/v1/holds/${textIn(placed, 'id')}/release`,
    { reason: 'over' },
    { as: admin },
  );
  await retainingUntil(async () => 'erased' in (await priorOf(held.id)));
  expect(await runs()).toHaveLength(2);

  await using client = await connect(service.database.superuserUrl);
  await untilSealed(client);
  const url = service.database.superuserUrl;
  const { findings } = await verifyDatabase({ url, key: null, known: [], progress: () => {} });

  // The test itself has made edits older, which is one.
  const others = findings.kept.filter(({ record, what }) => !/01900000/.test(record + what));
  expect(others.filter(({ record }) => /erasure|hold/.test(record))).toEqual([]);
});
