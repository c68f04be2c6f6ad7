import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Finding } from '../../src/verifier/documents/findings.js';
import { verifyDatabase } from '../../src/verifier/verify-database.js';
import { verifyReceipt } from '../../src/ledger/verify-receipt.js';
import type { Receipt } from '../../src/ledger/receipt.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { connect, signerOf, untilSealed } from './log.js';
import { LedgerService, textBody } from './service.js';

/** One change each, to what the re-read of an edit of its own showed; $1 is the id of the edit. */
const CHANGES = [
  `UPDATE found_version SET item = replace(convert_from(item, 'UTF8'), 'around', 'nothing')::bytea WHERE modification_id = $1`,
  `UPDATE found_version SET item = 'null' WHERE modification_id = $1`,
  `UPDATE found_version SET salt = sha256(salt) WHERE modification_id = $1`,
  `UPDATE found_version SET modification_id = gen_random_uuid() WHERE modification_id = $1`,
  `UPDATE found_version SET entry_id = gen_random_uuid() WHERE modification_id = $1`,
  `DELETE FROM found_version WHERE modification_id = $1`,
  `INSERT INTO found_version SELECT entry_id, modification_id, item || ' ', salt FROM found_version WHERE modification_id = $1`,
  `INSERT INTO found_version SELECT e.entry_id, e.modification_id, v.item, v.salt FROM found_version v
     JOIN ledger_entry e ON e.modification_id = v.modification_id AND e.type = 'edit.intended' WHERE v.modification_id = $1`,
] as const;

/** To what showed a removal: a version that nobody saw. */
const A_FALSE_VERSION = `UPDATE found_version SET item = '{"MsgBody":[]}' WHERE modification_id = $1`;

let database: TestDatabase;
let versions: string[];
let removals: string[];
let before: readonly Finding[];
let after: readonly Finding[];
let receipts: readonly Receipt[];
let names: ReadonlyMap<string, readonly string[]>;

beforeAll(async () => {
  database = await createDatabase();
  await using service = await LedgerService.on(database.appUrl, { IM_LATE_LANDING_MS: '0' });
  const around = { edit: { MsgBody: textBody('around') } };
  versions = [];
  for (const _ of [...CHANGES, null]) versions.push(await superseded(service, around));
  removals = [];
  for (const _ of [0, 1, 2]) removals.push(await superseded(service, { remove: 'recall' }));
  await using client = await connect(database.superuserUrl);
  await untilSealed(client);
  const kept = [versions.at(-1), removals.at(-1)];
  receipts = await Promise.all(
    kept.map(async (id) => (await service.receipt(id ?? '')).body as unknown as Receipt),
  );
  before = await findings(service);
  const { rows } = await client.query<{ modification_id: string; ids: string[] }>(
    'SELECT modification_id, array_agg(entry_id::text) AS ids FROM ledger_entry GROUP BY 1',
  );
  names = new Map(rows.map((row) => [row.modification_id, row.ids]));
  await client.query('ALTER TABLE found_version DROP CONSTRAINT found_version_pkey');
  await client.query('SET session_replication_role = replica');
  for (const [i, change] of CHANGES.entries()) await client.query(change, [versions[i]]);
  await client.query(A_FALSE_VERSION, [removals[0]]);
  await client.query('DELETE FROM found_version WHERE modification_id = $1', [removals[1]]);
  after = await findings(service);
});
afterAll(() => database.drop());

/** An edit that somebody else overtakes while its answer is lost. */
async function superseded(
  service: LedgerService,
  act: { edit: { MsgBody: readonly object[] } } | { remove: 'recall' },
): Promise<string> {
  const message = service.message();
  const scope = { api: 'modify_group_msg', groupId: message.GroupId, times: 1 } as const;
  service.im.fault({ ...scope, kind: 'client', act, when: 'after' });
  service.im.fault({ ...scope, kind: 'reset', when: 'after' });
  const { status, body } = await service.edit(message);
  expect(status).toBe(409);
  return String(body['modificationId']);
}

async function findings(service: LedgerService): Promise<readonly Finding[]> {
  const key = signerOf(service.pem).key;
  const asked = { url: database.superuserUrl, key, known: [], progress: () => undefined };
  return (await verifyDatabase(asked)).findings.kept;
}

const about = (id: string | undefined): readonly Finding[] =>
  after.filter(({ record }) => names.get(id ?? '')?.some((entryId) => record.includes(entryId)));

test('P6: what re-reads showed is intact while nobody touches it', () => {
  expect(before).toEqual([]);
});

test.each(CHANGES.map((change, i) => [change, i] as const))('P6: found: %s', (_, i) => {
  expect(about(versions[i])).not.toEqual([]);
});

test('P6: found: a removal that is made a version, or removed itself', () => {
  expect(about(removals[0])).not.toEqual([]);
  expect(about(removals[1])).not.toEqual([]);
});

test('P6: what nobody touched is not accused beside it', () => {
  expect([...about(versions.at(-1)), ...about(removals.at(-1))]).toEqual([]);
});

test('a receipt proves what the re-read showed: the version, or that the message was gone', () => {
  const opened = receipts.map(({ entries }) =>
    entries
      .slice(1)
      .flatMap(({ type, openings }) =>
        openings
          .filter(({ pointer }) => pointer === '/prior')
          .map(({ content }) => [type, Buffer.from(content, 'base64').toString()]),
      ),
  );

  expect(receipts.flatMap((receipt) => verifyReceipt(receipt))).toEqual([]);
  expect(opened).toEqual([
    [['drift.found', expect.stringContaining('around')]],
    [['edit.superseded', 'null']],
  ]);
});
