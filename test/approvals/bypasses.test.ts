import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { connect, until } from '../ledger-service/log.js';
import { LedgerService, textBody } from '../ledger-service/service.js';
import { policyFile } from './policy-file.js';

/*
 * The application's role, in hands that mean to edit alone: everything here is sent by it past the service.
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

type Proposal = Readonly<Record<string, unknown>>;

async function proposed(): Promise<Proposal> {
  const also = { onBehalfOf: 'Zoë@Example.com' };
  const { body } = await service.edit(service.message(), undefined, also);
  expect(body['state']).toBe('awaiting_approval');
  return body;
}

/** The columns of an edit that its proposal has. */
const COLUMNS =
  'received_at client operator ip idempotency_key payload_digest group_id topic_id msg_seq ticket restores accept_unreadable_prior on_behalf_of'.split(
    ' ',
  );

/** Makes an edit out of the proposal $1, with other values in some columns. */
function copyWith(other: Readonly<Record<string, string>> = {}): string {
  const values = COLUMNS.map((column) => other[column] ?? `p.${column}`);
  return `INSERT INTO modification (id, claim_no, key_use, answer_by, ${COLUMNS.join(', ')})
    SELECT ${other['id'] ?? 'p.id'}, 1, 0, now(), ${values.join(', ')} FROM public.proposal p WHERE p.id = $1`;
}

const COPY = copyWith();

const refused = (text: string) => new RegExp(text);

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
async function decide(
  client: Client,
  { id }: Proposal,
  {
    person = 'bob@example.com',
    sub = '',
    nth = 1,
    decision = 'approve',
    type = 'edit.approved',
    entry = true,
  } = {},
): Promise<void> {
  const entryId = uuidv7();
  if (entry) {
    await client.query(
      `INSERT INTO ledger_entry (entry_id, type, at, client, operator, modification_id, bytes)
       VALUES ($1, $2, now(), 'edit-console', $3, $4, '{}')`,
      [entryId, type, person, id],
    );
  }
  await client.query(
    `INSERT INTO approval_decision (request_id, nth, decision, at, entry_id, client, person, sub, ip)
     VALUES ($1, $2, $3, now(), $4, 'edit-console', $5, $6, '')`,
    [id, nth, decision, entryId, person, sub || `sub of ${person}`],
  );
}

test('an edit that was not approved, or by too few, is refused', async () => {
  const proposal = await proposed();
  const alone = await sending((client) => client.query(COPY, [proposal['id']]));
  await service.decide(proposal, 'bob@example.com');
  const byOne = await sending((client) => client.query(COPY, [proposal['id']]));

  expect(alone).toMatch(refused('has not been approved'));
  expect(byOne).toMatch(refused('has not been approved'));
});

test('an edit under the key of a proposal is refused, whatever its id', async () => {
  const proposal = await proposed();
  const other = copyWith({ id: `'${randomUUID()}'::uuid` });

  const answer = await sending((client) => client.query(other, [proposal['id']]));

  expect(answer).toMatch(refused('the key of modification .* is that of a proposal'));
});

test('a maker, and who it is made for, cannot decide, however the name is written', async () => {
  const proposal = await proposed();
  for (const person of [
    'alice@example.com',
    'ALICE@example.com',
    'zoe\u0308@example.COM',
    'ZOË@EXAMPLE.COM',
  ]) {
    const answer = await sending((client) => decide(client, proposal, { person }));

    expect(answer, person).toMatch(refused('nobody decides on her own edit'));
  }
});

test('one person cannot decide twice, in one transaction, in another case, or at the same moment', async () => {
  const proposal = await proposed();
  await using one = await connect(database.appUrl);
  await using other = await connect(database.appUrl);
  const twice = await sending(async (client) => {
    await client.query('BEGIN');
    await decide(client, proposal, { person: 'bob@example.com' });
    await decide(client, proposal, { person: 'BOB@example.com', nth: 2 });
  });
  for (const client of [one, other]) {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await client.query('SELECT count(*) FROM approval_decision');
  }
  await decide(one, proposal, { person: 'bob@example.com' });
  const blocked = decide(other, proposal, { person: 'carol@example.com' }).then(
    () => 'done',
    (error: unknown) => String(error),
  );
  await one.query('COMMIT');

  expect(twice).toMatch(refused('a_person_decides_once'));
  expect(await blocked).toMatch(refused('approval_decision_pkey|could not serialize'));
});

test('a person by another name of hers is the same one, as maker and as approver', async () => {
  const maker = await service.person('alice@example.com', 'messages:modify');
  const asked = {
    message: { ...service.message(), MsgBody: textBody('as it is') },
    reason: 'customer asked',
  };
  const { body } = await service.post('/v1/modifications', asked, maker);
  const own = await sending((client) =>
    decide(client, body, { person: 'alice', sub: 'sub of alice@example.com' }),
  );
  const twice = await sending(async (client) => {
    await client.query('BEGIN');
    await decide(client, body, { person: 'bob@example.com', sub: 'b' });
    await decide(client, body, { person: 'bob', sub: 'b', nth: 2 });
  });

  expect(body['state']).toBe('awaiting_approval');
  expect(own).toMatch(refused('nobody decides on her own edit'));
  expect(twice).toMatch(refused('nobody decides twice'));
});

test('a decision has to follow the one before it, and to be told by an entry of the same person', async () => {
  const proposal = await proposed();
  const gap = await sending((client) => decide(client, proposal, { nth: 2 }));
  const unsaid = await sending((client) => decide(client, proposal, { entry: false }));
  const other = await sending((client) => decide(client, proposal, { type: 'edit.declined' }));
  const withdrawal = await sending((client) =>
    decide(client, proposal, { decision: 'withdraw', type: 'edit.withdrawn' }),
  );

  expect(gap).toMatch(refused('does not follow the one before it'));
  expect(unsaid).toMatch(refused('no entry tells of this decision|foreign key'));
  expect(other).toMatch(refused('no entry tells of this decision'));
  expect(withdrawal).toMatch(refused('only its client withdraws'));
});

test('after the end, and after the last approval, nothing is decided', async () => {
  const declined = await proposed();
  await service.decide(declined, 'bob@example.com', { decision: 'decline' });
  const full = await proposed();
  await service.decide(full, 'bob@example.com');
  await service.decide(full, 'carol@example.com');

  const afterEnd = await sending((client) => decide(client, declined, { person: 'eve', nth: 2 }));
  const afterLast = await sending((client) => decide(client, full, { person: 'eve', nth: 3 }));

  expect(afterEnd).toMatch(refused('was decided on before'));
  expect(afterLast).toMatch(refused('was decided on before'));
});

test('nothing expires before its time, by whatever clock the session has', async () => {
  const proposal = await proposed();

  const early = await sending(async (client) => {
    await client.query(`SET TimeZone = 'Pacific/Kiritimati'`);
    const entryId = uuidv7();
    await client.query(
      `INSERT INTO ledger_entry (entry_id, type, at, client, operator, modification_id, bytes)
       VALUES ($1, 'edit.expired', now(), '', NULL, $2, '{}')`,
      [entryId, proposal['id']],
    );
    await client.query(
      `INSERT INTO approval_decision (request_id, nth, decision, at, entry_id, client, ip)
       VALUES ($1, 1, 'expire', now() + interval '2 days', $2, '', '')`,
      [proposal['id'], entryId],
    );
  });

  expect(early).toMatch(refused('has not expired'));
});

test('tables of the session itself decide nothing', async () => {
  const proposal = await proposed();

  await using owner = await connect(database.superuserUrl);
  await owner.query(`GRANT TEMP ON DATABASE ${database.name} TO PUBLIC`);

  const answer = await sending(async (client) => {
    await client.query('CREATE TEMP TABLE approval_decision (LIKE public.approval_decision)');
    await client.query('CREATE TEMP TABLE approval_request (LIKE public.approval_request)');
    await client.query('CREATE TEMP TABLE proposal (LIKE public.proposal)');
    await client.query(`SET search_path = pg_temp, public`);
    await client.query(COPY, [proposal['id']]);
  });

  expect(answer).toMatch(refused('has not been approved'));
});

test('what was proposed and decided is neither changed, nor removed, nor are its rules switched off', async () => {
  const { id } = await proposed();
  const attempts = [
    `UPDATE approval_request SET needed = 0 WHERE id = '${String(id)}'`,
    `UPDATE proposal SET operator = 'x' WHERE id = '${String(id)}'`,
    `UPDATE proposal_content SET requested_msg_body = '[]' WHERE proposal_id = '${String(id)}'`,
    `UPDATE approval_decision SET person = 'x'`,
    `DELETE FROM approval_decision`,
    `DELETE FROM proposal WHERE id = '${String(id)}'`,
    `DELETE FROM approval_request WHERE id = '${String(id)}'`,
    `TRUNCATE approval_request CASCADE`,
    `ALTER TABLE modification DISABLE TRIGGER an_edit_has_its_approvals`,
    `DROP TRIGGER an_edit_has_its_approvals ON modification`,
    `CREATE OR REPLACE FUNCTION public.an_edit_has_its_approvals() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`,
    `SET session_replication_role = replica`,
  ];

  for (const attempt of attempts) {
    const answer = await sending((client) => client.query(attempt));
    expect(answer, attempt).toMatch(/permission denied|must be owner|history only grows/);
  }
});

test('what begins is what was approved: neither its facts nor its contents are others', async () => {
  const proposal = await proposed();
  await service.decide(proposal, 'bob@example.com');
  // Its message cannot be read: it is approved, and does not begin.
  const away = { api: 'group_msg_get_simple', kind: 'reset', when: 'before' } as const;
  const fault = service.im.fault(away);
  onTestFinished(() => service.im.clearFaults(fault));
  const last = await service.decide(proposal, 'carol@example.com');
  expect(last.body['state']).toBe('pending');
  const { id } = proposal;

  const facts = ['operator', 'ip', 'ticket', 'group_id', 'idempotency_key'].map((column) =>
    sending((client) => client.query(copyWith({ [column]: `'other'` }), [id])),
  );
  const contents = await sending(async (client) => {
    await client.query('BEGIN');
    await client.query(COPY, [id]);
    await client.query(
      `INSERT INTO modification_content (modification_id, requested_msg_body, reason, reason_salt, searchable)
       VALUES ($1, $2, 'customer asked', '', '')`,
      [id, JSON.stringify(textBody('something else'))],
    );
  });

  for (const answer of await Promise.all(facts)) expect(answer).toMatch(/is not what was approved/);
  expect(contents).toMatch(/are not those that were approved/);
  // And it is carried on.
  service.im.clearFaults(fault);
  await until(async () => {
    const { body } = await service.get(`/v1/modifications/${String(id)}`);
    return body['state'] === 'applied';
  });
});

test('a proposal for an edit that has begun, or without contents to look at, is worth nothing', async () => {
  const empty = uuidv7();
  const request = `INSERT INTO approval_request (id, kind, received_at, client, operator, needed, expires_at)
    VALUES ($1, 'modification', now(), 'c', 'o', 1, now() + interval '1 day')`;

  const nothing = await sending(async (client) => {
    await client.query(request, [empty]);
    await decide(client, { id: empty });
  });
  const another = await sending(async (client) => {
    await client.query(request, [randomUUID()]);
    await client.query(
      `INSERT INTO proposal SELECT (jsonb_populate_record(p, jsonb_build_object('id', $1::uuid, 'idempotency_key', 'k'))).*
       FROM proposal p LIMIT 1`,
      [randomUUID()],
    );
  });

  expect(nothing).toMatch(/proposes nothing/);
  expect(another).toMatch(/is not what waits for approval|foreign key/);
});
