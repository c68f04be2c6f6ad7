import { expect, test } from 'vitest';
import { databaseFrom } from '../../src/settings/database.js';
import { driverTls, isPlainToElsewhere } from '../../src/settings/database-tls.js';
import { type Environment, SettingsReader } from '../../src/settings/reader.js';
import { CERTIFICATE } from '../support/certificate.js';

const URL = 'postgres://app:secret@db.example:5432/edits';
const FILES: Readonly<Record<string, string>> = {
  '/ca': CERTIFICATE,
  '/cert': 'a cert',
  '/key': 'a key',
  '/none': '',
};

function reading(url: string, environment: Environment = {}) {
  const from = new SettingsReader({ DATABASE_URL: url, ...environment }, (path) => {
    const text = FILES[path];
    if (text === undefined) throw Object.assign(new Error('no file'), { code: 'ENOENT' });
    return text;
  });
  return { database: databaseFrom(from, 'DATABASE_URL'), problems: from.problems };
}

const CA = { DATABASE_CA_FILE: '/ca' };
const FULL = { ca: null, client: null, isHostChecked: true, isDirect: false };
const OWN = { ...FULL, ca: CERTIFICATE.trim() };

test.each([
  ['', {}, null],
  ['', CA, OWN],
  ['?sslmode=disable', {}, null],
  ['?ssl=false', {}, null],
  ['?ssl=0', {}, null],
  ['?sslmode=verify-full', {}, FULL],
  ['?sslmode=verify-full', CA, OWN],
  ['?sslmode=require', {}, FULL],
  ['?sslmode=require', CA, OWN],
  ['?sslmode=verify-ca', CA, { ...OWN, isHostChecked: false }],
  ['?ssl=true', CA, OWN],
  ['?ssl=1', {}, FULL],
  ['?sslnegotiation=direct', CA, { ...OWN, isDirect: true }],
  [
    '?sslcert=/cert&sslkey=/key&sslmode=require',
    {},
    { ...FULL, client: { cert: 'a cert', key: 'a key' } },
  ],
  ['?sslmode=require', { PGSSLMODE: 'no-verify' }, FULL],
])('%j with %j is taken as meant', (query, environment, tls) => {
  expect(reading(`${URL}${query}`, environment)).toEqual({
    database: { url: URL, tls },
    problems: [],
  });
});

test('other parameters of the URL stay', () => {
  const { database } = reading(`${URL}?host=other.example&sslmode=require`);
  expect(database?.url).toBe(`${URL}?host=other.example`);
});

test('an authority for the network does not encrypt a socket', () => {
  const url = 'postgres://app@%2Fvar%2Frun/edits';
  expect(reading(url, CA).database).toEqual({ url, tls: null });
});

test.each([
  ['?sslmode=prefer', {}, /sslmode=prefer.*verify-full.*DATABASE_CA_FILE/],
  ['?sslmode=allow', {}, /sslmode=allow.*verify-full/],
  ['?sslmode=no-verify', {}, /no-verify.*who answers.*verify-full/],
  ['?ssl=no-verify', {}, /no-verify.*who answers.*verify-full/],
  ['?sslmode=on', {}, /nobody knows: write disable, require/],
  ['?ssl=secret', {}, /nobody knows/],
  ['?sslmode=verify-ca', {}, /verify-ca.*DATABASE_CA_FILE.*verify-full/],
  ['?sslmode=disable', CA, /disable, and DATABASE_CA_FILE is set/],
  ['?sslmode=require&sslrootcert=/ca', {}, /name that file in DATABASE_CA_FILE/],
  ['?sslcert=/cert', {}, /both or none/],
  ['?sslcert=/cert&sslkey=/missing', {}, /an sslkey that cannot be read \(ENOENT\)/],
  ['', { PGSSLMODE: 'require' }, /PGSSLMODE.*sslmode=… into the URL/],
])('%j with %j is named with its cure', (query, environment, fault) => {
  const { database, problems } = reading(`${URL}${query}`, environment);
  expect(database).toBeNull();
  expect(problems).toMatchObject([
    { variable: 'DATABASE_URL', message: expect.stringMatching(fault) as string },
  ]);
  expect(problems[0]?.message).not.toContain('secret');
});

test('a file of authorities that is none is reported once, for both databases', () => {
  const from = new SettingsReader(
    { DATABASE_URL: URL, DATABASE_OWNER_URL: URL, DATABASE_CA_FILE: '/none' },
    (path) => FILES[path] ?? '',
  );
  expect([databaseFrom(from, 'DATABASE_URL'), databaseFrom(from, 'DATABASE_OWNER_URL')]).toEqual([
    null,
    null,
  ]);
  expect(from.problems).toMatchObject([{ variable: 'DATABASE_CA_FILE' }]);
});

test('the driver is always told, so that its environment says nothing', () => {
  expect(driverTls(null)).toEqual({ ssl: false, sslnegotiation: 'postgres' });
  expect(driverTls({ ...OWN, isDirect: true })).toEqual({
    ssl: { rejectUnauthorized: true, ca: CERTIFICATE.trim() },
    sslnegotiation: 'direct',
  });
});

test.each([
  ['postgres://app@db.example/edits', true],
  ['postgres://app@db.example/edits?sslmode=disable', true],
  ['postgres://app@localhost/edits?host=db.example', true],
  ['postgres://app@10.0.0.5/edits', true],
  ['postgres://app@db.example/edits?sslmode=verify-full', false],
  ['postgres://app@localhost/edits', false],
  ['postgres://app@127.0.0.1:5432/edits', false],
  ['postgres://app@[::1]/edits', false],
  ['postgres://app@%2Fvar%2Frun%2Fpostgresql/edits', false],
])('whether %s goes to another machine in plain text: %s', (url, isPlain) => {
  const { database } = reading(url);
  expect(database && isPlainToElsewhere(database)).toBe(isPlain);
});
