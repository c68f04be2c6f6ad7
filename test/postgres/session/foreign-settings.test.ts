import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { migrations } from '../../../migrations/all.js';
import pino from 'pino';
import { readConfig } from '../../../src/config.js';
import { migrate } from '../../../src/postgres/schema/migrate.js';
import { startUnlessStopped } from '../../../src/service.js';
import { verifyDatabase } from '../../../src/verifier/verify-database.js';
import { Api, until } from '../../support/api.js';
import { createDatabase, emptyDatabase, type TestDatabase } from '../../support/database.js';
import { environmentOf, startReplica } from '../../support/replica.js';
import { startSimulator } from '../../support/simulator.js';
import { makeTokens } from '../../support/tokens.js';

const GROUP = '@TGS#SETTINGS';
let im: Awaited<ReturnType<typeof startSimulator>>;
let tokens: Awaited<ReturnType<typeof makeTokens>>;
let token: string;

beforeAll(async () => {
  [im, tokens] = await Promise.all([startSimulator(), makeTokens()]);
  token = await tokens.token('desk', 'messages:modify audit:read audit:export');
});
afterAll(() => im[Symbol.asyncDispose]());

async function asSuperuser(database: TestDatabase, sql: string): Promise<void> {
  const client = new Client({ connectionString: database.superuserUrl });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

type Settings = Readonly<Record<string, string>>;

/** Settings of the database; with `roles`, of both roles in it. */
async function setAll(database: TestDatabase, settings: Settings, roles = false): Promise<void> {
  const users = [database.ownerUrl, database.appUrl].map((url) => new URL(url).username);
  const places = roles
    ? users.map((user) => `ROLE ${user} IN DATABASE ${database.name}`)
    : [`DATABASE ${database.name}`];
  for (const place of places) {
    const each = Object.entries(settings).map(
      ([name, value]) => `ALTER ${place} SET ${name} = ${value};`,
    );
    await asSuperuser(database, each.join('\n'));
  }
}

/** An edit, its replay, every way to read it, its place in the log, and verification. */
async function expectMainJob(databaseUrl: string): Promise<void> {
  const replica = await startReplica({ databaseUrl, imUrl: im.baseUrl, jwksFile: tokens.jwksFile });
  const api = new Api(replica.url, token, replica.opsUrl);
  try {
    await expectEditedAndRead(api);
    const ready = await fetch(`${replica.opsUrl}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready', reasons: [] }]);
  } finally {
    await replica.stop();
  }
  const asked = { url: databaseUrl, key: null, known: [], progress: () => undefined };
  const { findings, records, size } = await verifyDatabase(asked);
  expect([findings.kept, records]).toEqual([[], 1]);
  expect(size).toBeGreaterThan(2);
}

async function expectEditedAndRead(api: Api): Promise<void> {
  const text = `before 之前 ' \\ 50% NULL ${randomUUID()}`;
  const MsgBody = (content: string) => [{ MsgType: 'TIMTextElem', MsgContent: { Text: content } }];
  const MsgSeq = im.addMessage({ groupId: GROUP, MsgBody: MsgBody(text) });
  const message = { GroupId: GROUP, MsgSeq, MsgBody: MsgBody(`after ${text}`) };
  const request = { message, operator: 'alice', reason: `why \\ ' "null" {NULL}` };
  const key = randomUUID();

  const edit = await api.edit(request, { key });
  expect(edit.status, edit.text).toBe(201);
  const again = await api.edit(request, { key });
  expect([again.status, again.headers.get('Idempotency-Replayed')]).toEqual([201, 'true']);
  const id = String(edit.json['id']);
  const read = await api.modification(id);
  expect(read.json).toMatchObject({ id, state: 'applied', prior: { MsgBody: MsgBody(text) } });
  expect(Math.abs(Date.parse(String(read.json['receivedAt'])) - Date.now())).toBeLessThan(60_000);
  const of = `groupId=${encodeURIComponent(GROUP)}&msgSeq=${MsgSeq}`;
  const history = await api.get(`/v1/audit/messages/history?${of}`);
  expect([history.status, (history.json['items'] as object[]).length]).toEqual([200, 2]);
  const search = `/v1/audit/modifications?text=${encodeURIComponent(text)}`;
  const isFound = async () =>
    ((await api.get(search)).json['items'] as object[]).length === 1 || null;
  expect(await until(10_000, isFound)).toBe(true);
  const rows = await api.get(`/v1/audit/modifications?${of}`, { Accept: 'application/x-ndjson' });
  expect([rows.status, rows.text.trim().split('\n').length]).toEqual([200, 1]);
  expect(JSON.parse(rows.text)).toMatchObject({ id, reason: request.reason });
  const isSealed = async () =>
    (await api.get(`/v1/modifications/${id}/receipt`)).status === 200 || null;
  expect(await until(10_000, isSealed)).toBe(true);
}

const CASES: readonly (readonly [string, Settings])[] = [
  ['dates as in Spain', { DateStyle: `'SQL, DMY'` }],
  ['arrays without NULL', { array_nulls: 'off' }],
  ['strict transactions', { default_transaction_isolation: 'serializable' }],
  ['no time for statements', { statement_timeout: `'100ms'` }],
  [
    'other ways to write and read',
    {
      TimeZone: `'Asia/Kathmandu'`,
      IntervalStyle: 'sql_standard',
      bytea_output: 'escape',
      extra_float_digits: '-15',
      standard_conforming_strings: 'off',
      backslash_quote: 'on',
      client_encoding: 'LATIN1',
      transform_null_equals: 'on',
      quote_all_identifiers: 'on',
    },
  ],
  [
    'a path to nowhere, and transactions that only read, and late',
    {
      search_path: 'nowhere',
      default_transaction_read_only: 'on',
      default_transaction_deferrable: 'on',
    },
  ],
  [
    'no time for anything else',
    {
      lock_timeout: '1',
      idle_in_transaction_session_timeout: `'1s'`,
      idle_session_timeout: `'2s'`,
      transaction_timeout: `'1s'`,
    },
  ],
  [
    'other plans, a part of what is found, commits that may be lost',
    {
      gin_fuzzy_search_limit: '1',
      enable_indexscan: 'off',
      enable_nestloop: 'off',
      row_security: 'off',
      synchronous_commit: 'off',
    },
  ],
];

describe.concurrent('what a database or a role sets changes nothing:', () => {
  test.each(CASES)('%s', async (_, settings) => {
    const database = await createDatabase();
    try {
      await setAll(database, settings);
      await expectMainJob(database.appUrl);
    } finally {
      await database.drop();
    }
  });

  test('all of them at once, for both roles, from the first migration on', async () => {
    const database = await emptyDatabase();
    try {
      const all = Object.assign({}, ...CASES.map(([, each]) => each)) as Settings;
      await setAll(database, all, true);
      await migrateOnly(database);
      await expectMainJob(database.appUrl);
    } finally {
      await database.drop();
    }
  });

  test('parameters of the URL', async () => {
    const database = await createDatabase();
    try {
      const url = new URL(database.appUrl);
      url.searchParams.set(
        'options',
        '-c DateStyle=SQL -c statement_timeout=1 -c search_path=nowhere',
      );
      url.searchParams.set('statement_timeout', '1');
      url.searchParams.set('query_timeout', '1');
      url.searchParams.set('application_name', 'another');
      await expectMainJob(url.href);
    } finally {
      await database.drop();
    }
  });
});

describe.concurrent('what cannot be set back is refused and named:', () => {
  test('triggers that are switched off, until they are on again', async () => {
    const database = await createDatabase();
    const app = new URL(database.appUrl).username;
    const place = `ALTER ROLE ${app} IN DATABASE ${database.name}`;
    await asSuperuser(database, `${place} SET session_replication_role = replica`);
    const service = await startedUnready(database.appUrl);
    expect(await service.reasons()).toContainEqual(
      expect.stringMatching(/session_replication_role is "replica".*ALTER ROLE/),
    );
    expect(service.log()).toContain('session_replication_role');
    await service.expectUnavailable();

    await asSuperuser(database, `${place} RESET session_replication_role`);

    expect(await until(20_000, async () => (await service.reasons()).length === 0 || null)).toBe(
      true,
    );
    await service[Symbol.asyncDispose]();
    await database.drop();
  });

  test('an encoding that cannot hold every message, by migrate too', async () => {
    const database = await emptyDatabase();
    const owner = new URL(database.ownerUrl).username;
    const admin = new Client({ connectionString: anotherDatabase() });
    await admin.connect();
    await admin.query(`DROP DATABASE ${database.name}`);
    await admin.query(
      `CREATE DATABASE ${database.name} OWNER ${owner} TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'`,
    );
    await admin.end();
    await expect(migrateOnly(database)).rejects.toThrow(/encoding is SQL_ASCII.*ENCODING 'UTF8'/);
    await database.drop();
  });
});

/** The server's own database: the template of the others must not be connected to. */
function anotherDatabase(): string {
  const url = new URL(inject('postgres').superuserUrl);
  url.pathname = '/postgres';
  return url.href;
}

/** A replica that does not come to serve: its ports are open, and it says why. */
async function startedUnready(databaseUrl: string) {
  const lines: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  const stopped = new AbortController();
  const parts = { databaseUrl, imUrl: im.baseUrl, jwksFile: tokens.jwksFile };
  const config = readConfig(environmentOf(parts), { mode: 'serve' });
  const running = startUnlessStopped(config, logger, stopped.signal);
  const portIn = async (event: string, name: string): Promise<unknown> => {
    const found = await until(10_000, () =>
      Promise.resolve(lines.find((line) => line.includes(`"event":"${event}"`)) ?? null),
    );
    return (JSON.parse(found ?? '{}') as Record<string, unknown>)[name];
  };
  const url = `http://127.0.0.1:${String(await portIn('listening', 'port'))}`;
  const opsUrl = `http://127.0.0.1:${String(await portIn('ops-listening', 'opsPort'))}`;
  await portIn('waiting-for-database', 'reason');
  return {
    log: () => lines.join(''),
    reasons: async () => {
      const answer = await fetch(`${opsUrl}/health/ready`);
      return ((await answer.json()) as { reasons: string[] }).reasons;
    },
    expectUnavailable: async () => {
      const MsgSeq = im.addMessage({ groupId: GROUP, MsgBody: [] });
      const message = { GroupId: GROUP, MsgSeq, CloudCustomData: 'x' };
      const answer = await new Api(url, token, opsUrl).edit({
        message,
        operator: 'a',
        reason: 'b',
      });
      expect([answer.status, answer.json['type']]).toEqual([503, '/problems/store-unavailable']);
    },
    [Symbol.asyncDispose]: async () => {
      stopped.abort();
      await (await running)?.stop();
    },
  };
}

function migrateOnly(database: TestDatabase, ownerUrl = database.ownerUrl) {
  const appRole = new URL(database.appUrl).username;
  return migrate({ ownerUrl, appRole, migrations, log: () => undefined });
}

describe.concurrent('other homes:', () => {
  test('a schema of its own, in a database where public is closed', async () => {
    const database = await emptyDatabase();
    const owner = new URL(database.ownerUrl).username;
    try {
      await asSuperuser(
        database,
        `CREATE SCHEMA "Of Its Own" AUTHORIZATION ${owner}; REVOKE ALL ON SCHEMA public FROM PUBLIC;
         ALTER SCHEMA public OWNER TO CURRENT_USER; ALTER ROLE ${owner} IN DATABASE ${database.name} SET search_path = "Of Its Own"`,
      );
      await migrateOnly(database);
      await expectMainJob(database.appUrl);
    } finally {
      await database.drop();
    }
  });

  test('a database that orders text as ICU does', async () => {
    const database = await emptyDatabase();
    const { ownerUrl } = inject('postgres');
    const roles = { owner: new URL(ownerUrl).username, app: new URL(database.appUrl).username };
    const admin = new Client({ connectionString: anotherDatabase() });
    await admin.connect();
    try {
      await admin.query(`DROP DATABASE ${database.name}`);
      await admin.query(
        `CREATE DATABASE ${database.name} OWNER ${roles.owner} TEMPLATE template0 ENCODING 'UTF8'
         LOCALE_PROVIDER icu ICU_LOCALE 'en-US-u-ka-shifted-ks-level1' LOCALE 'C'`,
      );
      await migrateOnly(database);
      await expectMainJob(database.appUrl);
    } finally {
      await admin.end();
      await database.drop();
    }
  });
});
