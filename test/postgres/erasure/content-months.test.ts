import { Client } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrations } from '../../../migrations/all.js';
import { PostgresContentMonthWork } from '../../../src/postgres/erasure/content-month-work.js';
import { contentsInNet } from '../../../src/postgres/erasure/contents-in-net.js';
import { Store } from '../../../src/postgres/connections/store.js';
import { migrate } from '../../../src/postgres/schema/migrate.js';
import { createDatabase, emptyDatabase, type TestDatabase } from '../../support/database.js';
import { seedEdits } from '../../support/seed-edits.js';
import { addEdit, endFirstMonthAt, idAt, partitionOf } from './months.js';

let database: TestDatabase;
let superuser: Client;
let owner: Client;
let app: Client;

async function open(made: Promise<TestDatabase>): Promise<void> {
  database = await made;
  superuser = new Client({ connectionString: database.superuserUrl });
  owner = new Client({ connectionString: database.ownerUrl });
  app = new Client({ connectionString: database.appUrl });
  await Promise.all([superuser, owner, app].map((client) => client.connect()));
}
async function close(): Promise<void> {
  await Promise.all([superuser, owner, app].map((client) => client.end()));
  await database.drop();
}
beforeEach(() => open(createDatabase()));
afterEach(close);

async function makeAhead(): Promise<void> {
  const store = new Store({ url: database.appUrl, connections: 1 });
  await new PostgresContentMonthWork(store).makeAhead();
  await store.close();
}

async function months(): Promise<string[]> {
  const { rows } = await superuser.query<{ line: string }>(
    `SELECT name || CASE WHEN is_in_net THEN ' in the net' ELSE '' END AS line FROM content_month ORDER BY to_at`,
  );
  return rows.map(({ line }) => line);
}

/** Such as 2026_11. */
const monthOf = (at: Date): string => at.toISOString().slice(0, 7).replace('-', '_');

function monthsFromNow(count: number): Date {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + count, 15));
}

test('an edit of any month is recorded: in its month, in the first part, or in the net', async () => {
  const cases = [
    [monthsFromNow(0), `modification_content_${monthOf(monthsFromNow(0))}`],
    [monthsFromNow(2), `modification_content_${monthOf(monthsFromNow(2))}`],
    [new Date('2001-09-09'), 'modification_content_first'],
    [new Date('2300-01-01'), 'modification_content_net'],
  ] as const;
  for (const [at, partition] of cases) {
    const id = idAt(at);
    await addEdit(app, id);
    expect(await partitionOf(superuser, id)).toBe(partition);
  }
});

test('contents are of an edit that is on record', async () => {
  const alone = app.query(
    `INSERT INTO modification_content (modification_id, reason, reason_salt, searchable) VALUES ($1, 'r', '', '')`,
    [idAt(new Date())],
  );

  await expect(alone).rejects.toThrow('there is no modification');
});

test('months are made ahead as time goes by, however long nobody did', async () => {
  const past = monthsFromNow(-13);
  await endFirstMonthAt(owner, new Date(Date.UTC(past.getUTCFullYear(), past.getUTCMonth(), 1)));

  await makeAhead();

  const made = await months();
  expect(made).toContain(`modification_content_${monthOf(monthsFromNow(0))}`);
  expect(made).toContain(`modification_content_${monthOf(monthsFromNow(3))}`);
  // The first part, 13 months that are over, this one, and three ahead.
  expect(made).toHaveLength(18);
  await makeAhead();
  expect(await months()).toEqual(made);
});

test('a month that came too late stays in the net, and those after it are made', async () => {
  await endFirstMonthAt(owner, new Date(Date.UTC(2026, 0, 1)));
  const id = idAt(new Date(Date.UTC(2026, 1, 10)));
  await addEdit(app, id);

  await makeAhead();

  const made = await months();
  expect(made.slice(0, 4)).toEqual([
    'modification_content_first',
    'modification_content_2026_01',
    'modification_content_2026_02 in the net',
    'modification_content_2026_03',
  ]);
  expect(await partitionOf(superuser, id)).toBe('modification_content_net');
});

test('contents in the net are counted: of months that are not made, or came too late, until they are erased', async () => {
  const counted = async () => {
    const store = new Store({ url: database.appUrl, connections: 1 });
    const contents = await contentsInNet(store.durable);
    await store.close();
    return contents;
  };
  await endFirstMonthAt(owner, new Date(Date.UTC(2026, 0, 1)));
  const late = idAt(new Date(Date.UTC(2026, 1, 10)));
  for (const id of [late, idAt(new Date('2001-09-09'))]) await addEdit(app, id);
  expect(await counted()).toBe(1);

  await makeAhead();
  for (const at of [monthsFromNow(0), new Date('2300-01-01')]) await addEdit(app, idAt(at));

  expect(await counted()).toBe(2);
  // As an erasure leaves its mark.
  await superuser.query(`SET session_replication_role = replica`);
  await superuser.query('UPDATE modification_content SET erasure_entry_id = gen_random_uuid()');
  expect(await counted()).toBe(0);
});

test('a reader of all contents only delays that months are made', async () => {
  await endFirstMonthAt(owner, new Date(Date.UTC(2026, 0, 1)));
  await superuser.query('BEGIN; SELECT FROM modification_content');

  await makeAhead();
  expect(await months()).toHaveLength(1);
  await superuser.query('COMMIT');
  await makeAhead();

  expect((await months()).length).toBeGreaterThan(3);
});

test('P6: a month that is made later gives the application nothing, whatever is granted by default', async () => {
  await endFirstMonthAt(owner, new Date(Date.UTC(2026, 0, 1)));
  const role = new URL(database.appUrl).username;
  await owner.query(`ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO ${role}`);
  await owner.query('ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC');

  await makeAhead();

  await expect(app.query('SELECT FROM modification_content_2026_01')).rejects.toThrow('permission');
  await expect(app.query('DELETE FROM modification_content_2026_01')).rejects.toThrow('permission');
  await owner.query(`ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM ${role}, PUBLIC`);
});

test('P6: a partition refuses changes by itself, to its owner too, and is nobody else’s', async () => {
  await addEdit(app, idAt(new Date()));
  const { rows } = await superuser.query<{ name: string; granted: string }>(
    `SELECT c.relname AS name, (SELECT count(*) FROM aclexplode(c.relacl) a WHERE a.grantee <> c.relowner) AS granted
     FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'modification_content'::regclass`,
  );
  expect(rows.length).toBeGreaterThan(4);
  for (const { name, granted } of rows) {
    expect([name, granted]).toEqual([name, '0']);
    for (const change of [
      `UPDATE ${name} SET reason = ''`,
      `DELETE FROM ${name}`,
      `TRUNCATE ${name}`,
    ]) {
      await expect(owner.query(change), change).rejects.toThrow('history only grows');
      await expect(app.query(change), change).rejects.toThrow('permission denied');
    }
  }
});

test('an existing table becomes the first partition without being rewritten', async () => {
  await close();
  await open(emptyDatabase());
  const by = {
    ownerUrl: database.ownerUrl,
    appRole: new URL(database.appUrl).username,
    log: () => undefined,
  };
  const before = migrations.filter(({ name }) => Number(name.slice(-13)) < 1_795_500_001_970);
  await migrate({ ...by, migrations: before });
  await seedEdits(database.superuserUrl, 3_000);
  const files = async (table: string) =>
    (
      await superuser.query<{ line: string }>(
        `SELECT pg_relation_filenode($1::regclass) || ' ' || pg_relation_filenode(($1 || '_pkey')::regclass) AS line`,
        [table],
      )
    ).rows[0]?.line;
  const digest = async () =>
    (
      await superuser.query<{ line: string }>(
        `SELECT md5(string_agg(c::text, '' ORDER BY modification_id)) AS line FROM modification_content c`,
      )
    ).rows[0]?.line;
  const [filesBefore, digestBefore] = [await files('modification_content'), await digest()];

  await migrate({ ...by, migrations });

  expect(await files('modification_content_first')).toBe(filesBefore);
  expect(await digest()).toBe(digestBefore);
  const id = idAt(new Date());
  await addEdit(app, id);
  // It ends one to two months ahead: no edit was refused between the migrations.
  expect(await partitionOf(superuser, id)).toBe('modification_content_first');
  const later = idAt(monthsFromNow(3));
  await addEdit(app, later);
  expect(await partitionOf(superuser, later)).toBe(
    `modification_content_${monthOf(monthsFromNow(3))}`,
  );
});
