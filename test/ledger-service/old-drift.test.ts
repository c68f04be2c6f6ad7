import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import canonicalize from 'canonicalize';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { verifyReceipt } from '../../src/ledger/verify-receipt.js';
import type { Finding } from '../../src/verifier/documents/findings.js';
import { verifyDatabase } from '../../src/verifier/verify-database.js';
import { verifyEvidence } from '../../src/verifier/documents/verify-evidence.js';
import { fileAt } from '../../src/verifier/export-file.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { connect, untilSealed } from './log.js';
import { LedgerService, textBody } from './service.js';

interface Actor {
  readonly client: string;
  readonly operator: string;
  readonly ip: string;
}

let database: TestDatabase;
let service: LedgerService;
let client: Awaited<ReturnType<typeof connect>>;

beforeEach(async () => {
  database = await createDatabase();
  service = await LedgerService.on(database.appUrl);
  client = await connect(database.superuserUrl);
  await client.query('SET session_replication_role = replica');
});
afterEach(async () => {
  await client.end();
  await service[Symbol.asyncDispose]();
  await database.drop();
});

/** An edit that found drift, whose entry names an actor, as versions before did. Nothing is sealed before it does. */
async function editFindingDrift(changed: Partial<Actor> = {}): Promise<string> {
  const message = service.message();
  await service.edit(message);
  const { GroupId: groupId, MsgSeq: msgSeq } = message;
  service.im.clientEdits({ groupId, msgSeq }, { MsgBody: textBody('around') });
  await client.query('BEGIN');
  await client.query(
    `SELECT pg_advisory_xact_lock(hashtextextended('im-edit-ledger/sequencer', 0))`,
  );
  const edit = String((await service.edit(message, { MsgBody: textBody('after') })).body['id']);
  const { rows } = await client.query<Actor & { bytes: Buffer }>(
    `SELECT e.bytes, m.client, m.operator, m.ip FROM ledger_entry e JOIN modification m ON m.id = e.modification_id
     WHERE m.id = $1 AND e.type = 'drift.found'`,
    [edit],
  );
  const [row] = rows;
  if (!row) throw new Error('no drift was found');
  const { bytes, ...finder } = row;
  const actor = { ...finder, ...changed };
  const entry = { ...(JSON.parse(bytes.toString()) as object), actor };
  await client.query(
    `UPDATE ledger_entry SET bytes = $2, client = $3, operator = $4 WHERE modification_id = $1 AND type = 'drift.found'`,
    [edit, Buffer.from(canonicalize(entry) ?? ''), actor.client, actor.operator],
  );
  await client.query('COMMIT');
  await untilSealed(client);
  return edit;
}

async function evidence(): Promise<Buffer> {
  const Accept = 'application/vnd.im-edit-ledger.evidence+x-ndjson';
  const as = { client: 'auditor', scope: 'audit:read audit:export' };
  return (await service.get('/v1/audit/modifications', { as, headers: { Accept } })).bytes;
}

async function inDatabase(): Promise<readonly Finding[]> {
  const asked = { url: database.superuserUrl, known: [], progress: () => undefined };
  return (await verifyDatabase({ ...asked, key: service.signer.key })).findings.kept;
}

test('P6: drift whose entry names the edit that found it as its maker verifies as it stands', async () => {
  const edit = await editFindingDrift();
  const receipt = (await service.receipt(edit)).body;
  const folder = await mkdtemp(path.join(tmpdir(), 'old-drift-'));
  try {
    const file = path.join(folder, 'bundle');
    await writeFile(file, await evidence());
    const options = { key: service.signer.key, known: [] };
    const { findings, records } = await verifyEvidence(fileAt(file), options, () => undefined);

    expect(records).toBe(2);
    expect(findings.kept).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
  expect(verifyReceipt(receipt)).toEqual([]);
  expect(JSON.stringify(receipt)).toContain('drift.found');
  expect(await inDatabase()).toEqual([]);
});

test('P6: drift whose entry names another actor than the edit that found it is reported', async () => {
  const edit = await editFindingDrift({ operator: 'mallory' });

  expect(await inDatabase()).toMatchObject([{ kind: 'changed', record: `modification ${edit}` }]);
});
