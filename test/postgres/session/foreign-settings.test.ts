import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { migrations } from '../../../migrations/all.js';
import pino from 'pino';
import { readConfig } from '../../../src/config.js';
import { migrate } from '../../../src/postgres/schema/migrate.js';
import { startUnlessStopped } from '../../../src/service.js';
import { Api, until } from '../../support/api.js';
import { createDatabase, emptyDatabase, type TestDatabase } from '../../support/database.js';
import { environmentOf } from '../../support/replica.js';
import { asSuperuser, HOSTILE, setAll, type Settings } from './hostile-settings.js';
import { expectMainJob, GROUP, openWorld, type World } from './main-job.js';

let world: World;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.im[Symbol.asyncDispose]());

describe.concurrent('what a database or a role sets changes nothing:', () => {
  test.each(HOSTILE)('%s', async (_, settings) => {
    const database = await createDatabase();
    try {
      await setAll(database, settings);
      await expectMainJob(world, database.appUrl);
    } finally {
      await database.drop();
    }
  });

  test('all of them at once, for both roles, from the first migration on', async () => {
    const database = await emptyDatabase();
    try {
      const all = Object.assign({}, ...HOSTILE.map(([, each]) => each)) as Settings;
      await setAll(database, all, true);
      await migrateOnly(database);
      await expectMainJob(world, database.appUrl);
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
      await expectMainJob(world, url.href);
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

    expect(await until(async () => (await service.reasons()).length === 0 || null)).toBe(true);
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
  const { im, tokens, token } = world;
  const parts = { databaseUrl, imUrl: im.baseUrl, jwksFile: tokens.jwksFile };
  const config = readConfig(environmentOf(parts), { mode: 'serve' });
  const running = startUnlessStopped(config, logger, stopped.signal);
  const portIn = async (event: string, name: string): Promise<unknown> => {
    const found = await until(() =>
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
      await expectMainJob(world, database.appUrl);
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
      await expectMainJob(world, database.appUrl);
    } finally {
      await admin.end();
      await database.drop();
    }
  });
});
