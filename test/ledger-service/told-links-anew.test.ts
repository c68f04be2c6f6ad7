import { createHash, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ToldLinksAnew1795500001200 } from '../../migrations/1795500001200-told-links-anew.js';
import { ownerDataSource } from '../../src/postgres/schema/migrate.js';
import { verifyDatabase } from '../../src/verifier/verify-database.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { connect, signerOf, until, untilSealed } from './log.js';
import { LedgerService, textBody } from './service.js';

let database: TestDatabase;
beforeEach(async () => {
  database = await createDatabase();
});
afterEach(() => database.drop());

/** What the version before writes where IM tells of a drift that a snapshot has found. */
const LINK_OF_THE_VERSION_BEFORE = `WITH taken AS (
    DELETE FROM told_unjudged WHERE told_id = $1 RETURNING told_id
  ) INSERT INTO told_drift (told_id, last_modification_id, entry_id) SELECT told_id, $2::uuid, $3::uuid FROM taken`;

const CHECKED = 'CONSTRAINT what_is_told_is_committed_to';

/** A drift that a snapshot found: the edit before it, and its entry. */
async function aDriftFound(service: LedgerService) {
  const message = service.message();
  const last = await service.edit(message);
  const address = { groupId: message.GroupId, msgSeq: message.MsgSeq, topicId: null };
  service.im.clientEdits(address, { MsgBody: textBody('around') });
  await service.edit(message, { MsgBody: textBody('around') });
  const { body } = await service.get('/v1/audit/events?type=drift.found&limit=1&order=desc');
  const [found] = body['items'] as readonly { readonly entryId: string }[];
  return { message, lastId: String(last.body['id']), entryId: String(found?.entryId) };
}

async function migrateAnew(): Promise<void> {
  const { ownerUrl } = database;
  const source = ownerDataSource({ ownerUrl, appRole: '', migrations: [] });
  const runner = (await source.initialize()).createQueryRunner();
  await runner.startTransaction();
  await new ToldLinksAnew1795500001200().up(runner);
  await runner.commitTransaction();
  await source.destroy();
}

test('P6: links made before there were commitments to them are judged anew, and committed to', async () => {
  await using service = await LedgerService.on(database.appUrl);
  await using client = await connect(database.superuserUrl);
  const { message, lastId, entryId } = await aDriftFound(service);
  const toldId = randomUUID();
  const body = Buffer.from(JSON.stringify(textBody('around')));
  const digest = createHash('sha256').update('mallory\0').update(body).digest();
  const told = [toldId, message.GroupId, message.MsgSeq, Date.now() + 1_000, body, digest];
  await client.query(
    `INSERT INTO told_edit (id, group_id, topic_id, msg_seq, event_at, account, msg_body, digest)
       VALUES ($1, $2, '', $3, to_timestamp($4::bigint / 1000.0), 'mallory', $5, $6)`,
    told,
  );

  // The version before cannot link any more, and leaves it in the queue.
  await client.query('BEGIN');
  await client.query('INSERT INTO told_unjudged VALUES ($1)', [toldId]);
  await client.query('SAVEPOINT queued');
  const link = [toldId, lastId, entryId];
  await expect(client.query(LINK_OF_THE_VERSION_BEFORE, link)).rejects.toMatchObject({
    code: '23514',
  });
  await client.query('ROLLBACK TO queued');
  expect((await client.query('SELECT told_id FROM told_unjudged')).rows).toEqual([
    { told_id: toldId },
  ]);
  // But it could, before the migrations.
  await client.query(`ALTER TABLE told_drift DROP ${CHECKED}`);
  await client.query(LINK_OF_THE_VERSION_BEFORE, link);
  await client.query(`ALTER TABLE told_drift ADD ${CHECKED} CHECK (salt IS NOT NULL) NOT VALID`);
  await client.query('COMMIT');
  const findings = async () => {
    const key = signerOf(service.pem).key;
    const asked = { url: database.superuserUrl, key, known: [], progress: () => undefined };
    return (await verifyDatabase(asked)).findings.kept;
  };
  expect(await findings()).toMatchObject([
    { kind: 'added', record: `drift reported as ${toldId}` },
  ]);

  await migrateAnew();

  const links = async () =>
    (
      await client.query<Record<string, string>>(
        `SELECT told_id, last_modification_id, entry_id FROM told_drift WHERE told_entry_id IS NOT NULL`,
      )
    ).rows;
  await until(async () => (await links()).length > 0);
  await untilSealed(client);
  expect(await links()).toEqual([
    { told_id: toldId, last_modification_id: lastId, entry_id: entryId },
  ]);
  expect(await findings()).toEqual([]);
  await expect(client.query('DELETE FROM told_drift')).rejects.toThrow('history only grows');
  const { rows } = await client.query(`SELECT type FROM ledger_entry WHERE type LIKE 'drift.%'`);
  expect(rows.map(({ type }: { type: string }) => type).sort()).toEqual([
    'drift.found',
    'drift.told',
  ]);
});
