import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCheckpoint } from '../../src/ledger/checkpoint.js';
import type { Finding } from '../../src/verifier/documents/findings.js';
import type { KnownCheckpoint } from '../../src/verifier/documents/known-checkpoint.js';
import { verifyDatabase } from '../../src/verifier/verify-database.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { anEntry, commitEntries, connect, ORIGIN, signerOf, untilSealed } from './log.js';
import { LedgerService, textBody } from './service.js';

let database: TestDatabase;
let kept: KnownCheckpoint;
/** Ids of what the record holds. */
let applied: string;
let rejected: string;
let drifted: string;
let open: string;
let pem: string;

beforeAll(async () => {
  database = await createDatabase();
  await using service = await LedgerService.on(database.appUrl, {
    IM_TIMEOUT_MS: '300',
    SETTLE_GIVE_UP_MS: '600000',
  });
  pem = service.pem;
  await recordSomething(service);
  await using client = await connect(database.superuserUrl);
  await untilSealed(client);
  const bulk = Array.from({ length: 600 }, () => anEntry());
  await commitEntries(client, bulk);
  await untilSealed(client);
  const { rows } = await client.query<{ note: string }>(
    'SELECT note FROM ledger_checkpoint ORDER BY size DESC LIMIT 1',
  );
  const checkpoint = openCheckpoint(rows[0]?.note ?? '', [service.signer.key], ORIGIN);
  if (checkpoint.kind === 'malformed') throw new Error(checkpoint.fault);
  kept = { from: 'kept', checkpoint: checkpoint.value };
});
afterAll(() => database.drop());

async function recordSomething(service: LedgerService): Promise<void> {
  const message = service.message({ MsgBody: textBody('the first'), cloudCustomData: 'before' });
  applied = String((await service.edit(message)).body['id']);
  const unseen = { acceptUnreadablePrior: true };
  await service.edit(message, { CloudCustomData: 'after' }, unseen);
  service.im.clientEdits(
    { groupId: message.GroupId, msgSeq: message.MsgSeq },
    { MsgBody: textBody('around') },
  );
  drifted = String((await service.edit(message, { MsgBody: textBody('the last') })).body['id']);
  rejected = String(
    (await service.edit(service.message(), { MsgBody: textBody('as it was') })).body[
      'modificationId'
    ],
  );
  await service.get('/v1/audit/modifications?text=first');
  open = await leaveOneOpen(service);
}

/** One whose answer is lost, and which cannot be re-read either. */
async function leaveOneOpen(service: LedgerService): Promise<string> {
  const message = service.message();
  const groupId = message.GroupId;
  service.im.fault({ api: 'modify_group_msg', groupId, kind: 'reset' });
  const called = service.im.nextCall('modify_group_msg');
  const answering = service.edit(message, { MsgBody: textBody('in doubt') }, {}, 'wait=1');
  await called;
  service.im.fault({ api: 'group_msg_get_simple', groupId, kind: 'reset' });
  const answer = await answering;
  expect(answer.status).toBe(202);
  return String(answer.body['id']);
}

async function verified(url: string, known: readonly KnownCheckpoint[] = [kept]) {
  return verifyDatabase({ url, key: signerOf(pem).key, known, progress: () => undefined });
}

/** What verification finds after somebody with every right did this, with all triggers off. */
async function findingsAfter(...statements: string[]): Promise<readonly Finding[]> {
  const copy = `test_${randomUUID().replaceAll('-', '')}`;
  const url = new URL(database.superuserUrl);
  const base = url.pathname.slice(1);
  await asSuperuser('postgres', `CREATE DATABASE ${copy} TEMPLATE ${base}`);
  try {
    await asSuperuser(copy, 'SET session_replication_role = replica', ...statements);
    url.pathname = copy;
    return (await verified(url.href)).findings.kept;
  } finally {
    await asSuperuser('postgres', `DROP DATABASE ${copy} WITH (FORCE)`);
  }
}

async function asSuperuser(name: string, ...statements: string[]): Promise<void> {
  const url = new URL(database.superuserUrl);
  url.pathname = name;
  const client = new Client({ connectionString: url.href });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

test('P6: a record that nobody touched is intact, and attested up to the checkpoint that was kept', async () => {
  const { findings, attestedSize, records } = await verified(database.superuserUrl);

  expect(findings.kept).toEqual([]);
  expect(attestedSize).toBe(kept.checkpoint.size);
  expect(records).toBe(5);
});

/** The id of the entry of this type that is about this modification. */
const entryOf = (id: string, type: string) =>
  `(SELECT entry_id FROM ledger_entry WHERE modification_id = '${id}' AND type = '${type}')`;

type Change = readonly [column: string, value: string];

function setting(changes: readonly Change[]): string {
  return changes.map(([column, value]) => `${column} = ${value}`).join(', ');
}

function changed(id: string, column: string): Finding {
  const what: unknown = expect.stringContaining(
    `of edit ${id} is not the one recorded (${column})`,
  );
  return { kind: 'changed', record: `modification ${id}`, what: what as string };
}

describe('P6: whoever may do everything in the database is found out', () => {
  const changes: readonly Change[] = [
    ['received_at', `received_at - interval '1 day'`],
    ['client', `'somebody-else'`],
    ['operator', `'mallory@example.com'`],
    ['ip', `'10.0.0.1'`],
    ['group_id', `'another'`],
    ['topic_id', `'another'`],
    ['msg_seq', 'msg_seq + 1'],
    ['ticket', `'OPS-2'`],
    ['restores', 'id'],
    ['accept_unreadable_prior', 'NOT accept_unreadable_prior'],
    ['snapshot_at', `snapshot_at + interval '1 s'`],
    ['recalled_custom_data_source', `'callback'`],
    ['drift_after', 'id'],
  ];
  test('changing any column of modification: each is named', async () => {
    const found = await findingsAfter(
      `UPDATE modification SET ${setting(changes)} WHERE id = '${drifted}'`,
    );

    for (const [column] of changes) expect(found).toContainEqual(changed(drifted, column));
  });

  test('changing the digest that drift was measured against', async () => {
    const found = await findingsAfter(
      `UPDATE modification SET drift_expected_digest = 'sha256:0' WHERE id = '${drifted}'`,
    );

    expect(found.map(({ what }) => what)).toEqual([
      `the digest that the prior version should have had of edit ${drifted} is not the one recorded (/drift/expectedDigest)`,
    ]);
  });

  const contents: readonly (readonly [column: string, value: string, what: string])[] = [
    ['prior_item', `prior_item || '\\x20'`, 'is not the one recorded ./prior.$'],
    ['prior_salt', `sha256(prior_salt)`, 'is not the one recorded ./prior.$'],
    ['prior_item', 'NULL', 'the log has a commitment to it'],
    ['requested_msg_body', `'\\x5b5d'`, 'is not the one recorded ./requested/MsgBody.$'],
    ['requested_custom_data', `'\\x2222'`, 'the log has no commitment to it'],
    ['recalled_custom_data', `'\\x2222'`, 'is not the one recorded ./prior/CloudCustomData.$'],
    ['reason', `'no reason'`, 'is not the one recorded ./reason.$'],
    ['searchable', `'nothing'`, 'is not the one recorded .searchable.$'],
  ];
  test.each(contents)('changing modification_content.%s to %s', async (column, value, what) => {
    const found = await findingsAfter(
      `UPDATE modification_content SET ${column} = ${value} WHERE modification_id = '${drifted}'`,
    );

    expect(found.map((finding) => `${finding.record}: ${finding.what}`)).toContainEqual(
      expect.stringMatching(new RegExp(`modification ${drifted}: .*${what}`)),
    );
  });

  const outcomes: readonly Change[] = [
    ['state', `'refused'`],
    ['settled_by', `'reread'`],
    ['because', `'no-change'`],
    ['error_code', '7'],
    ['attempts', 'attempts + 1'],
    ['sent_at', `sent_at + interval '1 s'`],
    ['settled_at', `settled_at + interval '1 s'`],
  ];
  test('changing any column of modification_outcome: each is named', async () => {
    const found = await findingsAfter(
      `UPDATE modification_outcome SET ${setting(outcomes)} WHERE modification_id = '${applied}'`,
    );

    for (const [column] of outcomes) expect(found).toContainEqual(changed(applied, column));
  });

  test('changing what IM said', async () => {
    const found = await findingsAfter(
      `UPDATE modification_outcome SET error_info = 'x' WHERE modification_id = '${applied}'`,
    );

    expect(found.map(({ record }) => record)).toEqual([`modification ${applied}`]);
  });

  test.each([
    ['type', `'edit.refused'`],
    ['at', `at + interval '1 s'`],
    ['client', `'somebody-else'`],
    ['operator', `'mallory'`],
    ['modification_id', 'NULL'],
    ['read_modification_id', 'modification_id'],
    ['bytes', `overlay(bytes placing 'X' from 20)`],
  ])('changing ledger_entry.%s', async (column, value) => {
    const found = await findingsAfter(
      `UPDATE ledger_entry SET ${column} = ${value} WHERE entry_id = ${entryOf(applied, 'edit.applied')}`,
    );

    const id = await idOf(entryOf(applied, 'edit.applied'));
    expect(found).toContainEqual(
      expect.objectContaining({
        kind: 'changed',
        record: expect.stringContaining(`entry ${id}`) as string,
      }),
    );
  });

  test('hiding changes behind a clean copy in another schema: which one is meant has to be said', async () => {
    const shadowed = findingsAfter(
      'CREATE SCHEMA aclean',
      'CREATE TABLE aclean.ledger_checkpoint AS TABLE ledger_checkpoint',
      `UPDATE modification_content SET reason = 'forged'`,
      `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = aclean, public', current_database()); END $$`,
    );

    await expect(shadowed).rejects.toThrow(/aclean, public .*--schema/);
  });

  const others: readonly (readonly [name: string, sql: () => string, record: () => string])[] = [
    [
      'removing an edit',
      () => `DELETE FROM modification WHERE id = '${applied}'`,
      () => `modification ${applied}`,
    ],
    [
      'removing contents',
      () => `DELETE FROM modification_content WHERE modification_id = '${applied}'`,
      () => `contents of modification ${applied}`,
    ],
    [
      'removing an outcome',
      () => `DELETE FROM modification_outcome WHERE modification_id = '${rejected}'`,
      () => `outcome of modification ${rejected}`,
    ],
    [
      'adding an edit',
      () => `INSERT INTO modification SELECT (jsonb_populate_record(m, '{"id": "00000000-0000-7000-8000-000000000000", "idempotency_key": "new"}')).*
        FROM modification m WHERE id = '${applied}'`,
      () => 'modification 00000000-0000-7000-8000-000000000000',
    ],
    [
      'adding contents',
      () => `INSERT INTO modification_content (modification_id, reason, reason_salt, searchable)
        VALUES ('00000000-0000-7000-8000-000000000000', '', '', '')`,
      () => 'contents of modification 00000000-0000-7000-8000-000000000000',
    ],
    [
      'adding an outcome',
      () => `INSERT INTO modification_outcome (modification_id, state, attempts, settled_at)
        VALUES ('${open}', 'applied', 1, now())`,
      () => `outcome of modification ${open}`,
    ],
    [
      'changing what an open edit is shown as',
      () => `UPDATE edit_claim SET attempts = attempts + 1 WHERE modification_id = '${open}'`,
      () => `modification ${open}`,
    ],
    [
      'hiding contents from searches by text',
      () => `WITH s AS (DELETE FROM modification_search WHERE modification_id = '${applied}')
        DELETE FROM search_unindexed WHERE modification_id = '${applied}'`,
      () => `search index of modification ${applied}`,
    ],
    [
      'hiding a part of contents from searches by text',
      () => `WITH s AS (INSERT INTO modification_search VALUES ('${applied}', '{1,2}')
          ON CONFLICT (modification_id) DO UPDATE SET grams = modification_search.grams[2:])
        DELETE FROM search_unindexed WHERE modification_id = '${applied}'`,
      () => `search index of modification ${applied}`,
    ],
    [
      'queueing contents for the search index twice',
      () => `WITH s AS (INSERT INTO modification_search VALUES ('${applied}', '{1,2}') ON CONFLICT DO NOTHING)
        INSERT INTO search_unindexed VALUES ('${applied}') ON CONFLICT DO NOTHING`,
      () => `search index of modification ${applied}`,
    ],
    ['removing the text of a query', () => 'DELETE FROM ledger_opening', () => 'text of entry'],
    [
      'changing the text of a query',
      () => `UPDATE ledger_opening SET content = 'other'`,
      () => 'text of entry',
    ],
    [
      'adding a text to an entry',
      () =>
        `INSERT INTO ledger_opening VALUES (${entryOf(applied, 'edit.applied')}, '/query/text', '\\x00', 'x')`,
      () => 'text of entry',
    ],
    [
      'taking away what the text of a query is the text of',
      () => `ALTER TABLE ledger_opening DROP CONSTRAINT ledger_opening_pkey;
        ALTER TABLE ledger_opening ALTER pointer DROP NOT NULL;
        UPDATE ledger_opening SET pointer = NULL`,
      () => 'text of entry',
    ],
    [
      'keeping the text of a query twice',
      () => `ALTER TABLE ledger_opening DROP CONSTRAINT ledger_opening_pkey;
        INSERT INTO ledger_opening SELECT * FROM ledger_opening`,
      () => 'text of entry',
    ],
    [
      'removing the leaf of an entry',
      () => 'DELETE FROM ledger_leaf WHERE index = 1',
      () => 'leaf 1',
    ],
    [
      'changing a leaf',
      () => `UPDATE ledger_leaf SET leaf_hash = sha256('x') WHERE index = 3`,
      () => '(index 3)',
    ],
    [
      'adding an entry with its leaf',
      () => `WITH e AS (INSERT INTO ledger_entry SELECT gen_random_uuid(), type, at, client, operator, modification_id, bytes
          FROM ledger_entry LIMIT 1 RETURNING entry_id)
        INSERT INTO ledger_leaf SELECT (SELECT max(index) + 1 FROM ledger_leaf), entry_id, sha256('x') FROM e`,
      () => 'leaves',
    ],
    [
      'changing a full tile',
      () =>
        `UPDATE ledger_tile SET hashes = overlay(hashes placing '\\x00ff00' from 100) WHERE index = 1`,
      () => 'tile 0/1',
    ],
    ['removing a tile', () => 'DELETE FROM ledger_tile WHERE index = 0', () => 'tile 0/0'],
    [
      'adding a tile',
      () =>
        'INSERT INTO ledger_tile SELECT level + 1, index, hashes, root FROM ledger_tile WHERE index = 0',
      () => 'tile 1/0',
    ],
    [
      'changing a stored checkpoint',
      () => `UPDATE ledger_checkpoint SET note = replace(note, 'ledger.test', 'ledger.prod')
        WHERE size = (SELECT max(size) FROM ledger_checkpoint)`,
      () => 'stored checkpoint of size',
    ],
    [
      'adding a checkpoint',
      () => `INSERT INTO ledger_checkpoint SELECT 100000, note FROM ledger_checkpoint LIMIT 1`,
      () => 'stored checkpoint of size 100000',
    ],
  ];
  test.each(others)('%s', async (_, sql, record) => {
    const found = await findingsAfter(sql());

    expect(found.map((finding) => finding.record)).toContainEqual(
      expect.stringContaining(record()),
    );
  });

  test('removing an entry that was sealed', async () => {
    const found = await findingsAfter(
      `DELETE FROM ledger_entry WHERE entry_id = ${entryOf(applied, 'edit.applied')}`,
    );

    const id = await idOf(entryOf(applied, 'edit.applied'));
    expect(found).toContainEqual(
      expect.objectContaining({
        kind: 'removed',
        record: expect.stringContaining(`entry ${id}`) as string,
      }),
    );
  });

  test('swapping two entries in the log', async () => {
    const found = await findingsAfter(
      'ALTER TABLE ledger_leaf DROP CONSTRAINT an_entry_is_sealed_once',
      `UPDATE ledger_leaf l SET entry_id = o.entry_id FROM ledger_leaf o
       WHERE (l.index, o.index) IN ((10, 11), (11, 10))`,
    );

    expect(found.filter(({ kind }) => kind === 'reordered').map(({ record }) => record)).toEqual([
      expect.stringContaining('(index 10)'),
      expect.stringContaining('(index 11)'),
    ]);
  });

  test.each(['modification_content', 'modification_outcome'])(
    'swapping two rows of %s',
    async (table) => {
      const found = await findingsAfter(
        `ALTER TABLE ${table} DROP CONSTRAINT ${table}_pkey`,
        `UPDATE ${table} SET modification_id = CASE modification_id WHEN '${applied}' THEN '${rejected}'::uuid
         ELSE '${applied}'::uuid END WHERE modification_id IN ('${applied}', '${rejected}')`,
      );

      const records = new Set(found.map(({ record }) => record.slice(-36)));
      expect(records).toEqual(new Set([applied, rejected]));
    },
  );

  test('telling the edits of a message in another order', async () => {
    const found = await findingsAfter(
      `UPDATE modification SET claim_no = -claim_no WHERE id IN ('${applied}', '${drifted}')`,
    );

    expect(found.every(({ kind }) => kind === 'reordered')).toBe(true);
    expect(found.length).toBeGreaterThan(0);
  });

  test('rewriting the end of the log and everything derived from it, by a checkpoint that was kept', async () => {
    const found = await findingsAfter(
      `DELETE FROM ledger_checkpoint WHERE size > 500`,
      `DELETE FROM ledger_entry WHERE entry_id IN (SELECT entry_id FROM ledger_leaf WHERE index >= (SELECT max(size) FROM ledger_checkpoint))`,
      `DELETE FROM ledger_leaf WHERE index >= (SELECT max(size) FROM ledger_checkpoint)`,
      `DELETE FROM ledger_tile WHERE (index + 1) * 256 > (SELECT max(size) FROM ledger_checkpoint)`,
    );

    expect(found).toContainEqual(
      expect.objectContaining({ kind: 'removed', record: 'checkpoint kept' }),
    );
  });
});

async function idOf(query: string): Promise<string> {
  await using client = await connect(database.superuserUrl);
  const { rows } = await client.query<{ id: string }>(`SELECT ${query} AS id`);
  return rows[0]?.id ?? '';
}
