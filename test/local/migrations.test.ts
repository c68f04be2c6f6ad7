import { Client } from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Roles1795500000100 } from '../../migrations/1795500000100-roles.js';
import { migrations } from '../../migrations/all.js';
import { migrate, ownerDataSource } from '../../src/postgres/schema/migrate.js';
import { whyStoreIsNotReady } from '../../src/postgres/schema/schema-version.js';
import { Store } from '../../src/postgres/connections/store.js';
import { createDatabase, emptyDatabase, type TestDatabase } from '../support/database.js';

const databases: TestDatabase[] = [];
let lines: string[];

beforeEach(() => {
  lines = [];
});
afterEach(async () => {
  for (const database of databases.splice(0)) await database.drop();
});

async function used(made: Promise<TestDatabase>): Promise<TestDatabase> {
  const database = await made;
  databases.push(database);
  return database;
}

async function run(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

function log(line: string): void {
  lines.push(line);
}

function migrating(database: TestDatabase, appRole = new URL(database.appUrl).username) {
  return migrate({ ownerUrl: database.ownerUrl, appRole, migrations, log });
}

async function why(made: Promise<Pick<TestDatabase, 'appUrl'>>): Promise<string> {
  const store = new Store({ url: (await made).appUrl, connections: 1 });
  const answer = await whyStoreIsNotReady(store.durable);
  await store.close();
  return answer.join('; ');
}

test('two that migrate at once do it once', async () => {
  const database = await used(emptyDatabase());
  const ran = await Promise.all([migrating(database), migrating(database)]);
  expect(ran.flat()).toEqual(migrations.map((migration) => migration.name));
  expect(lines).toContain('another migration is running: waiting for it');
});

test('a migration that ran does not run again', async () => {
  const database = await used(createDatabase());
  expect(await migrating(database)).toEqual([]);
  expect(lines).toEqual(['the schema is up to date']);
});

async function migratedBy(chosen: readonly (new () => MigrationInterface)[]) {
  const database = await used(emptyDatabase());
  const appRole = new URL(database.appUrl).username;
  await migrate({ ownerUrl: database.ownerUrl, appRole, migrations: chosen, log });
  return database;
}

/** Takes the strongest lock there is on a table that every edit needs. */
class AddColumn1999500000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE modification ADD COLUMN added integer');
  }
  down(): Promise<void> {
    return Promise.reject(new Error('not needed'));
  }
}

test('a migration steps back from a table that is in use, and comes again', async () => {
  const database = await used(createDatabase());
  const reader = new Client({ connectionString: database.superuserUrl });
  await reader.connect();
  await reader.query('BEGIN');
  await reader.query('SELECT FROM modification');
  let stepBack = (): void => undefined;
  const steppedBack = new Promise<void>((resolve) => {
    stepBack = resolve;
  });
  const migrated = migrate({
    ownerUrl: database.ownerUrl,
    appRole: new URL(database.appUrl).username,
    migrations: [...migrations, AddColumn1999500000000],
    log: (line) => line.includes('in use') && stepBack(),
    pauseMs: 500,
  });
  await steppedBack;

  // Whoever comes meanwhile is served, and nothing half done is seen.
  const columns = `SELECT FROM information_schema.columns WHERE table_name = 'modification' AND column_name = 'added'`;
  expect(await run(database.appUrl, 'SELECT FROM modification')).toEqual([]);
  expect(await run(database.ownerUrl, columns)).toHaveLength(0);
  await reader.end();

  expect(await migrated).toEqual(['AddColumn1999500000000']);
  expect(await run(database.ownerUrl, columns)).toHaveLength(1);
});

test('a migration that does not know whom to grant to changes nothing', async () => {
  const database = await used(emptyDatabase());
  await expect(migrating(database, '')).rejects.toThrow(/app_role is missing/);
  const left = await run(database.ownerUrl, `SELECT 1 FROM pg_proc WHERE proname = 'grant_to_app'`);
  expect(left).toEqual([]);
});

test('one role for both is granted nothing and migrates all the same', async () => {
  const database = await used(emptyDatabase());
  const ran = await migrating(database, new URL(database.ownerUrl).username);
  expect(ran).toHaveLength(migrations.length);
});

test('P6: the application role makes nothing and grants nothing', async () => {
  const { appUrl } = await used(createDatabase());
  for (const sql of [
    'CREATE TABLE mine (id int)',
    'CREATE TEMPORARY TABLE mine (id int)',
    'CREATE SCHEMA mine',
    `SELECT grant_to_app('ALL ON SCHEMA public')`,
    'ALTER TABLE migrations ADD COLUMN mine int',
    'DELETE FROM migrations',
  ]) {
    await expect(run(appUrl, sql), sql).rejects.toThrow(/permission denied|must be owner/);
  }
});

test('a role with an awkward name gets its grants', async () => {
  const database = await used(emptyDatabase());
  const name = `odd "role\\ ${database.name.slice(-8)}`;
  const quoted = `"${name.replaceAll('"', '""')}"`;
  await run(database.superuserUrl, `CREATE ROLE ${quoted}`);
  const source = await ownerDataSource({
    ownerUrl: database.ownerUrl,
    appRole: name,
    migrations: [Roles1795500000100],
  }).initialize();
  await source.runMigrations();
  await source.query('CREATE TABLE given (id int)');
  await source.query(`SELECT grant_to_app('SELECT ON given')`);
  const granted: unknown = await source.query(`SELECT has_table_privilege($1, 'given', 'SELECT')`, [
    name,
  ]);
  expect(granted).toEqual([{ has_table_privilege: true }]);
  await source.destroy();
  await run(database.superuserUrl, `DROP OWNED BY ${quoted}; DROP ROLE ${quoted}`);
});

test('the service sees by its own role whether the schema is behind', async () => {
  expect(await why(used(emptyDatabase()))).toMatch(
    /schema is missing: run the migrations \(`node dist\/src\/cli\/migrate.js`/,
  );
  expect(await why(migratedBy(migrations.slice(0, -1)))).toMatch(
    /behind: run the migrations \(`node dist\/src\/cli\/migrate.js`/,
  );
  expect(await why(used(createDatabase()))).toBe('');
});

test('the service waits for every migration, also where later ones were run', async () => {
  const database = await used(createDatabase());
  for (const { name } of migrations) {
    const where = `WHERE name = '${name}'`;
    await run(database.ownerUrl, `UPDATE migrations SET name = 'another' ${where}`);
    expect(await why(Promise.resolve(database)), name).toMatch(/^the database schema is behind: /);
    await run(database.ownerUrl, `UPDATE migrations SET name = '${name}' WHERE name = 'another'`);
  }
  expect(await why(Promise.resolve(database))).toBe('');
});

test('a schema that a newer version has migrated is no reason not to be ready', async () => {
  expect(await why(migratedBy([...migrations, AddColumn1999500000000]))).toBe('');
});
