import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { whyUnreachable } from '../../src/network/why-unreachable.js';
import { Store } from '../../src/postgres/connections/store.js';
import { databaseFrom } from '../../src/settings/database.js';
import { type Environment, SettingsReader } from '../../src/settings/reader.js';
import { until } from '../support/api.js';
import { Authority, hasOpenssl, type Identity } from '../support/authority.js';
import { OwnServer } from '../support/own-server.js';
import { reloadSettingsAt } from '../support/postgres-process.js';
import { environmentOf } from '../support/replica.js';
import { rewriting, Scene } from '../support/scene.js';

const PROGRAMS = {
  migrate: ['dist/src/cli/migrate.js'],
  verify: ['dist/verifier/verify.mjs'],
  typeorm: ['node_modules/typeorm/cli.js', 'migration:show', '-d', 'dist/ormconfig.js'],
};

describe.skipIf(!hasOpenssl)('PostgreSQL with TLS (skipped where openssl is missing)', () => {
  let server: OwnServer;
  let authority: Authority;
  let stranger: Authority;
  beforeAll(async () => {
    server = await OwnServer.start();
    authority = Authority.make();
    stranger = Authority.make();
    await encrypt();
  });
  afterAll(async () => {
    await server.drop();
    authority[Symbol.dispose]();
    stranger[Symbol.dispose]();
  });

  async function encrypt(): Promise<void> {
    await server.query(`ALTER SYSTEM SET ssl = 'on'`);
    await show(authority.certify(['DNS:db.test', 'IP:127.0.0.1']));
  }

  /** The server has this certificate from now on. */
  async function show(identity: Identity): Promise<void> {
    const [row] = await server.query<{ data_directory: string }>('SHOW data_directory');
    const folder = row?.data_directory ?? '';
    const { uid, gid } = statSync(folder);
    const files = { 'server.crt': identity.cert, 'server.key': identity.key };
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(folder, name);
      writeFileSync(file, text, { mode: 0o600 });
      chownSync(file, uid, gid);
    }
    await reloadSettingsAt(server.superuserUrl);
  }

  /** The server by that host and with that query. */
  function at(url: string, query: string, host = '127.0.0.1'): string {
    const changed = new URL(`${url}${query}`);
    changed.hostname = host;
    return changed.href;
  }

  /** Whether the session is encrypted, or why there is none. */
  async function session(url: string, ca: string | null): Promise<boolean | string> {
    const environment = { DATABASE_URL: url, ...(ca === null ? {} : { DATABASE_CA_FILE: ca }) };
    const from = new SettingsReader(environment, (file) => readFileSync(file, 'utf8'));
    const database = databaseFrom(from, 'DATABASE_URL');
    if (!database) throw new Error(JSON.stringify(from.problems));
    const store = new Store({ ...database, connections: 2 });
    try {
      const sql = 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()';
      return (await store.durable.ask<{ ssl: boolean }>(sql, []))[0]?.ssl ?? 'no answer';
    } catch (error) {
      const { cause, code } = whyUnreachable(error);
      return `${cause} ${code}`;
    } finally {
      await store.close();
    }
  }

  const UNKNOWN = 'certificate UNABLE_TO_VERIFY_LEAF_SIGNATURE';
  const WRONG_HOST = 'certificate ERR_TLS_CERT_ALTNAME_INVALID';
  const EXPIRED = 'certificate CERT_HAS_EXPIRED';

  test.each([
    ['', false, false],
    ['?sslmode=disable', false, false],
    ['', true, true],
    ['?sslmode=require', true, true],
    ['?sslmode=verify-ca', true, true],
    ['?sslmode=verify-full', true, true],
    ['?ssl=true', true, true],
    ['?sslnegotiation=direct', true, true],
    ['?sslmode=require', false, UNKNOWN],
    ['?sslmode=verify-full', false, UNKNOWN],
  ])('%j, with its authority: %j', async (query, hasAuthority, expected) => {
    const ca = hasAuthority ? authority.file : null;
    expect(await session(at(server.appUrl, query), ca)).toBe(expected);
  });

  test.each(['', '?sslmode=require', '?sslmode=verify-ca', '?sslmode=verify-full'])(
    '%j does not trust a server that another authority vouches for',
    async (query) => {
      expect(await session(at(server.appUrl, query), stranger.file)).toBe(UNKNOWN);
    },
  );

  test.each([
    ['', WRONG_HOST],
    ['?sslmode=require', WRONG_HOST],
    ['?sslmode=verify-full', WRONG_HOST],
    ['?sslmode=verify-ca', true],
  ])('%j, with a certificate for another host', async (query, expected) => {
    const url = at(server.appUrl, query, 'localhost');
    expect(await session(url, authority.file)).toBe(expected);
  });

  test('every session of a service is encrypted, and it edits', async () => {
    const database = { ...urls(), name: server.name, drop: () => Promise.resolve() };
    await using scene = await Scene.open({}, {}, Promise.resolve(database));
    const settings = { DATABASE_CA_FILE: authority.file };
    const api = await scene.replica(settings, at(server.appUrl, '?sslmode=verify-full'));
    const { status } = await api.edit(rewriting(scene.message('before'), 'after'));
    const sessions = await server.query<{ ssl: boolean }>(
      `SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = '${role()}'`,
    );

    expect(status).toBe(201);
    expect(sessions.length).toBeGreaterThan(3);
    expect(new Set(sessions.map(({ ssl }) => ssl))).toEqual(new Set([true]));
  });

  test('migrate, TypeORM’s own command and verifier trust the same authority, and say why they do not get there', async () => {
    const good = { query: '?sslmode=verify-full', host: '127.0.0.1' };
    const bad = { query: '?sslmode=verify-full', host: 'localhost' };
    const [migrated, verified, shown, notMigrated, notVerified] = await Promise.all([
      run('migrate', good),
      run('verify', good),
      run('typeorm', good),
      run('migrate', bad),
      run('verify', bad),
    ]);

    expect([migrated.text, migrated.code]).toEqual([expect.stringMatching(/up to date/), 0]);
    expect([verified.text, verified.code]).toEqual([expect.stringMatching(/entries sealed/), 0]);
    expect([shown.text, shown.code]).toEqual([expect.stringMatching(/^\[X\] \d+ /m), 0]);
    const cause = /certificate, Hostname.*ERR_TLS_CERT_ALTNAME_INVALID/;
    expect([notMigrated.text, notMigrated.code]).toEqual([expect.stringMatching(cause), 1]);
    expect([notVerified.text, notVerified.code]).toEqual([expect.stringMatching(cause), 2]);
    expect(notMigrated.text + notVerified.text).not.toContain('WARNING');
  });

  test('a service that does not trust the server says so once, is not ready, and waits', async () => {
    const settings = {
      DATABASE_CA_FILE: stranger.file,
      AUTH_JWKS_FILE: '',
      AUTH_JWKS_URL: 'http://127.0.0.1:9/',
    };
    const parts = {
      databaseUrl: server.appUrl,
      imUrl: 'http://127.0.0.1:9',
      jwksFile: '',
      settings,
    };
    const child = spawn(process.execPath, ['dist/main.js'], {
      env: { PATH: process.env['PATH'], ...environmentOf(parts) },
    });
    let log = '';
    child.stdout.on('data', (chunk: Buffer) => (log += chunk.toString()));
    const opsPort = await until(() => Promise.resolve(/"opsPort":(\d+)/.exec(log)?.[1] ?? null));
    await until(() => Promise.resolve(log.includes('waiting-for-database') || null));
    const { status } = await fetch(`http://127.0.0.1:${opsPort ?? ''}/health/ready`);
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number];

    expect([status, code]).toEqual([503, 0]);
    expect(log.match(/"event":"unreachable".*/g)).toEqual([
      expect.stringContaining(
        `"target":"database","cause":"certificate","code":"${UNKNOWN.split(' ')[1]}"`,
      ),
    ]);
    expect(log).not.toContain(new URL(server.appUrl).password);
  });

  test('an expired certificate, and a server without TLS, are named', async () => {
    onTestFinished(encrypt);
    await show(authority.certify(['IP:127.0.0.1'], -1));
    for (const query of ['', '?sslmode=verify-ca', '?sslmode=verify-full']) {
      expect([query, await session(at(server.appUrl, query), authority.file)]).toEqual([
        query,
        EXPIRED,
      ]);
    }
    await server.query(`ALTER SYSTEM SET ssl = 'off'`);
    await reloadSettingsAt(server.superuserUrl);
    expect(await session(at(server.appUrl, '?sslmode=require'), authority.file)).toBe(
      'other NO_TLS',
    );
  });

  function urls() {
    const { superuserUrl, ownerUrl, appUrl } = server;
    return { superuserUrl, ownerUrl, appUrl };
  }

  const role = (): string => new URL(server.appUrl).username;

  function run(
    program: keyof typeof PROGRAMS,
    { query, host }: { readonly query: string; readonly host: string },
  ): Promise<{ code: number | null; text: string }> {
    const env: Environment = {
      PATH: process.env['PATH'],
      DATABASE_URL: at(server.appUrl, query, host),
      DATABASE_OWNER_URL: at(server.ownerUrl, query, host),
      DATABASE_CA_FILE: authority.file,
    };
    return new Promise((resolve) => {
      const child = execFile(process.execPath, PROGRAMS[program], { env }, (_, out, complaints) =>
        resolve({ code: child.exitCode, text: `${out}${complaints}` }),
      );
    });
  }
});
