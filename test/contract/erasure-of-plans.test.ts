import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { verifyDatabase } from '../../src/verifier/verify-database.js';
import { connect, until, untilSealed } from '../ledger-service/log.js';
import { DocumentedService, textBody, textIn } from './service.js';

const admin = { client: 'privacy', scope: 'audit:admin' };

let service: DocumentedService;
beforeEach(async () => {
  service = await DocumentedService.start();
});
afterEach(() => service.stop());

async function erase(body: object): Promise<void> {
  const asked = { reason: 'asked', basis: 'GDPR article 17', ...body };
  const path = `/v1/erasures/${textIn(await service.post('/v1/erasures', asked, { as: admin }), 'id')}`;
  await until(async () => (await service.get(path, { as: admin })).body['state'] === 'finished');
}

/** A dry run of edits in these groups, when it is over. */
async function planned(...groups: string[]): Promise<string> {
  const items = groups.map((groupId) => ({
    message: { ...service.message({ groupId }), MsgBody: textBody('new') },
  }));
  const plan = { operator: 'alice', reason: 'r', items };
  const batch = textIn(await service.post('/v1/batches?dryRun=true', plan), 'id');
  const state = async () => (await service.get(`/v1/batches/${batch}`)).body['state'];
  await until(async () => (await state()) === 'finished');
  return batch;
}

async function findings(): Promise<readonly string[]> {
  await using client = await connect(service.database.superuserUrl);
  await untilSealed(client);
  const url = service.database.superuserUrl;
  const checked = await verifyDatabase({ url, key: null, known: [], progress: () => {} });
  return checked.findings.kept.map(({ kind, record, what }) => `${kind} ${record}: ${what}`);
}

test('what was removed from a plan shows, although another item of it was erased', async () => {
  const groups = Array.from({ length: 3 }, () => `g-${randomUUID()}`);
  const batch = await planned(...groups);
  await erase({ scope: { groupId: groups[0] } });
  expect(await findings()).toEqual([]);

  await using client = await connect(service.database.superuserUrl);
  await client.query('SET session_replication_role = replica');
  await client.query(
    `UPDATE batch_item SET requested_msg_body = NULL WHERE batch_id = $1 AND index > 0`,
    [batch],
  );
  // One of them as if it had been erased with the first.
  await client.query(
    `UPDATE batch_item i SET erasure_entry_id = b.erasure_entry_id FROM batch b
     WHERE b.id = $1 AND i.batch_id = b.id AND i.index = 2`,
    [batch],
  );

  expect(await findings()).toEqual(
    [1, 2].map(
      (index) =>
        `removed contents of item ${index} of batch ${batch}: no entry of the log records that they were erased`,
    ),
  );
});

test('an entry that names an item of a plan which is held, or outside its scope, is found', async () => {
  const [group, other] = [`g-${randomUUID()}`, `g-${randomUUID()}`];
  const [batch, kept] = [await planned(group), await planned(other)];
  const hold = { name: 'h', reason: 'a case', scope: { groupId: other } };
  const holdId = textIn(await service.post('/v1/holds', hold, { as: admin }), 'id');
  await erase({ scope: { groupId: group } });
  await using client = await connect(service.database.superuserUrl);
  const { rows } = await client.query<{ entry_id: string; bytes: Buffer }>(
    `SELECT entry_id, bytes FROM ledger_entry WHERE type = 'content.erased' ORDER BY at DESC LIMIT 1`,
  );
  const [entry] = rows;
  if (!entry) throw new Error('nothing was erased');
  const forgedId = uuidv7();
  const forged = entry.bytes.toString().replace(batch, kept).replace(entry.entry_id, forgedId);
  await client.query(
    `WITH entry AS (INSERT INTO ledger_entry (entry_id, type, at, client, bytes)
       SELECT $1, type, at, client, $2 FROM ledger_entry WHERE entry_id = $3)
     INSERT INTO ledger_unsealed (entry_id) VALUES ($1)`,
    [forgedId, Buffer.from(forged), entry.entry_id],
  );

  const { erasureId } = (JSON.parse(forged) as { details: { erasureId: string } }).details;
  const name = `disagrees contents of item 0 of batch ${kept}`;
  const found = (await findings()).filter((line) => /hold|scope/.test(line));
  expect(found).toEqual([
    `${name}: erasure ${erasureId} names them, and they are not in its scope`,
    `${name}: they were erased while the hold ${holdId} was in force`,
  ]);
});
