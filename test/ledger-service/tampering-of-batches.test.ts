import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Finding } from '../../src/verifier/documents/findings.js';
import { verifyDatabase } from '../../src/verifier/verify-database.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { connect, signerOf, until, untilSealed } from './log.js';
import { LedgerService, textBody } from './service.js';

/** One change each, to a batch of two items of its own, and what is found; $1 is the id of the batch. */
const CHANGES = [
  [`UPDATE batch SET reason = 'another' WHERE id = $1`, 'its reason is not'],
  [`UPDATE batch SET operator = 'mallory' WHERE id = $1`, 'its operator is not'],
  [`UPDATE batch SET on_behalf_of = 'eve' WHERE id = $1`, 'its onBehalfOf is not'],
  [`UPDATE batch SET ticket = NULL WHERE id = $1`, 'its ticket is not'],
  [`UPDATE batch SET received_at = received_at - interval '1 day' WHERE id = $1`, 'its time of'],
  [`UPDATE batch SET is_dry_run = true WHERE id = $1`, 'its mark of a dry run'],
  [`UPDATE batch SET total = 3 WHERE id = $1`, 'its number of items'],
  [`UPDATE batch SET items_salt = sha256(items_salt) WHERE id = $1`, 'they are not what the log'],
  [`DELETE FROM batch WHERE id = $1`, 'the log records it'],
  [`UPDATE batch_item SET msg_seq = msg_seq + 1 WHERE batch_id = $1 AND index = 1`, 'its edit did'],
  [`UPDATE batch_item SET reason = 'x' WHERE batch_id = $1 AND index = 1`, 'its edit did'],
  [`UPDATE batch_item SET if_prior_digest = 'x' WHERE batch_id = $1`, 'they are not what the log'],
  [`UPDATE batch_item SET requested_msg_body = '[]' WHERE batch_id = $1`, 'its edit did'],
  [`UPDATE batch_item SET index = 1 - index WHERE batch_id = $1`, 'they are not what the log'],
  [`DELETE FROM batch_item WHERE batch_id = $1 AND index = 1`, '2 were accepted, 1 are there'],
  [
    `INSERT INTO batch_item SELECT (jsonb_populate_record(i, '{"index": 2}')).* FROM batch_item i WHERE batch_id = $1 AND index = 1`,
    '2 were accepted, 3 are there',
  ],
  [
    `UPDATE batch_step SET reason = 'y' WHERE batch_id = $1 AND reason = 'wait'`,
    'its reason is not the one that the log has',
  ],
  [
    `UPDATE batch_step SET batch_id = gen_random_uuid() WHERE batch_id = $1 AND reason = 'wait'`,
    'not about the batch',
  ],
  [`DELETE FROM batch_step WHERE batch_id = $1 AND reason = 'wait'`, 'the log records it'],
  [
    `INSERT INTO batch_step SELECT gen_random_uuid(), $1::uuid, 'made up', sha256('')`,
    'no entry of the log records it',
  ],
  [`UPDATE batch_status SET state = 'cancelled' WHERE batch_id = $1`, 'it is cancelled on record'],
  [`DELETE FROM batch_status WHERE batch_id = $1`, 'the log records it'],
  [`INSERT INTO batch_rehearsal (batch_id, index, at) VALUES ($1, 0, now())`, 'it is no dry run'],
  [
    `UPDATE modification SET batch_id = NULL, batch_index = NULL WHERE batch_id = $1 AND batch_index = 0`,
    'the log counts 2 applied items, the record has 1',
  ],
] as const;

let database: TestDatabase;
let batches: string[];
let dryRun: string;
let cancelled: string;
let before: readonly Finding[];
let after: readonly Finding[];

beforeAll(async () => {
  database = await createDatabase();
  await using service = await LedgerService.on(database.appUrl);
  batches = [];
  for (const [change] of CHANGES) {
    batches.push(await post(service, '/v1/batches', { isPaused: change.includes(`'wait'`) }));
  }
  batches.push(await post(service, '/v1/batches', { isPaused: true }));
  const left = String(batches.at(-1));
  dryRun = await post(service, '/v1/batches?dryRun=true');
  cancelled = await cancelledBatch(service);
  for (const id of [...batches, dryRun, cancelled]) await over(service, id);
  await over(service, await post(service, `/v1/batches/${left}/restoration`, { isPlan: false }));
  await using client = await connect(database.superuserUrl);
  await untilSealed(client);
  before = await findings(service);
  await client.query('SET session_replication_role = replica');
  await client.query('ALTER TABLE batch_item DROP CONSTRAINT batch_item_pkey CASCADE');
  for (const [i, [change]] of CHANGES.entries()) await client.query(change, [batches[i]]);
  await client.query('DELETE FROM batch_rehearsal WHERE batch_id = $1 AND index = 0', [dryRun]);
  const count = 'SELECT count(*)::integer AS begun FROM modification WHERE batch_id = $1';
  expect((await client.query(count, [cancelled])).rows).toEqual([{ begun: 0 }]);
  await client.query(
    `UPDATE modification SET batch_id = $1, batch_index = 0 WHERE id = (
       SELECT id FROM modification WHERE batch_id IS NULL LIMIT 1)`,
    [cancelled],
  );
  after = await findings(service);
});
afterAll(() => database.drop());

async function post(
  service: LedgerService,
  path: string,
  { isPaused = false, isPlan = true } = {},
): Promise<string> {
  const items = [0, 1].map(() => ({
    message: { ...service.message(), MsgBody: textBody('as it is') },
  }));
  const hold = isPaused ? holdOverwrites(service, items[0]?.message.GroupId ?? '') : null;
  const asked = {
    operator: 'alice',
    reason: 'clean up',
    ticket: 'OPS-1',
    ...(isPlan ? { items } : {}),
  };
  const { status, body } = await service.post(path, asked);
  expect(status).toBe(202);
  const id = String(body['id']);
  if (hold !== null) {
    const by = { operator: 'bob', reason: 'wait' };
    for (const way of ['pause', 'resume']) {
      expect((await service.post(`/v1/batches/${id}/${way}`, by)).status).toBe(200);
    }
    service.im.release(hold);
  }
  return id;
}

function holdOverwrites({ im }: LedgerService, groupId: string) {
  const api = 'modify_group_msg';
  return im.fault({ api, groupId, kind: 'hold', when: 'before', times: 1 });
}

/** Paused before anything of it could begin: its message is being edited. */
async function cancelledBatch(service: LedgerService): Promise<string> {
  const message = service.message();
  const called = service.im.nextCall('modify_group_msg');
  const hold = holdOverwrites(service, message.GroupId);
  const single = service.edit(message);
  await called;
  const items = [{ message: { ...message, MsgBody: textBody('later') } }];
  const body = { operator: 'alice', reason: 'clean up', items };
  const id = String((await service.post('/v1/batches', body)).body['id']);
  await service.post(`/v1/batches/${id}/cancel`, { operator: 'bob', reason: 'no' });
  service.im.release(hold);
  await single;
  return id;
}

async function over(service: LedgerService, id: string): Promise<void> {
  await until(async () => {
    const { body } = await service.get(`/v1/batches/${id}`);
    return body['finishedAt'] !== null;
  });
}

async function findings(service: LedgerService): Promise<readonly Finding[]> {
  const key = signerOf(service.pem).key;
  const asked = { url: database.superuserUrl, key, known: [], progress: () => undefined };
  return (await verifyDatabase(asked)).findings.kept;
}

const about = (id: string | undefined): readonly string[] =>
  after.filter(({ record }) => record.includes(id ?? '')).map(({ what }) => what);

test('P6: batches that nobody touched are intact: run, dry run, cancelled, restored', () => {
  expect(before).toEqual([]);
});

test.each(CHANGES.map((change, i) => [...change, i] as const))('P6: found: %s', (_, what, i) => {
  expect(about(batches[i])).toContainEqual(expect.stringContaining(what));
});

test('P6: found: an outcome of a dry run that was removed', () => {
  expect(about(dryRun)).toEqual(['the log counts 2 dry_run items, the record has 1']);
});

test('P6: found: an edit that is made out to have been in a cancelled batch', () => {
  expect(about(cancelled)).toContain('the log counts 1 cancelled items, the record has 0');
});

test('P6: a batch that nobody touched is not accused beside it', () => {
  expect(about(batches.at(-1))).toEqual([]);
});
