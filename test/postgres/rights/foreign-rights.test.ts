import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrations } from '../../../migrations/all.js';
import { StoreUnavailable } from '../../../src/failures/store-unavailable.js';
import { migrate } from '../../../src/postgres/schema/migrate.js';
import { AppRights } from '../../../src/postgres/rights/app-rights.js';
import { TABLE_RIGHTS } from '../../../src/postgres/rights/wanted.js';
import { whyStoreIsNotReady } from '../../../src/postgres/schema/schema-version.js';
import { Store } from '../../../src/postgres/connections/store.js';
import { createDatabase, emptyDatabase, type TestDatabase } from '../../support/database.js';

async function run(url: string, sql: string): Promise<readonly object[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const answer: unknown = await client.query(sql);
    return Array.isArray(answer) ? [] : (answer as { rows: object[] }).rows;
  } finally {
    await client.end();
  }
}

/** A database with an application's role of its own, whose rights a test may spoil. */
class Home implements AsyncDisposable {
  readonly app = `app_${randomUUID().slice(0, 8)}`;
  readonly other = `other_${randomUUID().slice(0, 8)}`;
  readonly owner: string;
  readonly appUrl: string;

  private constructor(readonly database: TestDatabase) {
    this.owner = new URL(database.ownerUrl).username;
    const url = new URL(database.appUrl);
    [url.username, url.password] = [this.app, 'p'];
    this.appUrl = url.href;
  }

  static async on(made: Promise<TestDatabase>): Promise<Home> {
    const home = new Home(await made);
    await home.asSuperuser(
      `CREATE ROLE ${home.app} LOGIN PASSWORD 'p'; CREATE ROLE ${home.other};
       GRANT CONNECT ON DATABASE ${home.database.name} TO ${home.app}`,
    );
    return home;
  }

  asSuperuser(sql: string): Promise<readonly object[]> {
    return run(this.database.superuserUrl, sql);
  }

  migrate(): Promise<readonly string[]> {
    const { ownerUrl } = this.database;
    return migrate({ ownerUrl, appRole: this.app, migrations, log: () => undefined });
  }

  /** What a start says of the role's rights. */
  async reasons(): Promise<readonly string[]> {
    const store = new Store({ url: this.appUrl, connections: 1 });
    try {
      await new AppRights(store.durable, false).check();
      return [];
    } catch (error) {
      expect(error).toBeInstanceOf(StoreUnavailable);
      await expect(
        store.volatile.run({ name: 'any', text: 'SELECT 1' }, []),
      ).rejects.toBeInstanceOf(StoreUnavailable);
      return await whyStoreIsNotReady(store.durable);
    } finally {
      await store.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.database.drop();
    const admin = new URL(this.database.superuserUrl);
    admin.pathname = '/postgres';
    await run(admin.href, `DROP OWNED BY ${this.app}; DROP ROLE ${this.app}, ${this.other}`);
  }
}

/** Ways to change, delete, hide or forge what is on record. */
const BYPASSES = [
  `UPDATE modification SET reason = 'x'`,
  `UPDATE modification SET ticket = 'x'`,
  'DELETE FROM ledger_entry',
  'TRUNCATE ledger_leaf',
  `CREATE TRIGGER drops BEFORE INSERT ON ledger_entry FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()`,
  'ALTER TABLE modification DISABLE TRIGGER ALL',
  'DROP TABLE modification CASCADE',
  'SELECT FROM modification_content_first',
  'INSERT INTO modification_content_net (modification_id) VALUES (NULL)',
  'DELETE FROM modification_content_first',
  'TRUNCATE modification_content_first',
  'DROP TABLE modification_content_first',
  'ALTER TABLE modification_content DETACH PARTITION modification_content_first',
  `SELECT make_content_partition('aside')`,
  `SELECT replace_content_partition('modification_content_first')`,
  `UPDATE content_month SET dropped_at = now()`,
  'CREATE TABLE public.migrations2 (id int)',
  'CREATE SCHEMA aside',
  'SET session_replication_role = replica',
  `SELECT setval('edit_claim_claim_no_seq', 1)`,
  'SET ROLE OWNER; DELETE FROM ledger_entry',
  'SET ROLE OTHER; DELETE FROM ledger_entry',
];

async function expectNoBypass(home: Home): Promise<void> {
  for (const bypass of BYPASSES) {
    const sql = bypass.replace('OWNER', home.owner).replace('OTHER', home.other);
    await expect(run(home.appUrl, sql), sql).rejects.toThrow(
      /permission denied|must be owner|does not exist/,
    );
  }
}

interface Bad {
  /** What somebody did, as superuser. */
  readonly done: (home: Home) => string;
  readonly named: RegExp;
}

const TAKEN_BACK: readonly (readonly [string, Bad])[] = [
  [
    'grants on a partition',
    {
      done: ({ app }) => `GRANT INSERT, DELETE ON modification_content_first TO ${app}`,
      named:
        /has DELETE ON public\.modification_content_first, .*REVOKE DELETE ON public\.modification_content_first FROM app_/,
    },
  ],
  [
    'grants on tables',
    {
      done: ({ app }) => `GRANT ALL ON ALL TABLES IN SCHEMA public TO ${app}`,
      named:
        /has UPDATE ON public\.modification, .*REVOKE UPDATE ON public\.modification FROM app_/,
    },
  ],
  [
    'grants to PUBLIC',
    {
      done: () => 'GRANT DELETE, TRIGGER ON ledger_entry TO PUBLIC',
      named: /has TRIGGER ON public\.ledger_entry by PUBLIC/,
    },
  ],
  [
    'a grant on a column',
    {
      done: ({ app }) => `GRANT UPDATE (ticket) ON modification TO ${app}`,
      named: /has UPDATE ON public\.modification/,
    },
  ],
  [
    'a grant to a role that it is in, without inheriting',
    {
      done: ({ app, other }) =>
        `GRANT ${other} TO ${app} WITH INHERIT FALSE; GRANT DELETE ON ledger_entry TO ${other}`,
      named: /has DELETE ON public\.ledger_entry.* FROM other_/,
    },
  ],
  [
    'a grant option',
    {
      done: ({ app }) => `GRANT INSERT ON modification TO ${app} WITH GRANT OPTION`,
      named: /has GRANT OPTION FOR INSERT ON public\.modification/,
    },
  ],
  [
    'a grant on a sequence',
    {
      done: ({ app }) => `GRANT UPDATE ON SEQUENCE edit_claim_claim_no_seq TO ${app}`,
      named: /has UPDATE ON SEQUENCE public\.edit_claim_claim_no_seq/,
    },
  ],
  [
    'CREATE on schema and database',
    {
      done: ({ database }) =>
        `GRANT CREATE ON SCHEMA public TO PUBLIC; GRANT CREATE ON DATABASE ${database.name} TO PUBLIC`,
      named: /has CREATE ON SCHEMA public by PUBLIC/,
    },
  ],
  [
    'what is missing',
    {
      done: ({ app }) =>
        `REVOKE INSERT ON ledger_entry FROM ${app}; REVOKE EXECUTE ON FUNCTION quota_now_ms FROM PUBLIC`,
      named: /lacks EXECUTE ON FUNCTION quota_now_ms\(\)/,
    },
  ],
];

const REFUSED: readonly (readonly [string, Bad])[] = [
  [
    'superuser',
    { done: ({ app }) => `ALTER ROLE ${app} SUPERUSER`, named: /is SUPERUSER.*NOSUPERUSER/ },
  ],
  ['BYPASSRLS', { done: ({ app }) => `ALTER ROLE ${app} BYPASSRLS`, named: /is BYPASSRLS/ }],
  ['CREATEROLE', { done: ({ app }) => `ALTER ROLE ${app} CREATEROLE`, named: /is CREATEROLE/ }],
  [
    'a member of the owner, by another role, without inheriting',
    {
      done: ({ app, other, owner }) =>
        `GRANT ${owner} TO ${other}; GRANT ${other} TO ${app} WITH INHERIT FALSE, SET TRUE`,
      named: /is a member of the role \S+, which owns the tables: REVOKE/,
    },
  ],
  [
    'owner of the database',
    {
      done: ({ app, owner, database }) =>
        `ALTER DATABASE ${database.name} OWNER TO ${app}; GRANT CONNECT ON DATABASE ${database.name} TO ${owner}`,
      named: /owns the database test_/,
    },
  ],
  [
    'owner of the schema',
    { done: ({ app }) => `ALTER SCHEMA public OWNER TO ${app}`, named: /owns the schema public/ },
  ],
  [
    'in a predefined role that writes',
    {
      done: ({ app }) => `GRANT pg_write_all_data TO ${app}`,
      named: /is a member of pg_write_all_data/,
    },
  ],
  [
    'allowed to switch triggers off',
    {
      done: ({ app }) => `GRANT SET ON PARAMETER session_replication_role TO ${app}`,
      named: /may switch triggers off: REVOKE SET ON PARAMETER/,
    },
  ],
];

describe('P6: rights that are too much are named at each start,', () => {
  let home: Home;
  beforeAll(async () => {
    home = await Home.on(createDatabase());
    await home.migrate();
  });
  afterAll(() => home[Symbol.asyncDispose]());

  test.each(TAKEN_BACK)('and taken back by migrate: %s', async (_, { done, named }) => {
    await home.asSuperuser(done(home));
    expect(await home.reasons()).toContainEqual(expect.stringMatching(named));

    await home.migrate();

    expect(await home.reasons()).toEqual([]);
    await expectNoBypass(home);
  });
});

describe('P6: what only an administrator can change is refused and named, by migrate too:', () => {
  test.each(REFUSED)('%s', async (_, { done, named }) => {
    await using home = await Home.on(createDatabase());
    await home.migrate();
    await home.asSuperuser(done(home));

    expect(await home.reasons()).toContainEqual(expect.stringMatching(named));
    await expect(home.migrate()).rejects.toThrow(named);
  });
});

test('P6: default privileges give the application nothing, from the first migration on', async () => {
  await using home = await Home.on(emptyDatabase());
  await home.asSuperuser(
    `ALTER DEFAULT PRIVILEGES FOR ROLE ${home.owner} GRANT ALL ON TABLES TO ${home.app};
     ALTER DEFAULT PRIVILEGES FOR ROLE ${home.owner} IN SCHEMA public GRANT ALL ON SEQUENCES TO PUBLIC`,
  );

  await home.migrate();

  expect(await home.reasons()).toEqual([]);
  await expectNoBypass(home);
});

test('a role that is refused before the first migration leaves nothing behind', async () => {
  await using home = await Home.on(emptyDatabase());
  await home.asSuperuser(`GRANT ${home.owner} TO ${home.app}`);

  await expect(home.migrate()).rejects.toThrow(/which owns the tables/);

  const left = `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace`;
  expect(await run(home.database.ownerUrl, left)).toEqual([]);
});

test('a first migration that fails leaves nothing behind', async () => {
  await using home = await Home.on(emptyDatabase());
  const { ownerUrl } = home.database;
  const asked = { ownerUrl, appRole: 'nobody_of_this_name', migrations, log: () => undefined };

  await expect(migrate(asked)).rejects.toThrow(/nobody_of_this_name/);

  const left = `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace`;
  expect(await run(ownerUrl, left)).toEqual([]);
});

test('what a newer version declared as wanted is no excess for this one', async () => {
  await using home = await Home.on(createDatabase());
  await home.migrate();
  await home.asSuperuser(
    `GRANT DELETE ON modification_content TO ${home.app}; INSERT INTO wanted_right VALUES ('modification_content DELETE')`,
  );

  expect(await home.reasons()).toEqual([]);
});

test('the rights of every table are declared', async () => {
  await using home = await Home.on(createDatabase());
  const tables = await run(
    home.database.ownerUrl,
    `SELECT relname::text AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition`,
  );
  expect(tables.map((row) => (row as { name: string }).name).toSorted()).toEqual(
    Object.keys(TABLE_RIGHTS).toSorted(),
  );
});
