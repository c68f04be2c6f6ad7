import { expect, test } from 'vitest';
import type { Receipt } from '../../src/ledger/receipt.js';
import { verifyReceipt } from '../../src/ledger/verify-receipt.js';
import { verifyDatabase } from '../../src/verifier/verify-database.js';
import { createDatabase } from '../support/database.js';
import { connect, signerOf, until, untilSealed } from '../ledger-service/log.js';
import { LedgerService, textBody } from '../ledger-service/service.js';
import { entryOfErasure } from '../erasure/entry-of-erasure.js';
import { policyFile } from './policy-file.js';

const SECRETS = ['prior secret 0815', 'wanted secret 4711', 'why secret 1234', 'word secret 5678'];

/** Everything that stands in the tables of this schema, as text. */
async function everythingIn(url: string): Promise<string> {
  await using client = await connect(url);
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
  );
  const texts: string[] = [];
  for (const { name } of rows) {
    const found = await client.query<{ text: string }>(
      `SELECT t::text AS text FROM public.${client.escapeIdentifier(name)} t`,
    );
    texts.push(...found.rows.map(({ text }) => text));
  }
  return texts.join('\n');
}

const isIn = (secret: string, dump: string): boolean =>
  dump.includes(secret) || dump.includes(Buffer.from(secret).toString('hex'));

const officer = { client: 'officer', scope: 'audit:admin' };

interface Erased {
  readonly id: string;
  readonly state: string;
  readonly counts: { readonly matched: number; readonly erased: number; readonly held: number };
  readonly heldBy: readonly { readonly name: string; readonly count: number }[];
}

/** What an erasure came to. */
async function erasing(service: LedgerService, also: object): Promise<Erased> {
  const why = { reason: 'asked by the customer', basis: 'GDPR 17' };
  const asked = await service.post('/v1/erasures', { ...why, ...also }, { as: officer });
  expect([asked.status, asked.body]).toMatchObject([202, {}]);
  let erasure = asked.body as unknown as Erased;
  await until(async () => {
    const path = `/v1/erasures/${String(asked.body['id'])}`;
    erasure = (await service.get(path, { as: officer })).body as unknown as Erased;
    return erasure.state !== 'running';
  });
  return erasure;
}

/** What PostgreSQL says to whoever would erase this with the application's role; all of it is undone. */
async function attackOn(url: string, { body }: { body: object }, erasureId: string) {
  await using app = await connect(url);
  const { id } = body as { id: string };
  const { insert, queue, call, callForProposals } = entryOfErasure([id], erasureId);
  try {
    await app.query('BEGIN');
    for (const [text, values] of [insert, queue, call, callForProposals]) {
      await app.query(text, values);
    }
    return 'done';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await app.query('ROLLBACK');
  }
}

async function findingsIn(url: string, service: LedgerService): Promise<readonly unknown[]> {
  await using client = await connect(url);
  await untilSealed(client);
  const key = signerOf(service.pem).key;
  const options = { url, key, known: [], progress: () => undefined };
  return (await verifyDatabase(options)).findings.kept;
}

test('an erasure reaches what was declined, withdrawn or has expired, and leaves what waits or is held', async () => {
  using policy = policyFile([
    { when: { client: ['short'] }, approvals: 1, expiresAfter: 'PT1S' },
    { when: {}, approvals: 1 },
  ]);
  const database = await createDatabase();
  const settings = { CONSOLE_CLIENT_ID: 'edit-console', APPROVAL_POLICY_FILE: policy.path };
  await using service = await LedgerService.on(database.appUrl, settings);
  const url = database.superuserUrl;
  const [prior = '', wanted = '', why = '', word = ''] = SECRETS;
  const headers = { 'Idempotency-Key': 'declined-1' };
  const desk = { client: 'desk', scope: 'messages:modify' };
  const ask = (message: object, client: string, key: Record<string, string> = {}) => {
    const body = {
      message: { ...message, MsgBody: textBody(wanted) },
      operator: 'al',
      reason: why,
    };
    return service.post('/v1/modifications', body, { as: { ...desk, client }, headers: key });
  };
  const message = service.message({ MsgBody: textBody(prior) });
  const declined = await ask(message, 'desk', headers);
  await service.decide(declined.body, 'bob@example.com', { decision: 'decline', comment: word });
  const withdrawn = await ask(message, 'desk');
  const id = String(withdrawn.body['id']);
  await service.post(`/v1/modifications/${id}/withdrawal`, { reason: word }, { as: desk });
  const expired = await ask(message, 'short');
  const seen = `/v1/modifications/${String(expired.body['id'])}`;
  await until(async () => {
    const { ledger } = (await service.get(seen)).body as { ledger: { type: string }[] };
    return ledger.some(({ type }) => type === 'edit.expired');
  });
  const waiting = await ask(message, 'desk');
  const scope = { groupId: message.GroupId };
  const before = await everythingIn(url);
  expect(SECRETS.filter((secret) => isIn(secret, before))).toEqual(SECRETS);

  const held = { name: 'case 7', reason: 'a claim', scope: { ...scope, client: 'short' } };
  const hold = await service.post('/v1/holds', held, { as: officer });
  expect(hold.status).toBe(201);
  const nothing = await erasing(service, { scope: { groupId: 'nobody' } });
  const attack = (on: { body: object }) => attackOn(database.appUrl, on, nothing.id);
  expect(await attack(waiting)).toContain('may still begin');
  expect(await attack(expired)).toContain('held');
  expect(await attack(declined)).toBe('done');
  expect(await erasing(service, { scope, includeReasons: true })).toMatchObject({
    state: 'finished',
    counts: { matched: 4, erased: 2, held: 2 },
    heldBy: [
      { name: 'case 7', count: 1 },
      { name: 'unsettled', count: 1 },
    ],
  });
  expect(await attack(declined)).toContain('erased once');
  expect((await service.get(seen)).body['requested']).toEqual({ MsgBody: textBody(wanted) });
  expect(await findingsIn(url, service)).toEqual([]);

  // Nothing keeps them any more.
  const release = `/v1/holds/${String(hold.body['id'])}/release`;
  await service.post(release, { reason: 'settled' }, { as: officer });
  const over = `/v1/modifications/${String(waiting.body['id'])}/withdrawal`;
  await service.post(over, { reason: word }, { as: desk });
  expect(await erasing(service, { scope, includeReasons: true })).toMatchObject({
    counts: { matched: 2, erased: 2, held: 0 },
    heldBy: [],
  });

  const after = await everythingIn(url);
  expect(SECRETS.filter((secret) => isIn(secret, after))).toEqual([]);
  for (const { body } of [declined, withdrawn, expired, waiting]) {
    const receipt = await service.receipt(String(body['id']));
    expect(receipt.status).toBe(200);
    expect(verifyReceipt(receipt.body as unknown as Receipt)).toEqual([]);
    const { status, body: edit } = await service.get(`/v1/modifications/${String(body['id'])}`);
    expect(status).toBe(200);
    expect(JSON.stringify(edit['prior'])).toContain('erased');
  }
  const repeat = await ask(message, 'desk', headers);
  expect([repeat.status, repeat.body]).toMatchObject([409, { type: '/problems/content-erased' }]);
  expect(await findingsIn(url, service)).toEqual([]);

  // What is gone without an entry that records it, or otherwise than it tells, is found.
  await using owner = await connect(url);
  await owner.query(`SET session_replication_role = replica`);
  await owner.query(
    `UPDATE proposal_content SET requested_msg_body = 'back', erasure_entry_id = erasure_entry_id WHERE proposal_id = $1`,
    [declined.body['id']],
  );
  await owner.query(
    `UPDATE proposal_content SET erasure_entry_id = gen_random_uuid() WHERE proposal_id = $1`,
    [withdrawn.body['id']],
  );
  expect(
    (await findingsIn(url, service)).map((finding) => JSON.stringify(finding)).toSorted(),
  ).toEqual([
    expect.stringMatching(/contents of proposal .*the log records that they were erased/),
    expect.stringMatching(/contents of proposal .*no entry of the log records/),
  ]);
});

/** As if it had been proposed long ago. */
async function aged(url: string, id: string): Promise<string> {
  await using owner = await connect(url);
  await owner.query('SET session_replication_role = replica');
  const old = `01900000-${id.slice(9)}`;
  for (const [table, column] of [
    ['approval_request', 'id'],
    ['proposal', 'id'],
    ['proposal_content', 'proposal_id'],
    ['proposal_search', 'proposal_id'],
    ['approval_decision', 'request_id'],
    ['ledger_entry', 'modification_id'],
  ] as const) {
    await owner.query(`UPDATE ${table} SET ${column} = $2 WHERE ${column} = $1`, [id, old]);
  }
  return old;
}

test('what was declined goes once it is older than contents are kept', async () => {
  using policy = policyFile([{ when: {}, approvals: 1 }]);
  const database = await createDatabase();
  const settings = { CONSOLE_CLIENT_ID: 'edit-console', APPROVAL_POLICY_FILE: policy.path };
  await using service = await LedgerService.on(database.appUrl, settings);
  const [prior = '', wanted = ''] = SECRETS;
  const propose = async (over: string, to: string) => {
    const { body } = await service.edit(service.message({ MsgBody: textBody(over) }), {
      MsgBody: textBody(to),
    });
    await service.decide(body, 'bob@example.com', { decision: 'decline' });
    return String(body['id']);
  };
  const old = await aged(database.superuserUrl, await propose(prior, wanted));
  const young = await propose('a young prior', 'a young text');

  const keeping = { ...settings, RETENTION_CONTENT_DAYS: '1' };
  await using retaining = await LedgerService.on(database.appUrl, keeping, service.pem);
  await until(async () => {
    const { body } = await retaining.get(`/v1/modifications/${old}`);
    return JSON.stringify(body['prior']).includes('erased');
  });

  const after = await everythingIn(database.superuserUrl);
  expect([prior, wanted].filter((secret) => isIn(secret, after))).toEqual([]);
  const { body } = await service.get(`/v1/modifications/${young}`);
  expect(body['requested']).toEqual({ MsgBody: textBody('a young text') });
});

test('an erasure reaches what was proposed, and what was said to it; verification goes on', async () => {
  using policy = policyFile([{ when: {}, approvals: 1 }]);
  const database = await createDatabase();
  const settings = { CONSOLE_CLIENT_ID: 'edit-console', APPROVAL_POLICY_FILE: policy.path };
  await using service = await LedgerService.on(database.appUrl, settings);
  const [prior = '', wanted = '', why = '', word = ''] = SECRETS;
  const contents = { MsgBody: textBody(wanted) };
  const also = { reason: why };
  const { body } = await service.edit(
    service.message({ MsgBody: textBody(prior) }),
    contents,
    also,
  );
  const approved = await service.decide(body, 'bob@example.com', { comment: word });
  expect(approved.body['state']).toBe('applied');
  const id = String(body['id']);
  const before = await everythingIn(database.superuserUrl);
  expect(SECRETS.filter((secret) => isIn(secret, before))).toEqual(SECRETS);

  const asking = {
    scope: { groupId: (body['message'] as { GroupId: string }).GroupId },
    reason: 'asked by the customer',
    basis: 'GDPR 17',
    includeReasons: true,
  };
  const asked = await service.post('/v1/erasures', asking, { as: officer });
  expect([asked.status, asked.body]).toMatchObject([202, {}]);
  await until(async () => {
    const { body: edit } = await service.get(`/v1/modifications/${id}`);
    return JSON.stringify(edit['prior']).includes('erased');
  });

  const after = await everythingIn(database.superuserUrl);
  expect(SECRETS.filter((secret) => isIn(secret, after))).toEqual([]);
  const { body: edit } = await service.get(`/v1/modifications/${id}`);
  expect(edit['approvals']).toMatchObject([{ by: 'bob@example.com', comment: null }]);
  expect(await findingsIn(database.superuserUrl, service)).toEqual([]);
});
