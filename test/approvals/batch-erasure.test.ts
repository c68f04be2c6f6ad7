import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ErasedBatchReasons1795500002060 } from '../../migrations/1795500002060-erased-batch-reasons.js';
import { ownerDataSource } from '../../src/postgres/schema/migrate.js';
import { Store } from '../../src/postgres/connections/store.js';
import { verifyDatabase } from '../../src/verifier/verify-database.js';
import { itemsOf, DocumentedService, textBody, textIn } from '../contract/service.js';
import { connect, until, untilSealed } from '../ledger-service/log.js';
import { textsIn } from '../erasure/texts.js';
import { applyRetention } from '../postgres/erasure/months.js';
import { governedService } from './governed-service.js';

/*
 * What was proposed goes as what was done: the plan, the versions that were pinned, and, with reasons, what was said about it; unless it is held.
 */

const admin = { client: 'privacy', scope: 'audit:admin' };
const RULES = [{ when: {}, approvals: 1 }];
let service: DocumentedService;

beforeAll(async () => {
  service = await governedService(RULES);
});
afterAll(() => service.stop());

interface Proposal {
  readonly id: string;
  readonly groupId: string;
  /** In the prior version, what is requested, the reason, and what was said to it. */
  readonly secrets: Readonly<Record<'prior' | 'requested' | 'reason' | 'comment', string>>;
}

/** @param beside one whose message the same batch edits, too */
async function propose(from = 'mia', beside: Proposal | null = null): Promise<Proposal> {
  const groupId = `g-${randomUUID()}`;
  const secret = () => `secret ${randomUUID()}`;
  const secrets = { prior: secret(), requested: secret(), reason: secret(), comment: secret() };
  const message = service.message({ groupId, from, MsgBody: textBody(secrets.prior) });
  const item = { message: { ...message, MsgBody: textBody(secrets.requested) } };
  const other = service.message({ groupId: beside?.groupId ?? '', MsgBody: textBody('hello') });
  const more = beside ? [{ message: { ...other, MsgBody: textBody('bye') } }] : [];
  const asked = { operator: 'alice', reason: secrets.reason, items: [item, ...more] };
  const answer = await service.post('/v1/batches', asked);
  expect(answer.body['itemsChecked']).toBe(1 + more.length);
  return { id: textIn(answer, 'id'), groupId, secrets };
}

async function decide({ id, secrets }: Proposal, decision: 'approve' | 'decline'): Promise<void> {
  const ask = await service.person('bob@example.com');
  const asked = { decision, comment: secrets.comment };
  const answer = await service.post(`/v1/batches/${id}/approval`, asked, ask);
  expect(answer.status).toBe(200);
  await until(async () => {
    const batch = await service.get(`/v1/batches/${id}`);
    return batch.body['finishedAt'] !== null;
  });
}

async function erase(body: object): Promise<Readonly<Record<string, unknown>>> {
  const asked = { reason: 'asked', basis: 'GDPR article 17', ...body };
  const path = `/v1/erasures/${textIn(await service.post('/v1/erasures', asked, { as: admin }), 'id')}`;
  await until(async () => (await service.get(path, { as: admin })).body['state'] === 'finished');
  return (await service.get(path, { as: admin })).body;
}

const TABLES = ['batch', 'batch_item', 'batch_pin', 'batch_step', 'approval_decision'];
const EDITS = ['modification_content', 'modification', 'found_version'];

/** Which of the secrets stand anywhere in what is on record. */
async function found({ secrets }: Proposal): Promise<readonly string[]> {
  await using client = await connect(service.database.superuserUrl);
  const names: string[] = [];
  for (const table of [...TABLES, ...EDITS]) {
    for (const [name, secret] of Object.entries(secrets)) {
      const text = Buffer.from(secret).toString('hex');
      const rows = await client.query(
        `SELECT FROM ${table} t WHERE position($1 IN t::text) > 0 OR position($2 IN t::text) > 0`,
        [secret, text],
      );
      if (rows.rowCount !== 0) names.push(`${name} in ${table}`);
    }
  }
  return names;
}

async function findings(): Promise<readonly string[]> {
  await using client = await connect(service.database.superuserUrl);
  await untilSealed(client);
  const url = service.database.superuserUrl;
  const checked = await verifyDatabase({ url, key: null, known: [], progress: () => {} });
  return checked.findings.kept.map(({ kind, record, what }) => `${kind} ${record}: ${what}`);
}

test.each(['approve', 'decline'] as const)(
  'the pinned version goes with its item, where others decided to %s',
  async (decision) => {
    const proposal = await propose();
    await decide(proposal, decision);
    expect(await found(proposal)).toContain('prior in batch_pin');

    const erasure = await erase({ scope: { groupId: proposal.groupId } });

    expect(erasure['counts']).toMatchObject({ erased: 1, held: 0 });
    const left = await found(proposal);
    expect(left.filter((one) => /^(?:prior|requested)/.test(one))).toEqual([]);
    expect(left).toContain('comment in approval_decision');
    await using client = await connect(service.database.superuserUrl);
    const pins = await client.query('SELECT prior_digest FROM batch_pin WHERE batch_id = $1', [
      proposal.id,
    ]);
    expect(pins.rows).toEqual([{ prior_digest: '' }]);
    const items = itemsOf(await service.get(`/v1/batches/${proposal.id}/items`));
    expect(items).toHaveLength(1);
    expect(await findings()).toEqual([]);
  },
);

test('with reasons, what was said about the batch goes too', async () => {
  const proposal = await propose();
  await decide(proposal, 'decline');

  const { id } = await erase({ scope: { groupId: proposal.groupId }, includeReasons: true });

  expect(await found(proposal)).toEqual([]);
  const { body } = await service.get(`/v1/batches/${proposal.id}`);
  expect(body['reason']).toEqual({ erased: { at: expect.any(String) as string, erasureId: id } });
  expect(await findings()).toEqual([]);
});

test('the reason of a batch goes with that of its last item', async () => {
  const first = await propose();
  const second = await propose('mia', first);
  await decide(second, 'approve');

  await erase({ scope: { groupId: first.groupId }, includeReasons: true });
  expect(await found(second)).toContain('reason in batch');
  await erase({ scope: { groupId: second.groupId }, includeReasons: true });

  expect(await found(second)).toEqual([]);
  expect(await findings()).toEqual([]);
});

test('what was said about a batch stays with its reason, while a hold keeps one of its items', async () => {
  const first = await propose();
  const second = await propose('mia', first);
  await decide(second, 'approve');
  const hold = { name: 'case 8', reason: 'court order', scope: { groupId: second.groupId } };
  const placed = await service.post('/v1/holds', hold, { as: admin });

  await erase({ scope: { groupId: first.groupId }, includeReasons: true });

  expect(await found(second)).toEqual(
    expect.arrayContaining(['reason in batch', 'comment in approval_decision']),
  );
  expect(await findings()).toEqual([]);
  await service.post(
    `/v1/holds/${textIn(placed, 'id')}/release`,
    { reason: 'over' },
    { as: admin },
  );
  await erase({ scope: { groupId: second.groupId }, includeReasons: true });
  expect(await found(second)).toEqual([]);
  expect(await findings()).toEqual([]);
});

test('a hold for the time in which a batch was asked for keeps what it did later', async () => {
  const proposal = await propose();
  const { body } = await service.get(`/v1/batches/${proposal.id}`);
  // Its item is not received before it was approved.
  const to = new Date(Date.parse(body['createdAt'] as string) + 1).toISOString();
  const scope = { groupId: proposal.groupId, to };
  await service.post('/v1/holds', { name: 'case 9', reason: 'court order', scope }, { as: admin });
  await decide(proposal, 'approve');

  const erasure = await erase({ scope: { groupId: proposal.groupId } });

  expect(erasure['counts']).toMatchObject({ erased: 0, held: 1 });
  expect(await found(proposal)).toEqual(
    expect.arrayContaining(['requested in batch_item', 'prior in batch_pin']),
  );
});

test('without reasons, that of the batch stays', async () => {
  const proposal = await propose();
  await decide(proposal, 'decline');

  await erase({ scope: { groupId: proposal.groupId } });

  expect(await found(proposal)).toEqual(
    expect.arrayContaining(['reason in batch', 'reason in batch_step']),
  );
});

/** As it was before an erasure reached the reasons of batches. */
async function beforeReasonsWent(batch: string, act: () => Promise<void>): Promise<void> {
  await using client = await connect(service.database.superuserUrl);
  const kept = await client.query<{ reason: string }>('SELECT reason FROM batch WHERE id = $1', [
    batch,
  ]);
  const steps = await client.query<{ entry_id: string; reason: string; reason_salt: Buffer }>(
    'SELECT entry_id, reason, reason_salt FROM batch_step WHERE batch_id = $1 AND reason IS NOT NULL',
    [batch],
  );
  await act();
  await client.query('SET session_replication_role = replica');
  await client.query('UPDATE batch SET reason = $2 WHERE id = $1', [batch, kept.rows[0]?.reason]);
  for (const { entry_id: id, reason, reason_salt: salt } of steps.rows) {
    await client.query('UPDATE batch_step SET reason = $2, reason_salt = $3 WHERE entry_id = $1', [
      id,
      reason,
      salt,
    ]);
  }
}

/** Runs the migration where it has not run. */
async function migrateAgain(): Promise<void> {
  const source = await ownerDataSource({
    ownerUrl: service.database.ownerUrl,
    appRole: new URL(service.database.appUrl).username,
    migrations: [ErasedBatchReasons1795500002060],
  }).initialize();
  try {
    const runner = source.createQueryRunner();
    await runner.startTransaction();
    await runner.query('ALTER TABLE batch DROP COLUMN reason_erasure_entry_id');
    await runner.query('DROP TRIGGER a_batch_loses_its_reason_with_its_items ON batch_item');
    await runner.query('DROP FUNCTION a_batch_loses_its_reason_with_its_items()');
    await runner.query('DROP FUNCTION erase_reasons_of_batches(uuid[], uuid)');
    await new ErasedBatchReasons1795500002060().up(runner);
    await runner.commitTransaction();
  } finally {
    await source.destroy();
  }
}

test('reasons of batches whose items all lost theirs before go with the migration, and no others', async () => {
  const whole = await propose();
  const half = await propose('mia', whole);
  const kept = await propose();
  for (const one of [whole, half, kept]) await decide(one, 'decline');
  await beforeReasonsWent(whole.id, async () => {
    await erase({ scope: { groupId: whole.groupId }, includeReasons: true });
  });
  expect(await found(whole)).toEqual(['reason in batch', 'reason in batch_step']);

  await migrateAgain();

  expect(await found(whole)).toEqual([]);
  for (const one of [half, kept]) {
    expect(await found(one)).toEqual(
      expect.arrayContaining(['reason in batch', 'reason in batch_step']),
    );
  }
  await using client = await connect(service.database.superuserUrl);
  const { rows } = await client.query<{ type: string; is_same: boolean }>(
    `SELECT e.type, e.entry_id = i.erasure_entry_id AS is_same FROM batch b JOIN ledger_entry e ON e.entry_id = b.reason_erasure_entry_id
     JOIN batch_item i ON i.batch_id = b.id WHERE b.id = $1`,
    [whole.id],
  );
  expect(rows).toEqual([{ type: 'content.erased', is_same: true }]);
  expect(await findings()).toEqual([]);
  // What comes after it is erased as ever.
  await erase({ scope: { groupId: half.groupId }, includeReasons: true });
  expect(await found(half)).toEqual([]);
});

test('a reason that went without an erasure of the last item is found to be removed', async () => {
  const erased = await propose();
  await decide(erased, 'decline');
  await erase({ scope: { groupId: erased.groupId }, includeReasons: true });
  const removed = await propose();
  await decide(removed, 'decline');
  await using client = await connect(service.database.superuserUrl);
  const whileRemoved = async (entryOf: string) => {
    await client.query('BEGIN');
    await client.query(`SET LOCAL session_replication_role = replica`);
    await client.query(
      `UPDATE batch SET reason = '', reason_erasure_entry_id = (SELECT reason_erasure_entry_id FROM batch WHERE id = $2) WHERE id = $1`,
      [removed.id, entryOf],
    );
    await client.query(
      `UPDATE batch_step SET reason = NULL, reason_salt = NULL WHERE batch_id = $1`,
      [removed.id],
    );
    await client.query('COMMIT');
    return findings();
  };

  const expected = `changed batch.proposed of batch ${removed.id}: its reason is not the one that the log has a commitment to`;
  expect(await whileRemoved(removed.id)).toContain(expected);
  expect(await whileRemoved(erased.id)).toContain(expected);
});

test('what waits is left, and what a hold covers, also by the sender whom only the pin shows', async () => {
  const waiting = await propose();
  const account = `sender-${randomUUID()}`;
  const held = await propose(account);
  await decide(held, 'decline');
  const hold = { name: 'case 7', reason: 'court order', scope: { account } };
  await service.post('/v1/holds', hold, { as: admin });

  await erase({ scope: { groupId: waiting.groupId } });
  const erasure = await erase({ scope: { account } });

  expect(erasure['counts']).toMatchObject({ erased: 0, held: 1 });
  for (const proposal of [waiting, held]) {
    expect(await found(proposal)).toContain('prior in batch_pin');
  }
});

test('retention reaches a batch that was declined, also where nothing else is old', async () => {
  const one = await propose();
  await decide(one, 'decline');
  const store = new Store({ url: service.database.appUrl, connections: 2 });
  // What the other tests left goes in a run of its own.
  await applyRetention(store, 0);
  const next = await propose();
  await decide(next, 'decline');

  await applyRetention(store, 0);
  await store.close();

  const left = await textsIn(service.database.superuserUrl, [
    next.secrets.prior,
    next.secrets.requested,
  ]);
  expect(left).toEqual([]);
});
