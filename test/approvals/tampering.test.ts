import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { statementOf } from '../../src/ledger/statement.js';
import type { Receipt } from '../../src/ledger/receipt.js';
import { verifyReceipt } from '../../src/ledger/verify-receipt.js';
import type { Finding } from '../../src/verifier/documents/findings.js';
import { verifyEvidence } from '../../src/verifier/documents/verify-evidence.js';
import { fileAt } from '../../src/verifier/export-file.js';
import { verifyDatabase } from '../../src/verifier/verify-database.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { connect, signerOf, untilSealed } from '../ledger-service/log.js';
import { LedgerService } from '../ledger-service/service.js';
import { policyFile } from './policy-file.js';

/** One change each, to an approved and applied edit of its own, and what is found; $1 is its id. */
const CHANGES = [
  [`UPDATE proposal SET operator = 'mallory' WHERE id = $1`, 'its operator is not'],
  [`UPDATE proposal SET on_behalf_of = 'eve' WHERE id = $1`, 'its person on whose behalf'],
  [`UPDATE proposal SET ticket = NULL WHERE id = $1`, 'its ticket is not'],
  [`UPDATE proposal SET msg_seq = msg_seq + 1 WHERE id = $1`, 'its message number is not'],
  [`UPDATE proposal_content SET reason = 'another' WHERE proposal_id = $1`, 'its reason is not'],
  [
    `UPDATE proposal_content SET requested_msg_body = '[]' WHERE proposal_id = $1`,
    'its requested text',
  ],
  [
    `UPDATE proposal_content SET prior_item = '{}' WHERE proposal_id = $1`,
    'its prior version is not',
  ],
  [
    `UPDATE proposal SET prior_digest = 'sha256:0' WHERE id = $1`,
    'its digest is not that of the version that it holds',
  ],
  [`UPDATE approval_request SET needed = 1 WHERE id = $1`, 'its number of approvals is not'],
  [`UPDATE approval_request SET operator = 'mallory' WHERE id = $1`, 'its operator is not'],
  [`UPDATE approval_request SET expires_at = 'infinity' WHERE id = $1`, 'its expiry is not'],
  [`DELETE FROM proposal_content WHERE proposal_id = $1`, 'the log records it'],
  [`DELETE FROM proposal WHERE id = $1`, 'the log records it'],
] as const;

/** The same about the first decision on one; found in the entry that records it. */
const DECISION_CHANGES = [
  [
    `UPDATE approval_decision SET person = 'mallory' WHERE request_id = $1 AND nth = 1`,
    'its person is not',
  ],
  [
    `UPDATE approval_decision SET sub = 'x' WHERE request_id = $1 AND nth = 1`,
    'its subject of the token',
  ],
  [
    `UPDATE approval_decision SET comment = 'no' WHERE request_id = $1 AND nth = 1`,
    'its comment is not',
  ],
  [
    `UPDATE approval_decision SET decision = 'decline' WHERE request_id = $1 AND nth = 1`,
    'its kind is not',
  ],
  [
    `UPDATE approval_decision SET at = at + interval '1 s' WHERE request_id = $1 AND nth = 1`,
    'its time is not',
  ],
  [`DELETE FROM approval_decision WHERE request_id = $1 AND nth = 1`, 'the log records it'],
  [
    `UPDATE approval_decision SET entry_id = gen_random_uuid() WHERE request_id = $1 AND nth = 1`,
    'no entry',
  ],
] as const;

const policy = policyFile([{ when: {}, approvals: 2 }]);
let database: TestDatabase;
let folder: string;
let pem: string;
let ids: string[];
let decided: string[];
let declined: string;
let unapproved: string;
let bundle: string;
let receipts: Receipt[];
let before: readonly Finding[];
let after: readonly Finding[];

beforeAll(async () => {
  database = await createDatabase();
  folder = await mkdtemp(path.join(tmpdir(), 'approvals-'));
  const settings = { CONSOLE_CLIENT_ID: 'edit-console', APPROVAL_POLICY_FILE: policy.path };
  await using service = await LedgerService.on(database.appUrl, settings);
  pem = service.pem;
  ids = [];
  for (const _ of CHANGES) ids.push(await approved(service));
  decided = [];
  for (const _ of DECISION_CHANGES) decided.push(await approved(service));
  declined = await proposed(service);
  unapproved = await approved(service);
  await using client = await connect(database.superuserUrl);
  await untilSealed(client);
  before = await findings();
  receipts = [];
  for (const id of [unapproved, declined]) {
    receipts.push((await service.receipt(id)).body as unknown as Receipt);
  }
  const scope = 'audit:read audit:export';
  const Accept = 'application/vnd.im-edit-ledger.evidence+x-ndjson';
  const list = '/v1/audit/modifications';
  const exported = await service.get(list, {
    as: { client: 'auditor', scope },
    headers: { Accept },
  });
  bundle = exported.bytes.toString();
  await client.query('SET session_replication_role = replica');
  await client.query(
    'ALTER TABLE proposal_content DROP CONSTRAINT proposal_content_proposal_id_fkey',
  );
  for (const [i, [change]] of CHANGES.entries()) await client.query(change, [ids[i]]);
  for (const [i, [change]] of DECISION_CHANGES.entries()) await client.query(change, [decided[i]]);
  await client.query(
    `DELETE FROM ledger_entry WHERE modification_id = $1 AND type = 'edit.approved'`,
    [unapproved],
  );
  after = await findings();
});
afterAll(async () => {
  policy[Symbol.dispose]();
  await rm(folder, { recursive: true, force: true });
  await database.drop();
});

async function approved(service: LedgerService): Promise<string> {
  const { body } = await service.edit(service.message());
  await service.decide(body, 'bob@example.com', { comment: 'fine with me' });
  const last = await service.decide(body, 'carol@example.com');
  expect(last.body['state']).toBe('applied');
  return String(body['id']);
}

async function proposed(service: LedgerService): Promise<string> {
  const { body } = await service.edit(service.message());
  await service.decide(body, 'bob@example.com', { decision: 'decline', comment: 'no' });
  return String(body['id']);
}

async function findings(): Promise<readonly Finding[]> {
  const asked = { url: database.superuserUrl, key: signerOf(pem).key, known: [] };
  return (await verifyDatabase({ ...asked, progress: () => undefined })).findings.kept;
}

const about = (id: string | undefined): readonly string[] =>
  after.filter(({ record }) => record.includes(id ?? '?')).map(({ what }) => what);

test('P6: approved and declined edits that nobody touched are intact', () => {
  expect(before).toEqual([]);
});

test.each(CHANGES.map((change, i) => [...change, i] as const))('P6: found: %s', (_, what, i) => {
  expect(about(ids[i])).toContainEqual(expect.stringContaining(what));
});

test.each(DECISION_CHANGES)('P6: found: %s', (_, what) => {
  const ofDecisions = after.filter(({ record }) => record.startsWith('decision in entry'));
  expect(ofDecisions.map((one) => one.what)).toContainEqual(expect.stringContaining(what));
});

test('P6: found: an edit whose approvals were taken off the log', () => {
  expect(about(unapproved)).toContain('it began without its approvals');
});

test('P6: a receipt proves who approved, and one without the approvals proves nothing', () => {
  const [receipt, ofDeclined] = receipts as [Receipt, Receipt];
  expect([receipt, ofDeclined].flatMap((one) => verifyReceipt(one))).toEqual([]);
  const without = receipt.entries.filter(({ type }) => type !== 'edit.approved');

  const faults = verifyReceipt({ ...receipt, entries: without });

  expect(faults.map(({ message }) => message)).toEqual(['it began without its approvals']);
  const noProposal = receipt.entries.filter(({ type }) => !/proposed|approved/.test(type));
  expect(verifyReceipt({ ...receipt, entries: noProposal })).toMatchObject([
    { message: 'it needed approvals, and the log has no proposal' },
  ]);
  const sentences = statementOf(receipt).join(' ');
  expect(sentences).toMatch(/It needed the approval of 2 other persons by .*Z\./);
  expect(sentences).toContain('It was approved by "bob@example.com" at');
  expect(sentences).toContain('Its state is applied');
  expect(statementOf(ofDeclined).join(' ')).toMatch(
    /declined by "bob@example.com" at .* Its state is declined: nothing was sent/,
  );
});

test('P6: an evidence bundle is held to the approvals in its receipts', async () => {
  const check = async (text: string, name: string) => {
    const file = path.join(folder, name);
    await writeFile(file, text);
    const asked = { key: signerOf(pem).key, known: [] };
    return (await verifyEvidence(fileAt(file), asked, () => undefined)).findings.kept;
  };

  const intact = await check(bundle, 'intact');
  const forged = await check(
    bundle.replace('"by":"bob@example.com"', '"by":"eve@example.com"'),
    'by',
  );
  const fewer = await check(bundle.replace('"approvalsNeeded":2', '"approvalsNeeded":1'), 'needed');
  const comment = await check(
    bundle.replace('"comment":"fine with me"', '"comment":"no"'),
    'comment',
  );

  expect(intact).toEqual([]);
  const whats = [forged, fewer, comment].map((found) => found.map(({ what }) => what).join());
  expect(whats[0]).toContain('the person who approved of edit');
  expect(whats[1]).toContain('the number of approvals that were needed of edit');
  expect(whats[2]).toContain('the comment of a person who decided of edit');
});
