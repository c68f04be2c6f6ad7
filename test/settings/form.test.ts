import { generateKeyPairSync } from 'node:crypto';
import { Client } from 'pg';
import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig, readMigrationConfig } from '../../src/config.js';
import type { Environment } from '../../src/settings/reader.js';
import { databaseAsked } from '../../src/verifier/database-url.js';

const PEM = generateKeyPairSync('ed25519')
  .privateKey.export({ format: 'pem', type: 'pkcs8' })
  .toString();

const COMPLETE: Environment = {
  DATABASE_URL: 'postgres://app:secret@db:5432/edits',
  IM_BASE_URL: 'https://im.example',
  IM_SDK_APP_ID: '1400000000',
  IM_SECRET_KEY: 'im-secret',
  IM_ADMIN: 'administrator',
  IM_CALLBACK_TOKEN: 'secret',
  AUTH_ISSUER: 'https://issuer.example',
  AUTH_AUDIENCE: 'im-edit-ledger',
  AUTH_JWKS_URL: 'https://issuer.example/jwks.json',
  LEDGER_ORIGIN: 'example.com/im-edits',
  LEDGER_SIGNING_KEY: PEM,
  LEDGER_CHECKPOINT_FILE: '/var/lib/checkpoint',
  LEDGER_CHECKPOINT_URL: 'https://kept.example/checkpoint',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example',
  OTEL_SERVICE_NAME: 'edits',
  CLIENT_REQUESTS_PER_SECOND: '200',
  LOG_LEVEL: 'info',
};

function faultsOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
}

const read = (changes: Environment, file = '') =>
  readConfig({ ...COMPLETE, ...changes }, { mode: 'serve', readFile: () => file });

describe('around a setting', () => {
  const around = [
    ['a blank before', ' ', ''],
    ['a blank after', '', ' '],
    ['a tab', '\t', ''],
    ['a line break', '', '\n'],
    ['a Windows line break', '', '\r\n'],
    ['a byte order mark', '\uFEFF', ''],
    ['a no-break space', '', '\u00A0'],
    ['a zero-width space', '', '\u200B'],
  ] as const;
  const exact = Object.keys(COMPLETE).filter((variable) => variable !== 'LEDGER_SIGNING_KEY');

  test.each(around)('%s is named with its cure, and nothing is quoted', (_, before, after) => {
    for (const variable of exact) {
      const value = `${before}${COMPLETE[variable]}${after}`;
      const text = faultsOf(() => read({ [variable]: value }));
      expect(text.split('\n').slice(1), variable).toEqual([
        expect.stringMatching(new RegExp(`^  ${variable} .*: (remove|save|write) `)),
      ]);
      expect(text).not.toContain('secret');
    }
  });

  test.each([
    ['a-secret\n', true],
    ['a-secret\r\n', true],
    ['a-secret\n\n', false],
    ['a-secret ', false],
    [' a-secret', false],
    ['\uFEFFa-secret', false],
    ['\uFFFD\uFFFDs\0e\0c\0', false],
    ['\n', false],
  ])('a file of %j counts: %s', (file, isTaken) => {
    const changes = { IM_SECRET_KEY: '', IM_SECRET_KEY_FILE: '/key' };
    const text = faultsOf(() => read(changes, file));
    expect(text === '').toBe(isTaken);
    if (isTaken) expect(read(changes, file).im.secretKey).toBe('a-secret');
    else
      expect(text).toMatch(/ IM_SECRET_KEY_FILE names a file whose text .*: (remove|save|fill) /);
    expect(text).not.toContain('secret');
  });

  test.each([
    ['line breaks', `\n${PEM}\r\n\n`, ''],
    ['Windows line breaks', PEM.replaceAll('\n', '\r\n'), ''],
    ['a byte order mark', `\uFEFF${PEM}`, 'LEDGER_SIGNING_KEY begins with a byte order mark: save'],
    ['a blank', ` ${PEM}`, 'LEDGER_SIGNING_KEY has white space'],
  ])('a key in PEM with %s', (_, pem, fault) => {
    const text = faultsOf(() => read({ LEDGER_SIGNING_KEY: pem }));
    expect(text).toContain(fault);
    if (fault === '') expect(text).toBe('');
  });

  test('headers of traces may have white space, as their format says', () => {
    const headers = ' authorization=Bearer%20a, x-team = ledger \n';
    expect(read({ OTEL_EXPORTER_OTLP_HEADERS: headers }).tracing?.headers).toEqual({
      authorization: 'Bearer a',
      'x-team': 'ledger',
    });
  });

  test('a JSON file that begins with a byte order mark is named with the cure', () => {
    const text = faultsOf(() => read({ AUTH_CLIENTS_FILE: '/clients' }, '\uFEFF{}'));
    expect(text).toMatch(/AUTH_CLIENTS_FILE names a file that begins with a byte order mark: save/);
  });

  test.each(['two words', 'a\tb', 'a\u00A0b'])(
    'IM_ADMIN with a blank in it (%j) is named',
    (admin) => {
      expect(faultsOf(() => read({ IM_ADMIN: admin }))).toMatch(
        / IM_ADMIN must have no blank in it: /,
      );
    },
  );

  test.each(['production ', 'production\r\n', '\uFEFFproduction'])(
    'NODE_ENV of %j ends the start, and nothing is weaker by it',
    (NODE_ENV) => {
      const weak = { NODE_ENV, CRASH_POINT: 'after-begin', DATABASE_OWNER_URL: '' };
      const service = faultsOf(() => read(weak));
      const migrate = faultsOf(() => readMigrationConfig({ ...COMPLETE, ...weak }));

      for (const text of [service, migrate]) expect(text).toMatch(/ NODE_ENV .*: (remove|save) /);
      expect(service).toMatch(/ CRASH_POINT .*Take it away/);
      expect(migrate).toMatch(/ DATABASE_OWNER_URL is missing/);
    },
  );
});

describe('a web URL', () => {
  const variables = [
    'IM_BASE_URL',
    'AUTH_JWKS_URL',
    'LEDGER_CHECKPOINT_URL',
    'OTEL_EXPORTER_OTLP_ENDPOINT',
  ];

  test.each([
    ['a blank', 'https://a.example/b c', /remove it, or write a blank as %20/],
    ['a line break in its host', 'https://a.exa\nmple/', /remove it/],
    ['an invisible character', 'https://a.example/b\u200Bc', /remove it/],
    ['several hosts', 'https://a.example,b.example/', /names several hosts: name one/],
    ['several hosts with ports', 'https://a.example:443,b.example:443/', /several hosts: name one/],
    ['a % that encodes nothing', 'https://a.example/50%', /write it as %25/],
  ])('with %s is named with its cure', (_, url, cure) => {
    for (const variable of variables) {
      const text = faultsOf(() => read({ [variable]: url }));
      expect(text.split('\n').slice(1), variable).toEqual([expect.stringMatching(cure)]);
      expect(text).toContain(`  ${variable} `);
      expect(text).not.toContain('a.exa');
    }
  });

  test('may have a comma and what is encoded in its path', () => {
    const url = 'https://a.example/b,c/d%20e';
    expect(faultsOf(() => read({ LEDGER_CHECKPOINT_URL: url }))).toBe('');
  });

  test('that paths are added to has no query', () => {
    const IM_BASE_URL = 'https://im.example/?region=1';
    expect(faultsOf(() => read({ IM_BASE_URL }))).toMatch(/ IM_BASE_URL .*without a query/);
  });
});

describe('a database URL', () => {
  const faults: readonly (readonly [string, string, RegExp])[] = [
    ['#', 'postgres://app:se#cret@db:5432/edits', /# is %23/],
    ['# after digits', 'postgres://app:12#cret@db:5432/edits', /# is %23/],
    ['/', 'postgres://app:se/cret@db:5432/edits', /\/ is %2F/],
    ['/ after digits', 'postgres://app:12/cret@db:5432/edits', /\/ is %2F/],
    ['?', 'postgres://app:se?cret@db:5432/edits', /\? is %3F/],
    ['@ and /', 'postgres://app:s@e/cret@db:5432/edits', /\/ is %2F/],
    ['%', 'postgres://app:se%cret@db:5432/edits', /%25/],
    ['% at the end', 'postgres://app:secret%@db:5432/edits', /%25/],
    ['% that is no UTF-8', 'postgres://app:secret%ff@db:5432/edits', /%25/],
    ['a blank', 'postgres://app:se cret@db:5432/edits', /%20/],
    ['a line break', 'postgres://app:se\ncret@db:5432/edits', /remove it/],
    ['several hosts', 'postgres://app:secret@db1,db2/edits', /several hosts: name one/],
    ['several hosts, with ports', 'postgres://app:secret@db1:5432,db2:5432/edits', /several hosts/],
    ['several hosts as a parameter', 'postgres://app:secret@/edits?host=a,b', /several hosts/],
    ['a socket', 'socket:/var/run/postgresql?db=secret', /write postgres:\/\/.*%2Fvar/],
    ['a path', '/var/run/postgresql secret', /remove it/],
    ['a path alone', '/var/run/secret', /write postgres:\/\/.*%2Fvar/],
    ['words', 'host=db user=app password=secret', /remove it/],
    ['another scheme', 'mysql://app:secret@db/edits', /starts with postgres/],
    ['no user', 'postgres://db:5432/edits', /must name the user/],
    ['an empty user', 'postgres://:secret@db:5432/edits', /must name the user/],
    ['no host', 'postgres://app:secret@/edits', /must name the host/],
    ['user as a parameter', 'postgres://app:secret@db/edits?user=owner', /before the host/],
    ['a port of letters', 'postgres://app:secret@db:port/edits', /must have the form/],
    ['two colons', 'postgres://app:secret@db:5432:5433/edits', /must have the form/],
  ];
  const environment = (DATABASE_URL: string): Environment => ({
    ...COMPLETE,
    DATABASE_URL,
    DATABASE_OWNER_URL: 'postgres://owner:secret@db/edits',
  });

  test.each(faults)('with %s is named with its cure by all that read it', (_, url, cure) => {
    const service = faultsOf(() => readConfig(environment(url), { mode: 'serve' }));
    const migrate = faultsOf(() => readMigrationConfig(environment(url)));
    const owner = { ...COMPLETE, NODE_ENV: 'production', DATABASE_OWNER_URL: url };
    const asOwner = faultsOf(() => readMigrationConfig(owner));
    const verifier = [databaseAsked(undefined, environment(url)), databaseAsked(url, {})].map(
      (asked) => (asked !== null && 'fault' in asked ? asked.fault : ''),
    );

    for (const text of [service, migrate, ...verifier]) {
      expect(text).toMatch(cure);
      expect(text).not.toMatch(/cret|db1|12/);
    }
    expect(asOwner).toMatch(cure);
    expect(verifier[1]).toMatch(/^--database /);
  });

  const hardPassword = 'p@ss:w/o#r?d%';
  test.each([
    ['an encoded password', `postgres://app:${encodeURIComponent(hardPassword)}@db/edits`, 'db'],
    ['a @ and a : as they are', 'postgres://app:p@ss:w%2Fo%23r%3Fd%25@db/edits', 'db'],
    ['a scheme in full', `postgresql://app:${encodeURIComponent(hardPassword)}@db/edits`, 'db'],
    ['IPv6', `postgres://app:${encodeURIComponent(hardPassword)}@[::1]:5432/edits`, '::1'],
    [
      'a socket in place of the host',
      `postgres://app:${encodeURIComponent(hardPassword)}@%2Fvar%2Frun/edits`,
      '/var/run',
    ],
    [
      'a socket as libpq has it',
      `postgres://app:${encodeURIComponent(hardPassword)}@/edits?host=/var/run`,
      '/var/run',
    ],
    [
      'a socket with a port',
      `postgres://app:${encodeURIComponent(hardPassword)}@:5433/edits?host=/var/run`,
      '/var/run',
    ],
  ])('with %s is taken as it is meant', (_, url, host) => {
    const { databaseUrl } = readConfig(environment(url), { mode: 'serve' });
    const client = new Client(databaseUrl);

    expect(client).toMatchObject({ user: 'app', password: hardPassword, host, database: 'edits' });
    expect(readMigrationConfig(environment(url)).appRole).toBe('app');
    expect(databaseAsked(url, {})).toEqual({ url: databaseUrl, tls: null });
    const fromVariable = databaseAsked('', { DATABASE_URL: url });
    expect(fromVariable).toEqual({ url: databaseUrl, tls: null });
  });
});

test('the verifier finds no database where nobody named one', () => {
  expect(databaseAsked(undefined, {})).toBeNull();
});
