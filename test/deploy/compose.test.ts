import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { migrations } from '../../migrations/all.js';
import { readConfig, readMigrationConfig } from '../../src/config.js';
import { migrate } from '../../src/postgres/schema/migrate.js';
import { commandsUnder } from '../docs/page.js';
import { printed } from './render.js';

interface Compose {
  readonly services: Readonly<
    Record<
      'database' | 'migrate' | 'service',
      {
        readonly image: string;
        readonly command?: readonly string[];
        readonly environment: Readonly<Record<string, string>>;
        readonly secrets: readonly string[];
        readonly volumes?: readonly string[];
        readonly healthcheck?: { readonly test: readonly string[] };
        readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
        readonly read_only?: boolean;
      }
    >
  >;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

/** Compose takes merge keys, which YAML 1.2 does not know. */
const PARSE = `
  import { readFileSync } from 'node:fs';
  import { hasTools, load } from './deploy/tools.mjs';
  const read = async () => {
    const compose = (await load('js-yaml')).load(readFileSync('deploy/compose.yaml', 'utf8'));
    for (const [name, service] of Object.entries(compose.services)) {
      const { '<<': base, ...own } = service;
      compose.services[name] = { ...base, ...own };
    }
    return compose;
  };
  console.log(JSON.stringify(hasTools() ? await read() : null));
`;
const compose = printed(PARSE) as Compose | null;
const hasPsql = spawnSync('psql', ['--version']).status === 0;
if (compose === null || !hasPsql) {
  console.warn(
    'NOT TESTED: deploy/compose.yaml: needs psql, and `node deploy/validate.mjs` run before',
  );
}

const GIVEN = {
  IM_REGION: 'singapore',
  IM_SDK_APP_ID: '1400000000',
  IM_ADMIN: 'administrator',
  AUTH_ISSUER: 'https://issuer.example.com',
  AUTH_JWKS_URL: 'https://issuer.example.com/jwks.json',
  LEDGER_ORIGIN: 'ledger.example.com/v1/ledger',
};

describe.skipIf(compose === null || !hasPsql)('deploy/compose.yaml', () => {
  const { services, secrets } = compose ?? ({} as Compose);
  let folder: string;
  const server = () => new URL(inject('postgres').superuserUrl);
  const urlOf = (role: string) => {
    const { hostname, port } = server();
    return `postgres://${role}:${role}-password@${hostname}:${port}/iel`;
  };

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'compose-'));
    const { privateKey } = generateKeyPairSync('ed25519');
    const texts: Readonly<Record<string, string>> = {
      'database-superuser-password': 'x',
      'database-owner-password': 'iel_owner-password',
      'database-app-password': 'iel_app-password',
      'database-owner-url': urlOf('iel_owner'),
      'database-app-url': urlOf('iel_app'),
      'im-secret-key': 'im-secret-key',
      'ledger-signing-key': privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    };
    expect(Object.keys(texts).sort()).toEqual(Object.keys(secrets).sort());
    for (const [name, text] of Object.entries(texts)) writeFileSync(path.join(folder, name), text);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function asSuperuser(...statements: readonly string[]): Promise<void> {
    const client = new Client({ connectionString: server().href });
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  }

  test('the commands of the runbook make every secret, for the containers and nobody else', () => {
    const project = path.join(folder, randomUUID());
    const commands = commandsUnder('docs/operations.md', '### Install without Helm').at(-1) ?? [];
    const made = commands
      .filter((command) => !command.includes('docker compose'))
      .map((command) => command.replace(/^read -rs KEY/, 'KEY=secret'))
      .join('\n');
    execFileSync('bash', ['-euc', `umask 077; mkdir "$0"; cd "$0"; ${made}`, project]);

    const place = path.join(project, 'deploy', 'secrets');
    const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8);
    expect(readdirSync(place).sort()).toEqual(Object.keys(secrets).sort());
    expect(modeOf(place)).toBe('700');
    for (const name of readdirSync(place)) {
      expect([name, modeOf(path.join(place, name))]).toEqual([name, '644']);
    }
  });

  /** What a container's process finds: only those secrets that it is given are there. */
  function environmentOf(name: 'migrate' | 'service'): Record<string, string> {
    const given = services[name].secrets;
    const entries = Object.entries(services[name].environment).map(([variable, value]) => {
      const [, secret] = /^\/run\/secrets\/(.+)$/.exec(value) ?? [];
      if (secret === undefined) return [variable, filledIn(value)] as const;
      return [variable, path.join(folder, given.includes(secret) ? secret : 'not given')] as const;
    });
    return { NODE_ENV: 'production', ...Object.fromEntries(entries) };
  }

  function filledIn(value: string): string {
    return value.replaceAll(
      /\$\{(\w+):(?:\?[^}]*|-([^}]*))\}/g,
      (_, name: string, otherwise = '') =>
        GIVEN[name as keyof typeof GIVEN] ?? (otherwise as string),
    );
  }

  test('its roles are made, its migration runs, and the application owns nothing', async () => {
    const { hostname, port, username, password } = server();
    onTestFinished(() =>
      asSuperuser(
        'DROP DATABASE IF EXISTS iel WITH (FORCE)',
        'DROP ROLE IF EXISTS iel_app',
        'DROP ROLE IF EXISTS iel_owner',
      ),
    );
    execFileSync('sh', ['deploy/compose/roles.sh'], {
      env: {
        PATH: process.env['PATH'],
        SECRETS: folder,
        POSTGRES_USER: decodeURIComponent(username),
        PGHOST: hostname,
        PGPORT: port,
        PGPASSWORD: decodeURIComponent(password),
      },
    });
    const { ownerUrl, appRole } = readMigrationConfig(environmentOf('migrate'));
    await migrate({ ownerUrl, appRole, migrations, log: () => undefined });

    const client = new Client({ connectionString: urlOf('iel_app') });
    await client.connect();
    const { rows } = await client.query(
      `SELECT count(*)::int AS tables, count(*) FILTER (WHERE tableowner = current_user)::int AS own
       FROM pg_tables WHERE schemaname = 'public'`,
    );
    await client.end();
    expect(rows).toEqual([{ tables: expect.any(Number) as number, own: 0 }]);
    expect(rows).not.toMatchObject([{ tables: 0 }]);
  });

  test('the service has all that it needs, and not the role that owns the schema', () => {
    const config = readConfig(environmentOf('service'), { mode: 'serve' });
    expect(config).toMatchObject({
      isProduction: true,
      databaseUrl: urlOf('iel_app'),
      ledger: { checkpointFile: '/var/lib/im-edit-ledger/checkpoint' },
    });
    expect(services.service.secrets).not.toContain('database-owner-url');
    expect(services.service.volumes).toEqual(['checkpoint:/var/lib/im-edit-ledger']);
  });

  test('the service is healthy while it says that it is ready', async () => {
    const [kind, program = '', ...args] = services.service.healthcheck?.test ?? [];
    expect([kind, program, ...args]).toEqual(['CMD', 'node', '--eval', expect.any(String)]);
    let status = 200;
    const ops = createServer((request, response) => {
      response.writeHead(request.url === '/health/ready' ? status : 404).end();
    }).listen(0, '127.0.0.1');
    await once(ops, 'listening');
    const { port } = ops.address() as AddressInfo;
    const code = async () => {
      const check = spawn(
        program,
        args.map((arg) => arg.replace(':3001/', `:${port}/`)),
      );
      return ((await once(check, 'exit')) as [number])[0];
    };

    const ready = await code();
    status = 503;
    const unready = await code();
    ops.close();
    const away = await code();

    expect({ ready, unready, away }).toEqual({ ready: 0, unready: 1, away: 1 });
  });

  test('each waits for what it needs to be healthy, with a read-only root', () => {
    expect(services.database.healthcheck?.test).toContain('pg_isready');
    expect(services.migrate.depends_on).toEqual({ database: { condition: 'service_healthy' } });
    expect(services.service.depends_on).toEqual({
      migrate: { condition: 'service_completed_successfully' },
    });
    for (const name of ['migrate', 'service'] as const) {
      expect(services[name]).toMatchObject({ read_only: true, image: 'im-edit-ledger:0.1.0' });
    }
    const image = readFileSync('deploy/Dockerfile', 'utf8');
    expect(image).toContain('--chown=1000:1000 /var/lib/im-edit-ledger /var/lib/im-edit-ledger');
    expect(image).toContain('COPY --from=build /app/dist dist');
    expect(services.migrate.command?.at(-1)).toBe('dist/src/cli/migrate.js');
  });
});
