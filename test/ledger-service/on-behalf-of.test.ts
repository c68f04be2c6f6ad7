import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Entry } from '../../src/ledger/entry.js';
import { verifyReceipt } from '../../src/ledger/verify-receipt.js';
import { Findings } from '../../src/verifier/documents/findings.js';
import { RecordFields } from '../../src/verifier/record-fields.js';
import type { RecordRow } from '../../src/verifier/record-columns.js';
import { verifyDatabase } from '../../src/verifier/verify-database.js';
import { verifyEvidence } from '../../src/verifier/documents/verify-evidence.js';
import { fileAt } from '../../src/verifier/export-file.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { connect } from './log.js';
import { LedgerService, textBody } from './service.js';

type RejectedEntry = Extract<Entry, { type: 'edit.rejected' }>;
type Json = Record<string, unknown>;

const CAROL = 'carol@example.com';
const AUDIT = '/v1/audit/modifications';

let database: TestDatabase;
let service: LedgerService;
let message: { readonly GroupId: string; readonly MsgSeq: number };
/** An edit that names somebody, and one that does not. */
let named: string;
let plain: string;

beforeAll(async () => {
  database = await createDatabase();
  service = await LedgerService.on(database.appUrl);
  message = service.message({ MsgBody: textBody('the first') });
  const also = { onBehalfOf: `  ${CAROL} ` };
  const answer = await service.edit(message, { MsgBody: textBody('one') }, also);
  expect(answer.body).toMatchObject({ state: 'applied', onBehalfOf: CAROL });
  named = String(answer.body['id']);
  const other = await service.edit(service.message());
  expect(other.body).toMatchObject({ state: 'applied', onBehalfOf: null });
  plain = String(other.body['id']);
  await Promise.all([named, plain].map((id) => service.receipt(id)));
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await database.drop();
});

const exported = async (query: string, Accept: string): Promise<string> => {
  const as = { client: 'auditor', scope: 'audit:read audit:export' };
  const answer = await service.get(`${AUDIT}${query}`, { as, headers: { Accept } });
  return answer.bytes.toString();
};

const checkDatabase = async () => {
  const options = { url: database.superuserUrl, key: service.signer.key, known: [] };
  return (await verifyDatabase({ ...options, progress: () => undefined })).findings;
};

test('the person for whom an operator acts is in the record, the entry and the history', async () => {
  const { body } = await service.get(`/v1/modifications/${named}`);
  const events = await service.get(`/v1/audit/events?modificationId=${named}&type=edit.intended`);
  const others = await service.get(`/v1/audit/events?modificationId=${plain}&type=edit.intended`);
  const history = await service.get(
    `/v1/audit/messages/history?groupId=${message.GroupId}&msgSeq=${message.MsgSeq}`,
  );

  expect(body).toMatchObject({ onBehalfOf: CAROL, actor: { operator: 'alice@example.com' } });
  expect(events.body['items']).toMatchObject([{ details: { onBehalfOf: CAROL } }]);
  const [intended] = others.body['items'] as { readonly details: Json }[];
  expect(Object.keys(intended?.details ?? {})).not.toContain('onBehalfOf');
  const items = history.body['items'] as Json[];
  expect(items.map((item) => item['onBehalfOf'])).toEqual([null, CAROL]);
});

test('it is a filter of searches, of counts and of exports', async () => {
  const idsOf = (body: Json) => (body['items'] as Json[]).map((item) => item['id']);
  const found = await service.get(`${AUDIT}?onBehalfOf=${CAROL}`);
  const nobody = await service.get(`${AUDIT}?onBehalfOf=alice@example.com`);
  const lines = await exported(`?onBehalfOf=${CAROL}`, 'application/x-ndjson');
  const counted = await service.get(`/v1/audit/summary?onBehalfOf=${CAROL}`);

  expect(idsOf(found.body)).toEqual([named]);
  expect(idsOf(nobody.body)).toEqual([]);
  expect(
    lines
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as Json)['id']),
  ).toEqual([named]);
  expect(counted.body).toMatchObject({ total: 1 });
});

test('it is the last column of CSV, and comes before what Excel gets', async () => {
  const csv = await exported(`?onBehalfOf=${CAROL}`, 'text/csv');
  const excel = await exported(`?onBehalfOf=${CAROL}&excel=true`, 'text/csv');

  expect(csv.split('\r\n')[0]).toMatch(/,ledgerIndex,onBehalfOf$/);
  expect(csv.split('\r\n')[1]).toMatch(/,\d+,carol@example\.com$/);
  expect(excel.split('\r\n')[0]).toMatch(/,ledgerIndex,onBehalfOf,priorText,requestedText$/);
  expect(excel.split('\r\n')[1]).toMatch(/,carol@example\.com,the first,one$/);
});

test('restorations and dry runs may name somebody; another person is another payload', async () => {
  const ask = (target: string, body: object, headers = {}) =>
    service.post(target, body, { headers });
  const why = { operator: 'bob', reason: 'undo', onBehalfOf: 'dan' };
  const own = service.message();
  const id = String((await service.edit(own)).body['id']);
  const written = { message: { ...own, MsgBody: textBody('two') }, ...why };
  const key = { 'Idempotency-Key': randomUUID() };
  const other = { ...why, onBehalfOf: 'eve' };

  const dryRun = await ask('/v1/modifications?dryRun=true', written);
  const restored = await ask(`/v1/modifications/${id}/restoration`, why, key);
  const again = await ask(`/v1/modifications/${id}/restoration`, other, key);

  expect(dryRun.body).toMatchObject({ state: 'dry_run', onBehalfOf: 'dan' });
  expect(restored.body).toMatchObject({ restores: id, onBehalfOf: 'dan' });
  expect(again.body).toMatchObject({ type: '/problems/key-reused' });
  const rejected = await ask('/v1/modifications', {
    message: { ...own, MsgSeq: 4_000_000, MsgBody: textBody('x') },
    ...why,
  });
  const { body } = await service.get(
    `/v1/modifications/${String(rejected.body['modificationId'])}`,
  );
  expect(body).toMatchObject({ state: 'rejected', onBehalfOf: 'dan' });
});

test('a receipt and a bundle prove it, and a bundle of nobody is what it was', async () => {
  const { body } = await service.receipt(named);
  const bundle = await exported('', 'application/vnd.im-edit-ledger.evidence+x-ndjson');
  const lineOf = (id: string) =>
    bundle.split('\n').find((line) => line.includes(`"record":{"id":"${id}"`)) ?? '';
  const folder = await mkdtemp(path.join(tmpdir(), 'on-behalf-of-'));
  const check = async (text: string) => {
    await writeFile(path.join(folder, 'bundle'), text);
    const options = { key: service.signer.key, known: [] };
    const found = await verifyEvidence(
      fileAt(path.join(folder, 'bundle')),
      options,
      () => undefined,
    );
    return found.findings;
  };

  expect(verifyReceipt(body, { key: service.signer.key })).toEqual([]);
  expect(lineOf(named)).toContain(`"onBehalfOf":"${CAROL}"`);
  expect(lineOf(plain)).not.toContain('onBehalfOf');
  expect(await check(bundle)).toMatchObject({ count: 0, newerCount: 0, grownCount: 0 });
  const forged = [
    bundle.replace(`"onBehalfOf":"${CAROL}"`, '"onBehalfOf":"mallory"'),
    bundle.replace(`"onBehalfOf":"${CAROL}",`, ''),
    bundle.replace(
      lineOf(plain),
      lineOf(plain).replace('"reason":', '"onBehalfOf":"mallory","reason":'),
    ),
  ];
  for (const one of forged) {
    expect(await check(one)).toMatchObject({
      kept: [{ kind: 'changed', what: expect.stringContaining('(onBehalfOf)') as unknown }],
    });
  }
  await rm(folder, { recursive: true });
});

test('P6: another person in the database, more or less, is found and named', async () => {
  await using superuser = await connect(database.superuserUrl);
  await superuser.query('SET session_replication_role = replica');
  const put = (id: string, person: string | null) =>
    superuser.query('UPDATE modification SET on_behalf_of = $2 WHERE id = $1', [id, person]);
  expect(await checkDatabase()).toMatchObject({ kept: [], newerCount: 0, grownCount: 0 });

  for (const [id, person, before] of [
    [named, 'mallory', CAROL],
    [named, null, CAROL],
    [plain, 'mallory', null],
  ] as const) {
    const found = async () => {
      await put(id, person);
      try {
        return await checkDatabase();
      } finally {
        await put(id, before);
      }
    };
    expect((await found()).kept).toEqual([
      {
        kind: 'changed',
        record: `modification ${id}`,
        what: `the person on whose behalf it was done of edit ${id} is not the one recorded (on_behalf_of)`,
      },
    ]);
  }
});

test('P6: an entry that names somebody cannot be taken out of the queue by an older version', async () => {
  await using client = await connect(database.appUrl);
  await client.query('BEGIN');
  await client.query(
    `SELECT pg_advisory_xact_lock(hashtextextended('im-edit-ledger/sequencer', 0))`,
  );
  const also = { onBehalfOf: CAROL };
  const content = { MsgBody: textBody('three') };
  const edit = await service.edit(service.message(), content, also);
  const { rows } = await client.query<{ type: string; is_grown: boolean }>(
    `SELECT e.type, u.is_grown FROM ledger_unsealed u JOIN ledger_entry e ON e.entry_id = u.entry_id
     WHERE e.modification_id = $1 ORDER BY u.queue_no`,
    [edit.body['id']],
  );
  const taken = client.query('DELETE FROM ledger_unsealed');
  await expect(taken).rejects.toMatchObject({ code: '55000' });
  await client.query('ROLLBACK');

  expect(rows).toEqual([
    { type: 'edit.intended', is_grown: true },
    { type: 'edit.applied', is_grown: false },
  ]);
  expect((await service.receipt(String(edit.body['id']))).status).toBe(200);
});

test('P6: a rejection of what was intended need not name the person again, as that of an older version', () => {
  const row = { on_behalf_of: CAROL } as RecordRow;
  const isAccused = (details: object, isFirst: boolean): boolean => {
    const findings = new Findings();
    const entry = { type: 'edit.rejected', details } as RejectedEntry;
    new RecordFields(row, findings).intent(entry, isFirst);
    return findings.kept.some(({ what }) => what.includes('(on_behalf_of)'));
  };

  expect(isAccused({}, false)).toBe(false);
  expect(isAccused({}, true)).toBe(true);
  expect(isAccused({ onBehalfOf: CAROL }, false)).toBe(false);
  expect(isAccused({ onBehalfOf: 'mallory' }, false)).toBe(true);
});
