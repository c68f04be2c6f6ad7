import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { connect, untilSealed } from './log.js';
import { LedgerService } from './service.js';

const HISTORY = [
  'modification',
  'modification_content',
  'modification_outcome',
  'ledger_entry',
  'ledger_opening',
  'ledger_leaf',
  'ledger_tile',
  'ledger_checkpoint',
  'message_original',
  'told_edit',
  'told_drift',
  'found_version',
];

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
  await using service = await LedgerService.on(database.appUrl);
  await service.edit(service.message());
  await service.get('/v1/audit/modifications?text=was');
  await using client = await connect(database.superuserUrl);
  await untilSealed(client);
});
afterAll(() => database.drop());

/** The SQLSTATE that a statement of the application's role is refused with; null where it is not. */
async function refusalOf(statement: string, url = database.appUrl): Promise<string | null> {
  await using client = await connect(url);
  try {
    await client.query('BEGIN');
    await client.query(statement);
    return null;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  } finally {
    await client.query('ROLLBACK');
  }
}

const INSUFFICIENT_PRIVILEGE = '42501';
const RESTRICT_VIOLATION = '23001';

describe.each(HISTORY)("P6: with the application's role, history in %s", (table) => {
  test.each([
    ['changed', `UPDATE ${table} SET ctid = ctid`, '0A000'],
    ['changed through a lock', `SELECT * FROM ${table} FOR UPDATE`, INSUFFICIENT_PRIVILEGE],
    ['deleted', `DELETE FROM ${table}`, INSUFFICIENT_PRIVILEGE],
    ['truncated', `TRUNCATE ${table} CASCADE`, INSUFFICIENT_PRIVILEGE],
    ['altered', `ALTER TABLE ${table} ADD COLUMN x integer`, INSUFFICIENT_PRIVILEGE],
    ['renamed', `ALTER TABLE ${table} RENAME TO x`, INSUFFICIENT_PRIVILEGE],
    ['dropped', `DROP TABLE ${table} CASCADE`, INSUFFICIENT_PRIVILEGE],
    ['without its trigger', `ALTER TABLE ${table} DISABLE TRIGGER ALL`, INSUFFICIENT_PRIVILEGE],
    [
      'without that trigger',
      `DROP TRIGGER ${table}_only_grows ON ${table}`,
      INSUFFICIENT_PRIVILEGE,
    ],
    [
      'under a rule',
      `CREATE RULE x AS ON INSERT TO ${table} DO INSTEAD NOTHING`,
      INSUFFICIENT_PRIVILEGE,
    ],
    ['under a policy', `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`, INSUFFICIENT_PRIVILEGE],
    ['owned', `ALTER TABLE ${table} OWNER TO CURRENT_USER`, INSUFFICIENT_PRIVILEGE],
  ])('cannot be %s', async (_, statement, code) => {
    expect([code, INSUFFICIENT_PRIVILEGE]).toContain(await refusalOf(statement));
  });

  test('cannot be changed or deleted, column by column', async () => {
    await using client = await connect(database.superuserUrl);
    const { rows } = await client.query<{ name: string }>(
      `SELECT column_name AS name FROM information_schema.columns WHERE table_name = $1`,
      [table],
    );
    expect(rows.length).toBeGreaterThan(1);
    for (const { name } of rows) {
      expect(await refusalOf(`UPDATE ${table} SET ${name} = ${name}`)).toBe(INSUFFICIENT_PRIVILEGE);
    }
  });

  test('cannot be changed by its owner either while the triggers stand', async () => {
    const statements = [`DELETE FROM ${table}`, `TRUNCATE ${table} CASCADE`];
    for (const statement of statements) {
      expect(await refusalOf(statement, database.ownerUrl)).toBe(RESTRICT_VIOLATION);
    }
  });

  test('cannot be granted to it', async () => {
    await refusalOf(`GRANT ALL ON ${table} TO CURRENT_USER`);
    await using client = await connect(database.appUrl);
    const { rows } = await client.query<{ may: boolean }>(
      `SELECT has_table_privilege($1, 'UPDATE') OR has_table_privilege($1, 'DELETE')
         OR has_table_privilege($1, 'TRUNCATE') OR has_table_privilege($1, 'TRIGGER') AS may`,
      [table],
    );
    expect(rows[0]?.may).toBe(false);
  });
});

describe("P6: the application's role", () => {
  test.each([
    ['switch triggers off', `SET session_replication_role = replica`],
    [
      'replace the function that refuses',
      `CREATE OR REPLACE FUNCTION history_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$`,
    ],
    ['drop the function that refuses', 'DROP FUNCTION history_only_grows() CASCADE'],
    ['become the owner', 'SET ROLE postgres'],
    [
      'make a function of its own',
      `CREATE FUNCTION public.x() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
    ],
    ['make a role', 'CREATE ROLE x SUPERUSER'],
    ['grant by the function of the migrations', `SELECT grant_to_app('ALL ON ledger_entry')`],
    ['copy out a file', `COPY ledger_entry TO PROGRAM 'cat'`],
    ['change the list of migrations', 'DELETE FROM migrations'],
  ])('cannot %s', async (_, statement) => {
    expect(await refusalOf(statement)).toBe(INSUFFICIENT_PRIVILEGE);
  });

  test('cannot put a row where one is', async () => {
    const statement = `INSERT INTO ledger_entry SELECT * FROM ledger_entry
      ON CONFLICT (entry_id) DO UPDATE SET bytes = ''`;
    expect(await refusalOf(statement)).toBe(INSUFFICIENT_PRIVILEGE);
  });

  test('cannot look like somebody else by a temporary table or another search path', async () => {
    await using client = await connect(database.appUrl);
    const { rows } = await client.query<{ mine: string }>(
      `SELECT count(*) AS mine FROM pg_tables WHERE tableowner = current_user`,
    );
    expect(rows[0]?.mine).toBe('0');
  });
});
