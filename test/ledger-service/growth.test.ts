import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import canonicalize from 'canonicalize';
import type { Client } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { signCheckpoint } from '../../src/ledger/checkpoint.js';
import { LogGrowth } from '../../src/ledger/log-growth.js';
import type { NoteSigner } from '../../src/ledger/note.js';
import { PostgresLogStore } from '../../src/postgres/log/log-store.js';
import { verifyDatabase } from '../../src/verifier/verify-database.js';
import { verifyEvidence } from '../../src/verifier/documents/verify-evidence.js';
import { fileAt } from '../../src/verifier/export-file.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { verify } from '../support/verify-command.js';
import { connect, ORIGIN, until } from './log.js';
import { LedgerService, textBody } from './service.js';

type Json = Record<string, unknown>;

let database: TestDatabase;
let service: LedgerService;
let client: Client & AsyncDisposable;
let superuser: Client & AsyncDisposable;

beforeEach(async () => {
  database = await createDatabase();
  service = await LedgerService.on(database.appUrl);
  client = await connect(database.appUrl);
  superuser = await connect(database.superuserUrl);
  await superuser.query('SET session_replication_role = replica');
});
afterEach(async () => {
  await client.end();
  await superuser.end();
  await service[Symbol.asyncDispose]();
  await database.drop();
});

/** An edit whose entry of this type is as a newer service writes it. Nothing is sealed while it is recorded. */
async function editByNewer(
  type: string,
  change: (body: Json, details: Json) => void,
  message: object = service.message({ MsgBody: textBody('the first') }),
) {
  await client.query('BEGIN');
  await client.query(
    `SELECT pg_advisory_xact_lock(hashtextextended('im-edit-ledger/sequencer', 0))`,
  );
  const edit = String((await service.edit(message)).body['id']);
  const { rows } = await client.query<{ entry_id: string; bytes: Buffer }>(
    `SELECT entry_id, bytes FROM ledger_entry WHERE modification_id = $1 AND type = $2`,
    [edit, type],
  );
  const entryId = rows[0]?.entry_id ?? '';
  const body = JSON.parse(rows[0]?.bytes.toString() ?? '') as Json;
  change(body, body['details'] as Json);
  await superuser.query('UPDATE ledger_entry SET bytes = $2 WHERE entry_id = $1', [
    entryId,
    Buffer.from(canonicalize(body) ?? ''),
  ]);
  await superuser.query('UPDATE ledger_unsealed SET is_grown = true WHERE entry_id = $1', [
    entryId,
  ]);
  await client.query('COMMIT');
  return { edit, entryId, message };
}

const ofNewerFormat = (body: Json): void => {
  Object.assign(body, { format: 'im-edit-ledger/entry/2', type: { name: 'edit' } });
};

async function place(entryId: string): Promise<string> {
  const { rows } = await client.query<{ place: string }>(
    `SELECT CASE WHEN EXISTS (SELECT FROM ledger_leaf WHERE entry_id = $1) THEN 'sealed'
      WHEN EXISTS (SELECT FROM ledger_unsealed WHERE entry_id = $1) THEN 'waiting' ELSE 'lost' END AS place`,
    [entryId],
  );
  return rows[0]?.place ?? '';
}

/** What the sequencer of a newer version does: it knows every entry. */
async function sealAsNewer(signer: NoteSigner): Promise<void> {
  const store = new PostgresLogStore({ url: database.appUrl });
  const once = () =>
    store.turn(10_000, async ({ size, tiles, waiting }) => {
      const growth = await LogGrowth.continuing(size, tiles);
      const leaves = waiting.map(({ entryId, bytes }) => ({
        entryId,
        hash: growth.append(bytes),
      }));
      const checkpoint = { origin: ORIGIN, size: growth.size, root: growth.root(), extensions: [] };
      const note = signCheckpoint(checkpoint, [signer]);
      return { leaves, refused: [], fullTiles: growth.fullTiles, newSize: growth.size, note };
    });
  await until(async () => (await once()) !== 'taken');
  await store.close();
}

const checkDatabase = () =>
  verifyDatabase({
    url: database.superuserUrl,
    key: service.signer.key,
    known: [],
    progress: () => undefined,
  });

async function evidence(): Promise<string> {
  const Accept = 'application/vnd.im-edit-ledger.evidence+x-ndjson';
  const as = { client: 'auditor', scope: 'audit:read audit:export' };
  const answer = await service.get('/v1/audit/modifications', { as, headers: { Accept } });
  return answer.bytes.toString();
}

async function eventOf({ edit, entryId }: { edit: string; entryId: string }) {
  const { body } = await service.get(`/v1/audit/events?modificationId=${edit}`);
  return (body['items'] as Json[]).find((item) => item['entryId'] === entryId);
}

test('an entry with an added member is sealed, shown, and verified in every form', async () => {
  const added = { by: ['webhook'], 10: 1, 9: 2 };
  const made = await editByNewer('edit.intended', (_, details) => (details['certainty'] = added));

  const receipt = await service.receipt(made.edit);

  expect(await place(made.entryId)).toBe('sealed');
  expect(await eventOf(made)).toMatchObject({ details: { certainty: added } });
  expect((await checkDatabase()).findings).toMatchObject({
    count: 0,
    newerCount: 0,
    grownCount: 1,
  });
  expect(await command('--receipt', receipt.bytes)).toMatchObject({ code: 0 });
  expect(await command('--export', await evidence())).toMatchObject({ code: 0 });
});

test('one of a newer format waits, holds up only its message, and is said to be what it is', async () => {
  const made = await editByNewer('edit.intended', ofNewerFormat);
  const other = await service.edit(service.message());
  await service.receipt(String(other.body['id']));

  expect(await place(made.entryId)).toBe('waiting');
  const waits = await service.get(`/v1/modifications/${made.edit}/receipt`);
  expect(waits.body).toMatchObject({ status: 409, type: '/problems/not-sealed' });
  expect(await eventOf(made)).toMatchObject({
    index: null,
    type: 'edit.intended',
    actor: { client: 'refund-desk' },
  });
  const { code, out } = await verify('--database', database.appUrl);
  expect(out).toContain(`NOT CHECKED entry ${made.entryId} (not sealed yet)`);
  expect(code).toBe(2);

  await sealAsNewer(service.signer);

  const receipt = await service.receipt(made.edit);
  expect(await command('--receipt', receipt.bytes)).toMatchObject({ code: 2 });
  const { findings } = await checkDatabase();
  expect(findings).toMatchObject({ kept: [], newer: [expect.stringContaining(made.entryId)] });
});

test('beside one of a newer version, what else is wrong is still found', async () => {
  const { edit, entryId } = await editByNewer('edit.applied', ofNewerFormat);
  await sealAsNewer(service.signer);
  const { bytes } = await service.receipt(edit);
  const bundle = await evidence();
  const isNewer = expect.stringContaining(edit) as unknown;
  const whole = await check(bundle);
  expect(whole.kept).toEqual([]);
  expect(whole.newer).toContainEqual(isNewer);
  const line = recordOf(edit, bundle);
  const forged = line.replace('"reason":"customer asked"', '"reason":"nobody asked"');
  expect(await check(bundle.replace(line, forged))).toMatchObject({
    kept: [{ kind: 'changed', what: expect.stringContaining('the reason of edit') as unknown }],
  });
  expect(await command('--export', bundle.replace(line, forged))).toMatchObject({ code: 1 });
  const turned = bytes.toString().replace(/"index":\d+/, '"index":999');
  expect(await command('--receipt', bytes)).toMatchObject({ code: 2 });
  expect(await command('--receipt', turned)).toMatchObject({ code: 1 });

  await giveReason(edit, 'nobody asked');
  const { findings } = await checkDatabase();
  await giveReason(edit, 'customer asked');

  expect(findings.newer).toContainEqual(expect.stringContaining(entryId));
  const ofReason = expect.stringContaining('/reason') as unknown;
  expect(findings.kept).toMatchObject([
    { kind: 'changed', record: `modification ${edit}`, what: ofReason },
  ]);
});

test('a member of a record that this version does not know is an addition, unless its entries have grown one of that name', async () => {
  const certain = (_: Json, details: Json): string => (details['certainty'] = 'possible');
  const grown = await editByNewer('edit.applied', certain);
  const plain = String((await service.edit(service.message())).body['id']);
  await Promise.all([grown.edit, plain].map((id) => service.receipt(id)));
  const bundle = await evidence();
  const before = await check(bundle);
  const adding = (id: string, member: string) => {
    const line = recordOf(id, bundle);
    return check(bundle.replace(line, line.replace('"reason":', `${member},"reason":`)));
  };

  expect(await adding(plain, '"surprise":[]')).toMatchObject({
    kept: [{ kind: 'added', what: 'surprise is no part of a record' }],
  });
  expect(await adding(plain, '"surprise":null')).toMatchObject({ count: 0 });
  expect(await adding(plain, '"approvals":[]')).toMatchObject({ count: 0 });
  expect(await adding(grown.edit, '"surprise":[]')).toMatchObject({
    kept: [{ kind: 'added', what: 'surprise is no part of a record' }],
  });
  const { count, newerCount } = await adding(grown.edit, '"certainty":"possible"');
  expect({ count, newerCount }).toEqual({ count: 0, newerCount: before.newerCount + 1 });
});

function recordOf(id: string, bundle: string): string {
  return bundle.split('\n').find((line) => line.includes(`"record":{"id":"${id}"`)) ?? '';
}

async function check(bundle: string) {
  await using file = await written(bundle);
  const options = { key: service.signer.key, known: [] };
  return (await verifyEvidence(fileAt(file.path), options, () => undefined)).findings;
}

async function command(option: string, content: string | Buffer) {
  await using file = await written(content);
  return await verify(option, file.path);
}

async function written(content: string | Buffer) {
  const folder = await mkdtemp(path.join(tmpdir(), 'growth-'));
  await writeFile(path.join(folder, 'file'), content);
  return {
    path: path.join(folder, 'file'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

async function giveReason(edit: string, reason: string): Promise<void> {
  await superuser.query('UPDATE modification_content SET reason = $2 WHERE modification_id = $1', [
    edit,
    reason,
  ]);
}
