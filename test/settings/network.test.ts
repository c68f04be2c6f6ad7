import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { proxyFrom } from '../../src/settings/network.js';
import { authoritiesFrom } from '../../src/settings/authorities.js';
import {
  type Environment,
  type SettingProblem,
  SettingsReader,
} from '../../src/settings/reader.js';
import { CERTIFICATE } from '../support/certificate.js';

const KEY = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' });

function reading<T>(
  read: (from: SettingsReader) => T,
  environment: Environment,
  files: Readonly<Record<string, string>> = {},
): { value: T; problems: readonly SettingProblem[] } {
  const from = new SettingsReader(environment, (path) => {
    const text = files[path];
    if (text === undefined) throw Object.assign(new Error('no file'), { code: 'ENOENT' });
    return text;
  });
  return { value: read(from), problems: from.problems };
}

test.each([
  ['http://proxy.example:3128', 'http://proxy.example:3128'],
  ['https://proxy.example', 'https://proxy.example'],
  ['proxy.example:3128', 'http://proxy.example:3128'],
  ['http://user:p%40ss@proxy.example:3128/', 'http://user:p%40ss@proxy.example:3128/'],
])('HTTPS_PROXY %s is taken as meant', (given, url) => {
  for (const variable of ['HTTPS_PROXY', 'https_proxy']) {
    const { value, problems } = reading(proxyFrom, { [variable]: given, NO_PROXY: '.svc' });
    expect(problems).toEqual([]);
    expect(value?.url).toBe(url);
    expect([value?.covers('a.svc', 443), value?.covers('im.example', 443)]).toEqual([true, false]);
  }
});

test.each([
  'socks5://proxy.example:1080',
  'http://proxy.example:port',
  'http://user:p%@proxy.example',
  'http://proxy.example/path',
  'http://proxy.example?query',
  'http://proxy.example#fragment',
  'http://',
  ' http://proxy.example',
])('HTTPS_PROXY %j is named with its cure, and nothing of it is quoted', (given) => {
  const { problems } = reading(proxyFrom, { HTTPS_PROXY: given });
  expect(problems).toMatchObject([{ variable: 'HTTPS_PROXY' }]);
  expect(problems[0]?.message).toMatch(/must be the URL of an HTTP proxy|remove it/);
  expect(problems[0]?.message).not.toMatch(/proxy\.example|p%|socks/);
});

test('a proxy may come from a file, as every secret', () => {
  const files = { '/proxy': 'http://user:secret@proxy.example:3128\n' };
  const { value } = reading(proxyFrom, { HTTPS_PROXY_FILE: '/proxy' }, files);
  expect(value?.url).toBe('http://user:secret@proxy.example:3128');
});

test('both spellings may be set where they say the same', () => {
  const same = { HTTPS_PROXY: 'http://a', https_proxy: 'http://a', NO_PROXY: 'b', no_proxy: 'b' };
  expect(reading(proxyFrom, same)).toMatchObject({ value: { url: 'http://a' }, problems: [] });

  const other = { ...same, https_proxy: 'http://secret', no_proxy: 'c' };
  expect(reading(proxyFrom, other).problems).toEqual([
    { variable: 'https_proxy', message: 'is not what HTTPS_PROXY is. Set one of them.' },
    { variable: 'no_proxy', message: 'is not what NO_PROXY is. Set one of them.' },
  ]);
});

test('NO_PROXY is checked for its form', () => {
  expect(reading(proxyFrom, { no_proxy: 'http://im.example' }).problems).toMatchObject([
    { variable: 'no_proxy', message: expect.stringContaining('host names') as string },
  ]);
});

const authorities = (file: string | undefined) =>
  reading(
    (from) => authoritiesFrom(from, 'IM_CA_FILE'),
    { IM_CA_FILE: '/ca' },
    file === undefined ? {} : { '/ca': file },
  );

test.each([
  ['one certificate', CERTIFICATE],
  ['with words around it', `subject=a\r\n${CERTIFICATE.replaceAll('\n', '\r\n')}\r\n# the end`],
  ['with a byte order mark', `\uFEFF${CERTIFICATE}`],
])('a file of authorities: %s', (_, file) => {
  const { value, problems } = authorities(file);
  expect(problems).toEqual([]);
  expect(value?.match(/BEGIN/g)).toHaveLength(1);
});

test('all certificates of a file are taken, and nothing else of it', () => {
  expect(authorities(`a\n${CERTIFICATE}b\n${CERTIFICATE}c`).value).toBe(
    [CERTIFICATE.trim(), CERTIFICATE.trim()].join('\n'),
  );
});

test.each([
  ['is not there', undefined, /cannot be read \(ENOENT\)/],
  ['is empty', '', /without a certificate.*BEGIN CERTIFICATE/],
  ['is DER', '0\u0082\u0001', /without a certificate.*openssl x509/],
  ['holds the key too', `${CERTIFICATE}${String(KEY)}`, /private key.*certificates alone/],
  ['holds something broken', CERTIFICATE.replace(/\n./, '\n!'), /cannot be read: copy it anew/],
  ['is cut', CERTIFICATE.slice(0, 200), /without a certificate/],
])('a file of authorities that %s is named with its cure', (_, file, fault) => {
  const { value, problems } = authorities(file);
  expect(value).toBeNull();
  expect(problems).toMatchObject([
    { variable: 'IM_CA_FILE', message: expect.stringMatching(fault) as string },
  ]);
});
