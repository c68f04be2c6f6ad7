import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyDatabase } from '../../src/verifier/verify-database.js';
import { connect, until, untilSealed } from '../ledger-service/log.js';
import { Service, textBody, textIn } from './service.js';

const admin = { client: 'privacy', scope: 'audit:admin' };

let service: Service;
beforeAll(async () => {
  service = await Service.start();
});
afterAll(() => service.stop());

async function erase(body: object): Promise<void> {
  const asked = { reason: 'asked', basis: 'GDPR article 17', ...body };
  const path = `/v1/erasures/${textIn(await service.post('/v1/erasures', asked, { as: admin }), 'id')}`;
  await until(async () => (await service.get(path, { as: admin })).body['state'] === 'finished');
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
  const items = groups.map((groupId) => ({
    message: { ...service.message({ groupId }), MsgBody: textBody('new') },
  }));
  const plan = { operator: 'alice', reason: 'r', items };
  const batch = textIn(await service.post('/v1/batches?dryRun=true', plan), 'id');
  const state = async () => (await service.get(`/v1/batches/${batch}`)).body['state'];
  await until(async () => (await state()) === 'finished');
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
        `removed contents of item ${index} of batch ${batch}: no entry of the log tells that they were erased`,
    ),
  );
});
