import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Finding } from '../../src/verifier/documents/findings.js';
import { verifyDatabase } from '../../src/verifier/verify-database.js';
import { connect, signerOf, until, untilSealed } from '../ledger-service/log.js';
import { LedgerService, textBody } from '../ledger-service/service.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { policyFile } from './policy-file.js';

const PINS_DIFFER = 'they are not what the log has a commitment to';

/** One change each, to an approved and finished batch of its own, and what is found; $1 is its id. */
const CHANGES = [
  [`UPDATE approval_request SET needed = 1 WHERE id = $1`, 'its number of approvals is not'],
  [`UPDATE approval_request SET operator = 'mallory' WHERE id = $1`, 'its operator is not'],
  [`UPDATE approval_request SET on_behalf_of = 'eve' WHERE id = $1`, 'its person on whose behalf'],
  [`UPDATE approval_request SET client = 'other' WHERE id = $1`, 'its application is not'],
  [`UPDATE approval_request SET expires_at = 'infinity' WHERE id = $1`, 'its expiry is not'],
  [`DELETE FROM approval_request WHERE id = $1`, 'the log records it'],
  [`UPDATE batch SET operator = 'mallory' WHERE id = $1`, 'its operator is not'],
  [`UPDATE batch_item SET requested_msg_body = '[]' WHERE batch_id = $1`, 'its edit did'],
  [
    `DELETE FROM batch_pin WHERE batch_id = $1 AND index = 0`,
    '2 items were approved, 1 have a pin',
  ],
  [`UPDATE batch_pin SET prior_item = '{}' WHERE batch_id = $1 AND index = 0`, PINS_DIFFER],
  [`UPDATE batch_pin SET prior_digest = 'sha256:0' WHERE batch_id = $1 AND index = 0`, PINS_DIFFER],
  [`UPDATE batch_pin SET because = 'no-change' WHERE batch_id = $1 AND index = 1`, PINS_DIFFER],
  [`UPDATE batch_status SET state = 'declined' WHERE batch_id = $1`, 'it is declined on record'],
  [
    `DELETE FROM batch_step WHERE batch_id = $1 AND entry_id = (SELECT entry_id FROM ledger_entry WHERE type = 'batch.accepted'
      AND position($1::text::bytea IN bytes) > 0)`,
    'the log does not record that it was accepted',
  ],
  [
    `DELETE FROM ledger_entry WHERE type = 'batch.approved' AND position($1::text::bytea IN bytes) > 0 AND operator = 'bob@example.com'`,
    'it began without its approvals',
  ],
] as const;

const DIGEST_DIFFERS = 'its digest is not that of the version that it holds';

/** The same, to a pin of a batch that waits, and on which nobody has decided yet. */
const CHANGES_WHILE_IT_WAITS = [
  [`UPDATE batch_pin SET prior_digest = 'sha256:0' WHERE batch_id = $1 AND index = 0`],
  [`UPDATE batch_pin SET prior_digest = '' WHERE batch_id = $1 AND index = 0`],
  [`UPDATE batch_pin SET prior_item = '{}' WHERE batch_id = $1 AND index = 0`],
  [`UPDATE batch_pin SET prior_item = NULL WHERE batch_id = $1 AND index = 0`],
  [`UPDATE batch_pin SET recalled_custom_data = '"x"' WHERE batch_id = $1 AND index = 0`],
  [`UPDATE batch_pin SET recalled_custom_data = '{' WHERE batch_id = $1 AND index = 0`],
] as const;

/** The same about the first decision on one; found in the entry that records it. */
const DECISION_CHANGES = [
  [`SET person = 'mallory'`, 'its person is not'],
  [`SET sub = 'x'`, 'its subject of the token'],
  [`SET comment = 'no'`, 'its comment is not'],
  [`SET decision = 'decline'`, 'its kind is not'],
  [`SET at = at + interval '1 s'`, 'its time is not'],
  [`SET ip = '::2'`, 'its network address is not'],
  [`SET entry_id = gen_random_uuid()`, 'no entry'],
  [`SET nth = 9`, 'it has another place among those on the same edit or batch than the log says'],
] as const;

const policy = policyFile([{ when: {}, approvals: 2 }]);
let database: TestDatabase;
let ids: string[];
let decided: string[];
let declined: string;
let waiting: string;
let undecided: string[];
let before: readonly Finding[];
let after: readonly Finding[];

beforeAll(async () => {
  database = await createDatabase();
  const settings = { CONSOLE_CLIENT_ID: 'edit-console', APPROVAL_POLICY_FILE: policy.path };
  await using service = await LedgerService.on(database.appUrl, settings);
  ids = [];
  decided = [];
  for (const _ of CHANGES) ids.push(await approved(service));
  for (const _ of DECISION_CHANGES) decided.push(await approved(service));
  declined = await proposed(service);
  await decide(service, declined, 'bob@example.com', { decision: 'decline', comment: 'no' });
  await service.post(`/v1/batches/${await proposed(service)}/withdrawal`, {
    reason: 'not needed',
  });
  waiting = await proposed(service);
  undecided = [];
  for (const _ of CHANGES_WHILE_IT_WAITS) undecided.push(await proposed(service));
  for (const id of undecided) await checked(service, id);
  for (const id of [...ids, ...decided]) await finished(service, id);
  await using client = await connect(database.superuserUrl);
  await untilSealed(client);
  before = await findings(service.pem);
  await client.query('SET session_replication_role = replica');
  for (const [i, [change]] of CHANGES.entries()) await client.query(change, [ids[i]]);
  for (const [i, [change]] of DECISION_CHANGES.entries()) {
    const where = 'WHERE request_id = $1 AND nth = 1';
    await client.query(`UPDATE approval_decision ${change} ${where}`, [decided[i]]);
  }
  for (const [i, [change]] of CHANGES_WHILE_IT_WAITS.entries()) {
    expect((await client.query(change, [undecided[i]])).rowCount).toBe(1);
  }
  await client.query('DELETE FROM batch_pin WHERE batch_id = $1', [declined]);
  await client.query('UPDATE batch_status SET finished_at = now() WHERE batch_id = $1', [waiting]);
  after = await findings(service.pem);
});
afterAll(async () => {
  policy[Symbol.dispose]();
  await database.drop();
});

async function proposed(service: LedgerService): Promise<string> {
  const items = [service.message(), service.message()].map((message) => ({
    message: { ...message, MsgBody: textBody('hello') },
  }));
  const asked = { operator: 'alice@example.com', reason: 'many', onBehalfOf: 'Zoë', items };
  const { body } = await service.post('/v1/batches', asked);
  expect(body['state']).toBe('awaiting_approval');
  return String(body['id']);
}

async function checked(service: LedgerService, id: string): Promise<void> {
  await until(async () => (await service.get(`/v1/batches/${id}`)).body['itemsChecked'] === 2);
}

async function approved(service: LedgerService): Promise<string> {
  const id = await proposed(service);
  await decide(service, id, 'bob@example.com', { comment: 'fine with me' });
  expect(await decide(service, id, 'carol@example.com')).toBe('running');
  return id;
}

async function decide(service: LedgerService, id: string, email: string, also: object = {}) {
  const { body } = await service.decideOnBatch(id, email, also);
  return body['state'];
}

async function finished(service: LedgerService, id: string): Promise<void> {
  await until(async () => (await service.get(`/v1/batches/${id}`)).body['state'] === 'finished');
}

async function findings(pem: string): Promise<readonly Finding[]> {
  const asked = { url: database.superuserUrl, key: signerOf(pem).key, known: [] };
  return (await verifyDatabase({ ...asked, progress: () => undefined })).findings.kept;
}

const about = (id: string | undefined): readonly string[] =>
  after.filter(({ record }) => record.includes(id ?? '?')).map(({ what }) => what);

test('P6: batches that were approved, declined, withdrawn, or wait, and that nobody touched are intact', () => {
  expect(before).toEqual([]);
});

test.each(CHANGES.map((change, i) => [...change, i] as const))('P6: found: %s', (_, what, i) => {
  expect(about(ids[i])).toContainEqual(expect.stringContaining(what));
});

test.each(CHANGES_WHILE_IT_WAITS.map(([change], i) => [change, i] as const))(
  'P6: found before anybody decides: %s',
  (_, i) => {
    expect(about(undecided[i])).toEqual([DIGEST_DIFFERS]);
  },
);

test.each(DECISION_CHANGES)('P6: found: UPDATE approval_decision %s', (_, what) => {
  const ofDecisions = after.filter(({ record }) => record.startsWith('decision in entry'));
  expect(ofDecisions.map((one) => one.what)).toContainEqual(expect.stringContaining(what));
});

test('P6: found: what a person saw of a batch that she declined was taken away', () => {
  expect(about(declined)).toEqual([PINS_DIFFER]);
});

test('P6: found: a batch that waits is made out to have ended', () => {
  expect(about(waiting)).toEqual(['it has an end on record, and none on the log']);
});
