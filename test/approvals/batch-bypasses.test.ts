import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { connect, until } from '../ledger-service/log.js';
import { LedgerService, textBody } from '../ledger-service/service.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { policyFile } from './policy-file.js';

/*
 * The application's role, in hands that mean to run a batch alone: everything here is sent by it past the service.
 */

const policy = policyFile([{ when: {}, approvals: 2 }]);
let database: TestDatabase;
let service: LedgerService;

beforeAll(async () => {
  database = await createDatabase();
  const settings = { CONSOLE_CLIENT_ID: 'edit-console', APPROVAL_POLICY_FILE: policy.path };
  service = await LedgerService.on(database.appUrl, settings);
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  policy[Symbol.dispose]();
  await database.drop();
});

async function proposed(): Promise<string> {
  const items = [service.message(), service.message()].map((message) => ({
    message: { ...message, MsgBody: textBody('hello') },
  }));
  const asked = { operator: 'alice@example.com', reason: 'many', onBehalfOf: 'Zoë@x.org', items };
  const { body } = await service.post('/v1/batches', asked);
  expect(body['itemsChecked']).toBe(2);
  return String(body['id']);
}

async function approved(id: string): Promise<void> {
  await service.decideOnBatch(id, 'bob@example.com');
  await service.decideOnBatch(id, 'carol@example.com');
}

async function sending(act: (client: Client) => Promise<unknown>): Promise<string> {
  await using client = await connect(database.appUrl);
  try {
    await act(client);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'done';
}

/** An entry and a decision, as the service would write them. */
async function decide(client: Client, id: string, person: string, nth = 1): Promise<void> {
  const entryId = uuidv7();
  await client.query(
    `INSERT INTO ledger_entry (entry_id, type, at, client, operator, bytes)
     VALUES ($1, 'batch.approved', now(), 'edit-console', $2, '{}')`,
    [entryId, person],
  );
  await client.query(
    `INSERT INTO approval_decision (request_id, nth, decision, at, entry_id, client, person, sub, ip)
     VALUES ($1, $2, 'approve', now(), $3, 'edit-console', $4, 'sub of ' || $4::text, '')`,
    [id, nth, entryId, person],
  );
}

const setState = (state: string) => (id: string) =>
  sending((client) =>
    client.query('UPDATE batch_status SET state = $2 WHERE batch_id = $1', [id, state]),
  );

/** The edit of item 0, with other values in some columns. */
function editOf(
  id: string,
  { body = 'i.requested_msg_body', ...other }: Readonly<Record<string, string>> = {},
): readonly [string, unknown[]] {
  const values: Readonly<Record<string, string>> = {
    received_at: 'now()',
    client: 'b.client',
    operator: 'b.operator',
    ip: 'b.ip',
    on_behalf_of: 'b.on_behalf_of',
    group_id: 'i.group_id',
    topic_id: 'i.topic_id',
    msg_seq: 'i.msg_seq',
    ticket: 'i.ticket',
    accept_unreadable_prior: 'i.accept_unreadable_prior',
    ...other,
  };
  return [
    `WITH edit AS (
       INSERT INTO modification (id, claim_no, key_use, answer_by, idempotency_key, payload_digest, batch_id, batch_index, ${Object.keys(values).join(', ')})
       SELECT $2::uuid, 1, 0, now(), $2::text, '', b.id, i.index, ${Object.values(values).join(', ')}
       FROM batch b JOIN batch_item i ON i.batch_id = b.id AND i.index = 0 WHERE b.id = $1
     ) INSERT INTO modification_content (modification_id, requested_msg_body, reason, reason_salt, searchable)
       SELECT $2::uuid, ${body}, i.reason, '', '' FROM batch_item i WHERE i.batch_id = $1 AND i.index = 0`,
    [id, randomUUID()],
  ];
}

const edit = (id: string, other?: Readonly<Record<string, string>>) =>
  sending((client) => client.query(...editOf(id, other)));

test('an item of a batch that was not approved, or by too few, or was declined, is refused', async () => {
  const id = await proposed();
  const declined = await proposed();

  const alone = await edit(id);
  await service.decideOnBatch(id, 'bob@example.com');
  const byOne = await edit(id);
  await service.decideOnBatch(declined, 'bob@example.com', { decision: 'decline' });

  for (const answer of [alone, byOne, await edit(declined)]) {
    expect(answer).toMatch(/has not been approved/);
  }
});

test.each(['running', 'approved', 'paused', 'cancelled', 'finished', 'declined', 'withdrawn'])(
  'a batch that waits cannot be made %s past its decisions',
  async (state) => {
    expect(await setState(state)(await proposed())).toMatch(/was not decided to be/);
  },
);

test('a batch that nobody had to approve has no state of those', async () => {
  const id = uuidv7();
  const answer = await sending(async (client) => {
    await client.query(
      `INSERT INTO batch (id, received_at, client, operator, ip, reason, is_dry_run, total, items_salt)
       VALUES ($1, now(), 'c', 'o', '', 'r', false, 1, sha256(''))`,
      [id],
    );
    await client.query(`INSERT INTO batch_status (batch_id, state) VALUES ($1, 'approved')`, [id]);
  });

  expect(answer).toMatch(/nobody was asked to approve batch/);
});

test('a maker, and who it is made for, cannot decide, however the name is written', async () => {
  const id = await proposed();

  for (const person of ['alice@example.com', 'ALICE@example.com', 'zoe\u0308@X.org']) {
    const answer = await sending((client) => decide(client, id, person));
    expect(answer, person).toMatch(/nobody decides on her own edit/);
  }
});

test('one person cannot decide twice, nor anybody after the last approval', async () => {
  const id = await proposed();
  await service.decideOnBatch(id, 'bob@example.com');
  const twice = await sending((client) => decide(client, id, 'BOB@example.com', 2));
  await service.decideOnBatch(id, 'carol@example.com');
  const late = await sending((client) => decide(client, id, 'eve', 3));

  expect(twice).toMatch(/a_person_decides_once/);
  expect(late).toMatch(/was decided on before/);
});

test('approvals past the service do not make a batch run that was not checked', async () => {
  const id = uuidv7();
  const answer = await sending(async (client) => {
    await client.query('BEGIN');
    await client.query(
      `INSERT INTO batch (id, received_at, client, operator, ip, reason, is_dry_run, total, items_salt)
       VALUES ($1, now(), 'c', 'o', '', 'r', false, 1, sha256(''))`,
      [id],
    );
    await client.query(
      `INSERT INTO approval_request (id, kind, received_at, client, operator, needed, expires_at)
       VALUES ($1, 'batch', now(), 'c', 'o', 1, now() + interval '1 day')`,
      [id],
    );
    await client.query(
      `INSERT INTO batch_status (batch_id, state) VALUES ($1, 'awaiting_approval')`,
      [id],
    );
    await decide(client, id, 'bob');
    await client.query(`UPDATE batch_status SET state = 'approved' WHERE batch_id = $1`, [id]);
  });

  expect(answer).toMatch(/not every item of batch .* has its pin/);
});

test('what was decided on stays what it was: no item more, no other pin', async () => {
  const id = await proposed();
  await service.decideOnBatch(id, 'bob@example.com');
  const copy = (table: string, index: number) => (client: Client) =>
    client.query(
      `INSERT INTO ${table} SELECT (jsonb_populate_record(i, jsonb_build_object('index', $2::integer))).*
       FROM ${table} i WHERE batch_id = $1 AND index = 1`,
      [id, index],
    );

  const item = await sending(copy('batch_item', 2));
  await service.decideOnBatch(id, 'carol@example.com', { decision: 'decline' });
  const pin = await sending((client) =>
    client.query(
      `INSERT INTO batch_pin (batch_id, index, at, prior_digest) VALUES ($1, 1, now(), '') ON CONFLICT DO NOTHING`,
      [randomUUID()],
    ),
  );
  const changed = [
    `UPDATE batch_pin SET prior_digest = '' WHERE batch_id = '${id}'`,
    `DELETE FROM batch_pin WHERE batch_id = '${id}'`,
    `TRUNCATE batch_pin`,
    `DROP TRIGGER a_batch_is_where_decisions_led ON batch_status`,
    `ALTER TABLE modification DISABLE TRIGGER an_item_is_what_was_approved`,
    `DELETE FROM batch_status WHERE batch_id = '${id}'`,
  ];

  expect(item).toMatch(/somebody has decided on batch/);
  expect(pin).toMatch(/does not wait for approval|foreign key/);
  for (const attempt of changed) {
    const answer = await sending((client) => client.query(attempt));
    expect(answer, attempt).toMatch(/permission denied|must be owner|history only grows/);
  }
});

test('what runs is what was approved: neither its facts nor its contents are others', async () => {
  const id = await proposed();
  // Nothing of it begins by itself meanwhile.
  const away = { api: 'group_msg_get_simple', kind: 'reset', when: 'before' } as const;
  const fault = service.im.fault(away);
  onTestFinished(() => service.im.clearFaults(fault));
  await approved(id);

  const answers = [
    await edit(id, { operator: `'mallory'` }),
    await edit(id, { ip: `'::9'` }),
    await edit(id, { ticket: `'T-1'` }),
    await edit(id, { msg_seq: 'i.msg_seq + 1' }),
    await edit(id, { body: `'[]'` }),
    await sending((client) => {
      const [statement, values] = editOf(id);
      const alone = statement.replace(/ INSERT INTO modification_content[^]*/, ' SELECT 1');
      return client.query(alone, values);
    }),
  ];

  for (const answer of answers) expect(answer).toMatch(/is not the item that was approved/);
  service.im.clearFaults(fault);
  await until(async () => {
    const { body } = await service.get(`/v1/batches/${id}`);
    return body['state'] === 'finished';
  });
});
