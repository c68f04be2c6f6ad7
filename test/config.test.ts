import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig, readMigrationConfig, readRotationConfig } from '../src/config.js';
import { REGIONS } from '../src/im/regions.js';
import { CERTIFICATE } from './support/certificate.js';
import type { Environment } from '../src/settings/reader.js';

const privateKey = (type: 'ed25519' | 'x25519') => {
  const pair = type === 'ed25519' ? generateKeyPairSync(type) : generateKeyPairSync('x25519');
  return pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
};
const PEM = privateKey('ed25519');

const COMPLETE: Environment = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://app:app-password@db:5432/edits',
  IM_REGION: 'singapore',
  IM_SDK_APP_ID: '1400000000',
  IM_SECRET_KEY: 'the-im-secret',
  IM_ADMIN: 'administrator',
  AUTH_ISSUER: 'https://issuer.example',
  AUTH_AUDIENCE: 'im-edit-ledger',
  AUTH_JWKS_URL: 'https://issuer.example/jwks.json',
  LEDGER_ORIGIN: 'example.com/im-edits',
  LEDGER_SIGNING_KEY: PEM,
};

const FILES: Record<string, string> = {
  '/secrets/im': 'from-a-file\n',
  '/secrets/db': 'postgres://app:from-a-file@db:5432/edits\n',
  '/secrets/key': PEM,
  '/secrets/empty': '',
  '/jwks.json': '{"keys":[]}',
  '/ca.pem': CERTIFICATE,
  '/clients.json': '{"refund-desk":["messages:modify"]}',
  '/text-of-a-client.json': '{"refund-desk":"messages:modify"}',
  '/unknown-scope.json': '{"refund-desk":["messages:edit"]}',
  '/list.json': '[]',
  '/not.json': 'keys',
  '/roles.json': '{"groups":{"im-editors":["messages:modify"]}}',
  '/no-roles.json': '{"groups":["messages:modify"]}',
};

function readFile(path: string): string {
  const text = FILES[path];
  if (text === undefined) throw Object.assign(new Error(`no ${path}`), { code: 'ENOENT' });
  return text;
}

function read(changes: Environment, mode: 'local' | 'serve' = 'serve') {
  return readConfig({ ...COMPLETE, ...changes }, { mode, readFile });
}

function problemsOf(act: () => unknown): readonly string[] {
  try {
    act();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map((problem) => problem.variable);
    throw error;
  }
  return [];
}

function migrating(changes: Environment) {
  return readMigrationConfig({ ...COMPLETE, ...changes }, readFile);
}

function complaint(changes: Environment): string {
  try {
    read(changes);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
}

describe('what is left out', () => {
  test('has the documented defaults', () => {
    expect(read({})).toMatchObject({
      port: 3000,
      opsPort: 3001,
      logLevel: 'info',
      clientRequestsPerSecond: 200,
      retentionContentDays: null,
      settleGiveUpMs: 600_000,
      crashPoint: null,
      imCallbackToken: null,
      tracing: null,
      im: { callsPerSecond: 200, timeoutMs: 5_000, lateLandingMs: 5_000 },
      auth: { clientsFile: null },
      ledger: { checkpointFile: null, checkpointUrl: null },
    });
  });

  test('is reported all at once, each by its name', () => {
    expect(problemsOf(() => readConfig({ NODE_ENV: 'production' }, { mode: 'serve' }))).toEqual([
      'DATABASE_URL',
      'IM_REGION',
      'IM_SDK_APP_ID',
      'IM_SECRET_KEY',
      'IM_ADMIN',
      'AUTH_ISSUER',
      'AUTH_AUDIENCE',
      'AUTH_JWKS_URL',
      'LEDGER_ORIGIN',
      'LEDGER_SIGNING_KEY',
    ]);
  });

  test('and what is empty are the same', () => {
    expect(problemsOf(() => read({ IM_ADMIN: '' }))).toEqual(['IM_ADMIN']);
    expect(read({ IM_BASE_URL: '', IM_CALLBACK_TOKEN: '' }).imCallbackToken).toBeNull();
  });
});

describe('a secret', () => {
  test('may come from a file, without its last line break', () => {
    const config = read({
      IM_SECRET_KEY: undefined,
      IM_SECRET_KEY_FILE: '/secrets/im',
      DATABASE_URL: undefined,
      DATABASE_URL_FILE: '/secrets/db',
      IM_CALLBACK_TOKEN_FILE: '/secrets/im',
      LEDGER_SIGNING_KEY: undefined,
      LEDGER_SIGNING_KEY_FILE: '/secrets/key',
    });
    expect(config.im.secretKey).toBe('from-a-file');
    expect(config.databaseUrl).toBe('postgres://app:from-a-file@db:5432/edits');
    expect(config.imCallbackToken).toBe('from-a-file');
    expect(config.ledger.signingKey.asymmetricKeyType).toBe('ed25519');
  });

  test.each([
    ['given twice', { IM_SECRET_KEY_FILE: '/secrets/im' }, 'IM_SECRET_KEY'],
    ['in a missing file', { IM_CALLBACK_TOKEN_FILE: '/none' }, 'IM_CALLBACK_TOKEN_FILE'],
    ['in an empty file', { IM_CALLBACK_TOKEN_FILE: '/secrets/empty' }, 'IM_CALLBACK_TOKEN_FILE'],
  ])('%s ends the start', (_name, changes, variable) => {
    expect(problemsOf(() => read(changes))).toEqual([variable]);
  });

  test('P7: is in no complaint', () => {
    const text = complaint({
      DATABASE_URL: 'mysql://app:db-secret@db/edits',
      IM_SECRET_KEY: 'im-secret',
      IM_SECRET_KEY_FILE: '/secrets/im',
      LEDGER_SIGNING_KEY: 'ledger-secret',
      IM_CALLBACK_TOKEN: 'callback-secret',
      IM_CALLBACK_TOKEN_FILE: '/none',
      IM_BASE_URL: 'https://user:url-secret@im.example',
      OTEL_EXPORTER_OTLP_HEADERS: 'header-secret',
      PORT: 'port-secret',
    });
    expect(text).toContain('LEDGER_SIGNING_KEY');
    expect(text).not.toMatch(/secret\b(?!s)/);
  });
});

describe('a value out of its range', () => {
  test.each([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '3000.5'],
    ['OPS_PORT', 'abc'],
    ['OPS_PORT', '3000'],
    ['LOG_LEVEL', 'loud'],
    ['IM_CALLS_PER_SECOND', '0'],
    ['IM_CALLS_PER_SECOND', '10001'],
    ['IM_TIMEOUT_MS', '99'],
    ['IM_TIMEOUT_MS', '30001'],
    ['IM_LATE_LANDING_MS', '60001'],
    ['SETTLE_GIVE_UP_MS', '999'],
    ['SETTLE_GIVE_UP_MS', '86400001'],
    ['CLIENT_REQUESTS_PER_SECOND', '0'],
    ['DATABASE_AUDIT_MAX_LAG_SECONDS', '0'],
    ['DATABASE_AUDIT_MAX_LAG_SECONDS', '86401'],
    ['RETENTION_CONTENT_DAYS', '0'],
    ['RETENTION_CONTENT_DAYS', '36501'],
    ['IM_SDK_APP_ID', '0'],
    ['IM_SDK_APP_ID', '0x10'],
    ['IM_SECRET_KEY', '7-chars'],
    ['IM_REGION', 'atlantis'],
    ['DATABASE_URL', 'not a url'],
    ['DATABASE_URL', 'postgres://db:5432/edits'],
    ['DATABASE_URL', 'postgres://a%zz@db:5432/edits'],
    ['LEDGER_ORIGIN', 'two words'],
    ['LEDGER_ORIGIN', 'a+b'],
    ['LEDGER_ORIGIN', 'example.com/a\u0007b'],
    ['LEDGER_ORIGIN', 'example.com/a\u0000'],
    ['LEDGER_ORIGIN', 'example.com/\u200bv1/ledger'],
    ['LEDGER_ORIGIN', ' example.com/v1/ledger'],
    ['LEDGER_ORIGIN', 'example.com/v1/ledger\n'],
    ['LEDGER_ORIGIN', 'example.com/\u00a0v1/ledger'],
    ['LEDGER_ORIGIN', 'https://example.com/v1/ledger'],
    ['LEDGER_ORIGIN', 'example.com/v1/ledger/'],
    ['LEDGER_ORIGIN', 'x'.repeat(256)],
    ['LEDGER_SIGNING_KEY', 'no key'],
    ['LEDGER_SIGNING_KEY', privateKey('x25519')],
    ['LEDGER_CHECKPOINT_URL', 'ftp://example.com'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'https://collector/?key=1'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'no pair'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'a=%zz'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'a=%0d%0ab'],
    ['OTEL_EXPORTER_OTLP_CERTIFICATE', '/none'],
    ['OTEL_TRACES_SAMPLER_ARG', '1.1'],
    ['OTEL_TRACES_SAMPLER_ARG', 'often'],
    ['AUTH_CLIENTS_FILE', '/none'],
    ['AUTH_CLIENTS_FILE', '/list.json'],
    ['AUTH_CLIENTS_FILE', '/not.json'],
    ['AUTH_CLIENTS_FILE', '/text-of-a-client.json'],
    ['AUTH_CLIENTS_FILE', '/unknown-scope.json'],
    ['AUTH_ROLES_FILE', '/none'],
    ['AUTH_ROLES_FILE', '/list.json'],
    ['AUTH_ROLES_FILE', '/not.json'],
    ['AUTH_ROLES_FILE', '/no-roles.json'],
  ])('%s=%s is named', (variable, value) => {
    expect(problemsOf(() => read({ [variable]: value }))).toEqual([variable]);
  });

  test.each([
    [{ PORT: '0', OPS_PORT: '0' }],
    [{ PORT: '65535' }],
    [{ IM_SECRET_KEY: '8--chars' }],
    [{ IM_CALLS_PER_SECOND: '10000', IM_TIMEOUT_MS: '100', IM_LATE_LANDING_MS: '0' }],
    [{ SETTLE_GIVE_UP_MS: '86400000' }],
    [{ IM_REGION: 'Silicon Valley' }],
    [{ LEDGER_SIGNING_KEY: PEM.replaceAll('\n', String.raw`\n`) }],
    [{ AUTH_CLIENTS_FILE: '/clients.json' }],
    [{ AUTH_ROLES_FILE: '/roles.json' }],
  ])('its edges are fine: %j', (changes) => {
    expect(problemsOf(() => read(changes))).toEqual([]);
  });
});

test('service, migrate and rotate-key reach PostgreSQL in the same way', () => {
  const tls = { DATABASE_CA_FILE: '/ca.pem' };
  const url = (user: string) => `postgres://${user}@db/edits?sslmode=verify-full`;
  const settings = { ...tls, DATABASE_URL: url('app'), DATABASE_OWNER_URL: url('owner') };
  const { databaseTls, databaseUrl } = read(settings);
  const { database } = readRotationConfig({ ...COMPLETE, ...settings }, readFile);

  expect(databaseTls).toMatchObject({ ca: CERTIFICATE.trim(), isHostChecked: true });
  expect(database).toEqual({ url: databaseUrl, tls: databaseTls });
  expect(migrating(settings).tls).toEqual(databaseTls);
});

test('rotate-key refuses the name of a log as the service does', () => {
  const named = { ...COMPLETE, LEDGER_ORIGIN: 'https://example.com/v1/ledger' };
  expect(problemsOf(() => readRotationConfig(named, readFile))).toEqual(['LEDGER_ORIGIN']);
});

test.each(REGIONS)('IM_REGION may be %s', (region) => {
  expect(read({ IM_REGION: region }).im.at).toEqual({ region });
});

describe('one of two', () => {
  test('IM_REGION with IM_BASE_URL is an error', () => {
    expect(problemsOf(() => read({ IM_BASE_URL: 'https://im.example' }))).toEqual(['IM_REGION']);
  });

  test('IM_BASE_URL stands for a region, without its last slash', () => {
    const config = read({ IM_REGION: undefined, IM_BASE_URL: 'https://im.example/' });
    expect(config.im.at).toEqual({ baseUrl: 'https://im.example' });
  });

  test('a key set comes by URL or by file', () => {
    const file = { AUTH_JWKS_FILE: '/jwks.json' };
    expect(problemsOf(() => read(file))).toEqual(['AUTH_JWKS_URL']);
    expect(read({ ...file, AUTH_JWKS_URL: undefined }).auth.keys).toEqual({ file: '/jwks.json' });
    expect(
      problemsOf(() => read({ AUTH_JWKS_URL: undefined, AUTH_JWKS_FILE: '/clients.json' })),
    ).toEqual(['AUTH_JWKS_FILE']);
  });
});

test('with a console the issuer has to be an address that a browser can go to', () => {
  const named = { AUTH_ISSUER: 'our-own-issuer' };
  const on = { CONSOLE_CLIENT_ID: 'console' };

  expect(read(named).auth.issuer).toBe('our-own-issuer');
  expect(read(on).auth.consoleClientId).toBe('console');
  expect(problemsOf(() => read({ ...named, ...on }))).toEqual(['AUTH_ISSUER']);
});

describe('traces', () => {
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example:4318/otlp/' };

  test('are switched on by their endpoint alone', () => {
    expect(read(endpoint).tracing).toEqual({
      url: 'https://collector.example:4318/otlp/v1/traces',
      headers: {},
      certificate: null,
      serviceName: 'im-edit-ledger',
      ratio: 1,
    });
    expect(read({ OTEL_TRACES_SAMPLER_ARG: '0.5' }).tracing).toBeNull();
  });

  test('take the settings that OpenTelemetry names', () => {
    const settings = {
      ...endpoint,
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20a=b, x-team = ledger',
      OTEL_EXPORTER_OTLP_CERTIFICATE: '/ca.pem',
      OTEL_SERVICE_NAME: 'edits',
      OTEL_TRACES_SAMPLER_ARG: '0.25',
    };
    expect(read(settings).tracing).toMatchObject({
      headers: { authorization: 'Bearer a=b', 'x-team': 'ledger' },
      certificate: CERTIFICATE.trim(),
      serviceName: 'edits',
      ratio: 0.25,
    });
  });
});

describe('plain http', () => {
  const variables = [
    'IM_BASE_URL',
    'AUTH_JWKS_URL',
    'LEDGER_CHECKPOINT_URL',
    'OTEL_EXPORTER_OTLP_ENDPOINT',
  ];
  const without = { IM_REGION: undefined, IM_BASE_URL: 'https://im.example' };

  test.each(variables)('over the network is refused in production: %s', (variable) => {
    const changes = { ...without, [variable]: 'http://10.0.0.1:8080' };
    expect(problemsOf(() => read(changes))).toEqual([variable]);
    expect(problemsOf(() => read({ ...changes, NODE_ENV: 'development' }))).toEqual([]);
  });

  test.each(['http://127.0.0.1:1', 'http://localhost:1', 'http://[::1]:1'])(
    'on this machine is fine: %s',
    (url) => {
      expect(problemsOf(() => read({ ...without, IM_BASE_URL: url }))).toEqual([]);
    },
  );

  test.each(['http://127.0.0.1.example.com', 'http://localhost.example.com'])(
    'to a name that only looks like this machine is refused: %s',
    (url) => {
      expect(problemsOf(() => read({ ...without, IM_BASE_URL: url }))).toEqual(['IM_BASE_URL']);
    },
  );
});

test('local mode is refused in production', () => {
  expect(problemsOf(() => read({}, 'local'))).toEqual(['NODE_ENV']);
});

describe('P6: the role that owns the tables', () => {
  const same = { DATABASE_OWNER_URL: 'postgres://app:other@db:5432/edits' };
  const owner = { DATABASE_OWNER_URL: 'postgres://owner:secret@db:5432/edits' };

  test('must not be the one that the service uses in production', () => {
    expect(problemsOf(() => migrating(same))).toEqual(['DATABASE_OWNER_URL']);
    expect(problemsOf(() => read(same))).toEqual(['DATABASE_OWNER_URL']);
    expect(problemsOf(() => migrating({}))).toEqual(['DATABASE_OWNER_URL']);
  });

  test('is told whom to grant to', () => {
    expect(migrating(owner)).toEqual({
      ownerUrl: owner.DATABASE_OWNER_URL,
      isOwnerGiven: true,
      tls: null,
      appRole: 'app',
    });
  });

  test('may be the same on a developer’s machine', () => {
    const found = migrating({ NODE_ENV: undefined });
    expect(found).toEqual({
      ownerUrl: COMPLETE['DATABASE_URL'],
      isOwnerGiven: false,
      tls: null,
      appRole: 'app',
    });
  });
});

describe('a replica that is told to die', () => {
  test('dies nowhere in production: the start ends instead', () => {
    expect(problemsOf(() => read({ CRASH_POINT: 'after-begin' }))).toEqual(['CRASH_POINT']);
  });

  test('dies where and when it is told to', () => {
    expect(read({ NODE_ENV: '', CRASH_POINT: 'after-begin:3' }).crashPoint).toEqual({
      name: 'after-begin',
      nth: 3,
    });
    expect(read({ NODE_ENV: '', CRASH_POINT: 'after-begin' }).crashPoint).toMatchObject({ nth: 1 });
  });

  test.each(['nowhere', 'after-begin:0', 'after-begin:x'])('%s is no such place', (place) => {
    expect(problemsOf(() => read({ NODE_ENV: '', CRASH_POINT: place }))).toEqual(['CRASH_POINT']);
  });
});
