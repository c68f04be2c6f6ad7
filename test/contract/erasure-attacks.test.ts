import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { verifyDatabase } from '../../src/verifier/verify-database.js';
import { connect, until, untilSealed } from '../ledger-service/log.js';
import { entryOfErasure } from '../erasure/entry-of-erasure.js';
import { textsIn } from '../erasure/texts.js';
import { itemsOf, DocumentedService, textBody, textIn } from './service.js';

const admin = { client: 'privacy', scope: 'audit:admin' };
const asked = { reason: 'asked', basis: 'GDPR article 17' };

let service: DocumentedService;
/** The application's own role, in the hands of somebody who knows its password. */
let app: Client;
/** An erasure that is on record, of nothing. */
let erasureId: string;
beforeAll(async () => {
  service = await DocumentedService.start();
  app = new Client({ connectionString: service.database.appUrl });
  await app.connect();
  erasureId = await erase({ scope: { groupId: 'nobody' } });
});
// A transaction that a failed test left open.
afterEach(async () => {
  await app.query('ROLLBACK');
});
afterAll(async () => {
  await app.end();
  await service.stop();
});

async function erase(body: object): Promise<string> {
  const accepted = await service.post('/v1/erasures', { ...asked, ...body }, { as: admin });
  expect(accepted.status).toBe(202);
  const id = textIn(accepted, 'id');
  const state = async () => (await service.get(`/v1/erasures/${id}`, { as: admin })).body['state'];
  // Also where no test runs yet.
  await until(async () => (await state()) === 'finished');
  return id;
}

async function anEdit(groupId = `g-${randomUUID()}`) {
  const secret = `secret-${randomUUID()}`;
  const message = service.message({ groupId, MsgBody: textBody(secret) });
  const answer = await service.edit({ ...message, MsgBody: textBody(`new ${secret}`) });
  return { id: textIn(answer, 'id'), groupId, secret };
}

async function hasContents(id: string): Promise<boolean> {
  return (await service.audit(`/v1/modifications/${id}/prior`)).status === 200;
}

/** What PostgreSQL says to these statements, in one transaction that is undone. */
async function answerTo(...statements: readonly (string | readonly [string, unknown[]])[]) {
  try {
    for (const statement of statements) {
      const [text, values] = typeof statement === 'string' ? [statement, []] : statement;
      await app.query(text, [...values]);
    }
    return 'done';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await app.query('ROLLBACK');
  }
}

const entryNaming = (ids: readonly string[], of = erasureId) => entryOfErasure(ids, of);

describe('the application’s role', () => {
  test('changes and deletes no contents, whatever it sets', async () => {
    const { id } = await anEdit();
    const setting = `SELECT set_config('im_edit_ledger.erasing', '${uuidv7()}', true)`;
    for (const statement of [
      `UPDATE modification_content SET prior_item = NULL WHERE modification_id = '${id}'`,
      `DELETE FROM modification_content WHERE modification_id = '${id}'`,
      `TRUNCATE modification_content`,
      `UPDATE modification SET payload_digest = '' WHERE id = '${id}'`,
      `DELETE FROM found_version`,
      `UPDATE told_edit SET msg_body = ''`,
      `UPDATE told_drift SET salt = ''`,
      `UPDATE message_original SET custom_data = ''`,
      `UPDATE batch_item SET requested_msg_body = NULL`,
      `UPDATE batch SET items_salt = NULL`,
      `UPDATE batch_rehearsal SET prior_item = NULL`,
      `DELETE FROM ledger_opening`,
      `DELETE FROM hold`,
      `DELETE FROM hold_release`,
      `UPDATE erasure SET reason = ''`,
      `LOCK TABLE hold IN SHARE MODE`,
      `ALTER TABLE modification_content DISABLE TRIGGER ALL`,
      `CREATE OR REPLACE FUNCTION holds_over(ids uuid[]) RETURNS TABLE (modification_id uuid, hold_id uuid) LANGUAGE sql AS 'SELECT NULL::uuid, NULL::uuid WHERE false'`,
      `SET session_replication_role = replica`,
    ]) {
      expect([statement, await answerTo('BEGIN', setting, statement)]).toEqual([
        statement,
        expect.stringMatching(/permission denied|must be owner/),
      ]);
    }
    expect(await hasContents(id)).toBe(true);
  });

  test('erases nothing without an entry of the same transaction that waits to be sealed', async () => {
    const { id } = await anEdit();
    const without = 'nothing is erased without an entry';
    const entry = entryNaming([id]);
    expect(await answerTo('BEGIN', entry.call)).toContain(without);
    expect(await answerTo('BEGIN', entry.insert, entry.call)).toContain(without);
    expect(await answerTo('BEGIN', entry.insert, entry.queue, 'SAVEPOINT s', entry.call)).toBe(
      'done',
    );
    const old = entryNaming([id]);
    expect(
      await answerTo('BEGIN', 'SAVEPOINT s', old.insert, old.queue, 'RELEASE s', old.call),
    ).toContain(without);

    const committed = entryNaming([id]);
    const queue = ['INSERT INTO ledger_unsealed (entry_id) SELECT $1', committed.queue[1]] as const;
    await app.query('BEGIN');
    await app.query(committed.insert[0], [...committed.insert[1]]);
    await app.query('COMMIT');
    try {
      expect(
        await answerTo('BEGIN', queue as unknown as [string, unknown[]], committed.call),
      ).toContain(without);
    } finally {
      await using owner = await connect(service.database.superuserUrl);
      await owner.query('SET session_replication_role = replica');
      await owner.query('DELETE FROM ledger_entry WHERE entry_id = $1', [...committed.queue[1]]);
    }
    expect(await hasContents(id)).toBe(true);
  });

  test('erases nothing that no erasure on record asks for', async () => {
    const { id } = await anEdit();
    const none = entryNaming([id], uuidv7());
    expect(await answerTo('BEGIN', none.insert, none.queue, none.call)).toContain('no erasure');
    const dry = await service.post(
      '/v1/erasures?dryRun=true',
      { ...asked, scope: { groupId: 'nobody' } },
      { as: admin },
    );
    const ofDryRun = entryNaming([id], textIn(dry, 'id'));
    expect(await answerTo('BEGIN', ofDryRun.insert, ofDryRun.queue, ofDryRun.call)).toContain(
      'no erasure',
    );
  });

  test('erases nothing but what an erasure lists that was asked for one by one', async () => {
    const [listed, other] = await Promise.all([anEdit(), anEdit()]);
    await service.audit('/v1/audit/modifications?text=looked-for-again');
    const { rows } = await app.query<{ id: string }>(
      'SELECT entry_id AS id FROM ledger_opening ORDER BY entry_id DESC LIMIT 1',
    );
    const of = await erase({ modificationIds: [listed.id] });
    const ofTexts = await erase({ entryIds: [uuidv7()] });
    for (const [id, texts] of [
      [[other.id], []],
      [[], rows.map((row) => row.id)],
    ] as const) {
      for (const erasure of [of, ofTexts]) {
        const { insert, queue, call } = entryOfErasure(id, erasure, texts);
        expect(await answerTo('BEGIN', insert, queue, call)).toContain('does not list');
      }
    }
    expect(await hasContents(other.id)).toBe(true);
  });

  test('erases nothing that is held, not settled, or was erased', async () => {
    const { id, groupId } = await anEdit();
    const other = await anEdit();
    await erase({ modificationIds: [other.id] });
    const again = entryNaming([other.id]);
    expect(await answerTo('BEGIN', again.insert, again.queue, again.call)).toContain('erased once');
    const unknown = entryNaming([uuidv7()]);
    expect(await answerTo('BEGIN', unknown.insert, unknown.queue, unknown.call)).toContain(
      'not settled',
    );
    const hold = { name: 'h', reason: 'r', scope: { groupId } };
    await service.post('/v1/holds', hold, { as: admin });

    const held = entryNaming([id]);
    const steps = [held.insert, held.queue, held.call] as const;
    expect(await answerTo('BEGIN', ...steps)).toContain('held');
    // It looks at the real table, and at this moment.
    expect(await answerTo('BEGIN', 'CREATE TEMP TABLE hold (LIKE public.hold)', ...steps)).toMatch(
      /held|permission/,
    );
    expect(await answerTo('BEGIN', `SET LOCAL search_path = pg_temp, public`, ...steps)).toContain(
      'held',
    );
    for (const level of ['REPEATABLE READ', 'SERIALIZABLE']) {
      expect(await answerTo(`BEGIN ISOLATION LEVEL ${level}`, ...steps)).toContain(
        'read committed',
      );
    }
    expect(await answerTo('BEGIN', ['SELECT erase_plan_items($1)', [uuidv7()]])).toContain(
      'nothing is erased without an entry',
    );
    expect(await hasContents(id)).toBe(true);
  });

  test('a hold that is being placed is waited for', async () => {
    const { id, groupId } = await anEdit();
    await using placing = await connect(service.database.appUrl);
    await placing.query('BEGIN; LOCK TABLE hold IN ROW EXCLUSIVE MODE');
    const entry = entryNaming([id]);
    const answer = answerTo('BEGIN', entry.insert, entry.queue, entry.call);
    await placing.query(
      `WITH e AS (INSERT INTO ledger_entry (entry_id, type, at, client, bytes) VALUES ($1, 'hold.placed', now(), '', '') RETURNING entry_id)
       INSERT INTO hold (id, entry_id, at, client, ip, name, reason, reason_salt, group_id)
       SELECT $1, entry_id, now(), '', '', 'h', 'r', decode(repeat('00', 32), 'hex'), $2 FROM e`,
      [uuidv7(), groupId],
    );
    await placing.query('COMMIT');

    try {
      expect(await answer).toContain('held');
    } finally {
      await using owner = await connect(service.database.superuserUrl);
      await owner.query(`SET session_replication_role = replica`);
      await owner.query(`DELETE FROM hold WHERE client = ''`);
      await owner.query(`DELETE FROM ledger_entry WHERE bytes = ''`);
    }
  });
});

test('a hold placed in the same instant as an erasure is either before it, and wins, or after it', async () => {
  const rounds = Array.from({ length: 6 }, async () => {
    const edit = await anEdit();
    const hold = { name: 'race', reason: 'r', scope: { groupId: edit.groupId } };
    const [placed, id] = await Promise.all([
      service.post('/v1/holds', hold, { as: admin }),
      erase({ modificationIds: [edit.id] }),
    ]);
    const { body } = await service.get(`/v1/erasures/${id}`, { as: admin });
    return { edit, hold: textIn(placed, 'id'), id, counts: body['counts'] };
  });
  const raced = await Promise.all(rounds);
  await using client = await connect(service.database.superuserUrl);
  await untilSealed(client);
  for (const { edit, hold, id, counts } of raced) {
    const [placed, erased] = await Promise.all(
      [hold, id].map(async (about) => {
        const { rows } = await client.query<{ index: string }>(
          `SELECT l.index FROM ledger_entry e JOIN ledger_leaf l ON l.entry_id = e.entry_id
           WHERE e.type IN ('hold.placed', 'content.erased') AND position(convert_to($1, 'UTF8') IN e.bytes) > 0`,
          [about],
        );
        return Number(rows[0]?.index);
      }),
    );
    const isKept = Number(placed) < Number(erased);
    expect([counts, await hasContents(edit.id)]).toEqual([
      { matched: 1, erased: isKept ? 0 : 1, held: isKept ? 1 : 0 },
      isKept,
    ]);
  }
});

test('what a batch had of it goes, too', async () => {
  const groupId = `g-${randomUUID()}`;
  const secrets = Array.from({ length: 3 }, () => `secret-${randomUUID()}`);
  const items = secrets.map((text) => ({
    message: { ...service.message({ groupId }), MsgBody: textBody(text) },
  }));
  const headers = { 'Idempotency-Key': randomUUID() };
  const plan = { operator: 'alice', reason: 'r', items };
  const batch = await service.post('/v1/batches', plan, { headers });
  const path = `/v1/batches/${textIn(batch, 'id')}`;
  await expect.poll(async () => (await service.get(path)).body['state']).toBe('finished');

  await erase({ scope: { groupId } });

  expect(await textsIn(service.database.superuserUrl, secrets)).toEqual([]);
  expect(await service.post('/v1/batches', plan, { headers })).toMatchObject({
    status: 409,
    body: { type: '/problems/content-erased' },
  });
  const shown = itemsOf(await service.get(`${path}/items`));
  expect(shown.map(({ state }) => state)).toEqual(['applied', 'applied', 'applied']);
});

test('what a dry run of a batch saw, and was asked, goes, unless it is held', async () => {
  const run = async () => {
    const groupId = `g-${randomUUID()}`;
    const secrets = Array.from({ length: 4 }, () => `secret-${randomUUID()}`);
    const [prior, other, ...texts] = secrets as [string, string, ...string[]];
    const items = texts.map((text, i) => ({
      message: {
        ...service.message({ groupId, MsgBody: textBody(i === 0 ? prior : other) }),
        MsgBody: textBody(text),
      },
    }));
    const plan = { operator: 'alice', reason: 'r', items };
    const batch = await service.post('/v1/batches?dryRun=true', plan);
    const path = `/v1/batches/${textIn(batch, 'id')}`;
    await until(async () => (await service.get(path)).body['state'] === 'finished');
    return { groupId, secrets, path };
  };
  const [gone, kept] = [await run(), await run()];
  await service.post(
    '/v1/holds',
    { name: 'h', reason: 'r', scope: { groupId: kept.groupId } },
    { as: admin },
  );
  const ids = [];
  for (const { groupId } of [gone, kept]) ids.push(await erase({ scope: { groupId } }));

  expect(await textsIn(service.database.superuserUrl, gone.secrets)).toEqual([]);
  const left = await textsIn(service.database.superuserUrl, kept.secrets);
  expect(new Set(left.map((found) => found.split(': ')[1]))).toEqual(new Set(kept.secrets));
  const counts = async (id: string) =>
    (await service.get(`/v1/erasures/${id}`, { as: admin })).body['counts'];
  expect(await Promise.all(ids.map(counts))).toEqual([
    { matched: 2, erased: 2, held: 0 },
    { matched: 2, erased: 0, held: 2 },
  ]);
  const shown = itemsOf(await service.get(`${gone.path}/items`));
  expect(shown.map(({ state }) => state)).toEqual(['dry_run', 'dry_run']);
});

describe('verification', () => {
  async function findings(): Promise<string[]> {
    await using client = await connect(service.database.superuserUrl);
    await untilSealed(client);
    const url = service.database.superuserUrl;
    const checked = await verifyDatabase({ url, key: null, known: [], progress: () => {} });
    return checked.findings.kept
      .map(({ kind, record, what }) => `${kind} ${record}: ${what}`)
      .filter((line) => !line.includes('neither sealed nor waiting'));
  }

  async function asSuperuser(...statements: readonly string[]): Promise<void> {
    await using client = await connect(service.database.superuserUrl);
    await client.query('SET session_replication_role = replica');
    for (const statement of statements) await client.query(statement);
  }

  test('finds nothing wrong with what was erased', async () => {
    const { id } = await anEdit();
    await service.audit('/v1/audit/modifications?text=looked-for');
    await erase({ modificationIds: [id], includeReasons: true });

    expect(await findings()).toEqual([]);
  });

  test('tells what was removed from what was erased', async () => {
    const [removed, disguised, misnamed, erased] = await Promise.all([
      anEdit(),
      anEdit(),
      anEdit(),
      anEdit(),
    ]);
    const erasure = await erase({ modificationIds: [erased.id] });
    const { rows } = await app.query<{ id: string }>(
      `SELECT erasure_entry_id AS id FROM modification_content WHERE modification_id = $1`,
      [erased.id],
    );
    const gone = `prior_item = NULL, prior_salt = NULL, requested_msg_body = NULL, requested_msg_body_salt = NULL, searchable = ''`;
    const marks = (entry: string) =>
      `erasure_id = '${erasure}', erasure_entry_id = '${entry}', erased_at = now(), is_reason_erased = false`;
    const of = ({ id }: { readonly id: string }) => `WHERE modification_id = '${id}'`;
    const search = [removed, disguised, misnamed].flatMap((one) => [
      `DELETE FROM modification_search ${of(one)}`,
      `DELETE FROM search_unindexed ${of(one)}`,
    ]);
    await asSuperuser(
      `UPDATE modification_content SET ${gone} ${of(removed)}`,
      `UPDATE modification_content SET ${gone}, ${marks(String(rows[0]?.id))} ${of(disguised)}`,
      `UPDATE modification_content SET ${gone}, ${marks(uuidv7())} ${of(misnamed)}`,
      ...search,
    );

    const found = await findings();
    for (const { id } of [disguised, misnamed]) {
      expect(found).toContain(
        `removed contents of modification ${id}: no entry of the log records that they were erased`,
      );
    }
    expect(found.filter((line) => line.includes(removed.id)).length).toBeGreaterThan(0);
    expect(found.filter((line) => line.includes(erased.id))).toEqual([]);
  });

  test('finds a forged entry: what it names is there, or no erasure asked for it', async () => {
    const [{ id }, held] = await Promise.all([anEdit(), anEdit()]);
    const unasked = uuidv7();
    for (const [ids, of] of [
      [[id], erasureId],
      [[], unasked],
    ] as const) {
      const { insert, queue } = entryNaming(ids, of);
      await app.query(insert[0], [...insert[1]]);
      await app.query(queue[0], [...queue[1]]);
    }
    const hold = { name: 'h', reason: 'r', scope: { groupId: held.groupId } };
    const placed = await service.post('/v1/holds', hold, { as: admin });
    const forged = entryNaming([held.id]);
    await app.query(forged.insert[0], [...forged.insert[1]]);
    await app.query(forged.queue[0], [...forged.queue[1]]);

    const found = await findings();
    expect(found).toContain(
      `disagrees contents of modification ${id}: the log records that they were erased, and they are there`,
    );
    expect(found.some((line) => line.startsWith(`removed erasure ${unasked}`))).toBe(true);
    expect(found.some((line) => line.startsWith(`changed erasure ${erasureId}`))).toBe(true);
    expect(found).toContain(
      `disagrees contents of modification ${held.id}: they were erased while the hold ${textIn(placed, 'id')} was in force`,
    );
  });

  test('finds what an entry names that a hold keeps by the time at which its batch was received', async () => {
    const [inTime, later] = await Promise.all([anEdit(), anEdit()]);
    const batch = `INSERT INTO batch (id, received_at, client, operator, ip, reason, is_dry_run, total, items_salt)`;
    const batches = [uuidv7(), uuidv7()] as const;
    await asSuperuser(
      `${batch} VALUES ('${batches[0]}', '2020-01-01T12:00Z', 'c', 'o', '', 'r', false, 1, decode(repeat('00', 32), 'hex'))`,
      `${batch} VALUES ('${batches[1]}', '2020-01-03T12:00Z', 'c', 'o', '', 'r', false, 1, decode(repeat('00', 32), 'hex'))`,
      `UPDATE modification SET batch_id = '${batches[0]}', batch_index = 0 WHERE id = '${inTime.id}'`,
      `UPDATE modification SET batch_id = '${batches[1]}', batch_index = 0 WHERE id = '${later.id}'`,
    );
    const scope = { from: '2020-01-01T00:00:00.000Z', to: '2020-01-02T00:00:00.000Z' };
    const hold = { name: 'h', reason: 'r', scope };
    const placed = await service.post('/v1/holds', hold, { as: admin });
    const forged = entryNaming([inTime.id, later.id]);
    await app.query(forged.insert[0], [...forged.insert[1]]);
    await app.query(forged.queue[0], [...forged.queue[1]]);

    const held = (await findings()).filter((line) => line.includes(textIn(placed, 'id')));
    expect(held).toEqual([
      `disagrees contents of modification ${inTime.id}: they were erased while the hold ${textIn(placed, 'id')} was in force`,
    ]);
  });

  test('finds what an entry names that nobody asked for: not listed, or of another time', async () => {
    const [listed, other] = await Promise.all([anEdit(), anEdit()]);
    const of = await erase({ modificationIds: [listed.id] });
    const from = new Date(Date.now() + 86_400_000).toISOString();
    const scope = { groupId: other.groupId, from };
    const ofTime = await erase({ scope });
    const text = uuidv7();
    for (const forged of [
      entryOfErasure([other.id], of, [text]),
      entryOfErasure([other.id], ofTime, [], scope),
    ]) {
      await app.query(forged.insert[0], [...forged.insert[1]]);
      await app.query(forged.queue[0], [...forged.queue[1]]);
    }

    const found = await findings();

    expect(found).toEqual(
      expect.arrayContaining([
        `disagrees contents of modification ${other.id}: erasure ${of} names them, and nobody asked for that`,
        `disagrees texts of entry ${text}: erasure ${of} names them, and nobody asked for that`,
        `disagrees contents of modification ${other.id}: erasure ${ofTime} names them, and nobody asked for that`,
      ]),
    );
    expect(found.filter((line) => line.includes(listed.id))).toEqual([]);
  });

  test('finds an erasure that was kept off the log: its entry is neither sealed nor waiting', async () => {
    const { id } = await anEdit();
    const { insert, queue, call } = entryNaming([id]);
    const [entryId] = queue[1];
    await app.query('BEGIN');
    for (const [text, values] of [insert, queue, call]) await app.query(text, [...values]);
    await app.query('DELETE FROM ledger_unsealed WHERE entry_id = $1', [entryId]);
    await app.query('COMMIT');
    expect(await hasContents(id)).toBe(false);

    await using client = await connect(service.database.superuserUrl);
    await untilSealed(client);
    const url = service.database.superuserUrl;
    const checked = await verifyDatabase({ url, key: null, known: [], progress: () => {} });

    const found = checked.findings.kept.filter(({ record }) => record.includes(String(entryId)));
    expect(found.map(({ what }) => what)).toContainEqual(
      expect.stringContaining('neither sealed nor waiting'),
    );
  });
});
