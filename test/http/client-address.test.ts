import type { IncomingMessage } from 'node:http';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../src/config.js';
import { addressBehind } from '../../src/http/client-address.js';
import { forwardedFor } from '../../src/http/forwarded.js';
import { trustedProxiesFrom } from '../../src/settings/trusted-proxies.js';
import { SettingsReader } from '../../src/settings/reader.js';
import { startProbeApp, type ProbeApp } from './probe-app.js';

const TRUSTED = '10.0.0.0/8, 2001:db8:1::/48,::ffff:172.16.0.0/108,192.0.2.7';

function rangesOf(text: string) {
  const from = new SettingsReader({ TRUSTED_PROXIES: text }, () => '');
  return { ranges: trustedProxiesFrom(from), problems: from.problems };
}

function addressOf(remoteAddress: string | undefined, headers: object = {}): string {
  const req = { headers, socket: { remoteAddress } } as unknown as IncomingMessage;
  return addressBehind(rangesOf(TRUSTED).ranges)(req);
}

describe('whose forwarded headers are believed', () => {
  const xff = { 'x-forwarded-for': '203.0.113.9' };

  test.each([
    ['10.1.2.3', '203.0.113.9'],
    ['::ffff:10.1.2.3', '203.0.113.9'],
    ['2001:db8:1::5', '203.0.113.9'],
    ['2001:DB8:1:0::5', '203.0.113.9'],
    ['172.31.0.1', '203.0.113.9'],
    ['192.0.2.7', '203.0.113.9'],
    ['192.0.2.8', '192.0.2.8'],
    ['::ffff:192.0.2.8', '192.0.2.8'],
    ['2001:db8:2::5', '2001:db8:2::5'],
    ['::1', '::1'],
  ])('of a request from %s the address is %s', (socket, address) => {
    expect(addressOf(socket, xff)).toBe(address);
  });

  test('without trusted proxies nobody’s is', () => {
    const req = {
      headers: xff,
      socket: { remoteAddress: '10.1.2.3' },
    } as unknown as IncomingMessage;
    expect(addressBehind([])(req)).toBe('10.1.2.3');
  });

  test('a connection that is gone has no address', () => {
    expect(addressOf(undefined, xff)).toBe('unknown');
  });
});

test.each<[string, object, string]>([
  ['no header', {}, '10.0.0.1'],
  ['one address', { 'x-forwarded-for': '203.0.113.9' }, '203.0.113.9'],
  ['what a client made up', { 'x-forwarded-for': '1.1.1.1, 203.0.113.9' }, '203.0.113.9'],
  ['several proxies', { 'x-forwarded-for': '1.1.1.1, 203.0.113.9,10.0.0.7' }, '203.0.113.9'],
  ['proxies only', { 'x-forwarded-for': '10.0.0.9, 10.0.0.7' }, '10.0.0.1'],
  [
    'IPv4 in IPv6 form',
    { 'x-forwarded-for': '::ffff:203.0.113.9, ::ffff:10.0.0.7' },
    '203.0.113.9',
  ],
  ['a port', { 'x-forwarded-for': '203.0.113.9:4711' }, '203.0.113.9'],
  ['IPv6', { 'x-forwarded-for': '2001:db8:9::1' }, '2001:db8:9::1'],
  ['IPv6 and a port', { 'x-forwarded-for': '[2001:db8:9::1]:443' }, '2001:db8:9::1'],
  ['no address before one', { 'x-forwarded-for': '1.1.1.1, unknown, 10.0.0.7' }, '10.0.0.1'],
  ['rubbish', { 'x-forwarded-for': '203.0.113.9; DROP' }, '10.0.0.1'],
  ['an empty header', { 'x-forwarded-for': '' }, '10.0.0.1'],
  ['Forwarded', { forwarded: 'for=203.0.113.9;proto=https;by=10.0.0.1' }, '203.0.113.9'],
  [
    'Forwarded before X-Forwarded-For',
    { forwarded: 'for=203.0.113.9', 'x-forwarded-for': '203.0.113.1' },
    '203.0.113.9',
  ],
  [
    'several elements',
    { forwarded: 'for=1.1.1.1, For="[2001:db8:9::1]:4711";proto=http, for=10.0.0.7' },
    '2001:db8:9::1',
  ],
  ['a trusted IPv6 hop', { forwarded: 'for=203.0.113.9, for="[2001:db8:1::9]"' }, '203.0.113.9'],
  ['unknown', { forwarded: 'for=203.0.113.9, for=unknown' }, '10.0.0.1'],
  ['an obfuscated name', { forwarded: 'for=203.0.113.9, for=_gazonk' }, '10.0.0.1'],
  ['an element that does not say', { forwarded: 'for=203.0.113.9, proto=https' }, '10.0.0.1'],
  ['a malformed header', { forwarded: 'for=203.0.113.9, for="10.0.0.7' }, '10.0.0.1'],
  [
    'a malformed header beside another',
    { forwarded: 'for=', 'x-forwarded-for': '203.0.113.1' },
    '10.0.0.1',
  ],
  ['a zone', { forwarded: 'for="[fe80::1%eth0]"' }, '10.0.0.1'],
])('behind a trusted proxy, with %s', (_, headers, address) => {
  expect(addressOf('10.0.0.1', headers)).toBe(address);
});

test.each<[string, readonly string[] | null]>([
  ['for=a', ['a']],
  ['FOR="a b\\"c"', ['a b"c']],
  ['for=a;by=b , proto=http;for=c', ['a', 'c']],
  ['for="a,b;c=d",for=e', ['a,b;c=d', 'e']],
  [',for=a,,', ['a']],
  [';for=a;', ['a']],
  ['', []],
  ['for=a;for=b', null],
  ['for=a b', null],
  ['for', null],
  ['for=[::1]', null],
  ['for="a', null],
])('the header %j names %j', (header, hops) => {
  expect(forwardedFor(header)).toEqual(hops);
});

test.each([
  '10.0.0.0/33',
  '10.0.0/8',
  '2001:db8::/129',
  '::ffff:10.0.0.0/95',
  'proxy',
  '10.0.0.1 10.0.0.2',
  '10.0.0.0/8,',
  '10.0.0.0/-1',
  'fe80::1%eth0/64',
])('TRUSTED_PROXIES %j ends the start, with its cure and the place', (text) => {
  const { problems } = rangesOf(`192.0.2.0/24,${text}`);

  expect(problems).toMatchObject([
    {
      variable: 'TRUSTED_PROXIES',
      message: expect.stringMatching(
        /^must be a list of CIDR ranges .* range [23] is none\.$/,
      ) as string,
    },
  ]);
  expect(() => readConfig({ TRUSTED_PROXIES: text }, { mode: 'serve' })).toThrow(ConfigError);
});

describe('nothing else believes a forwarded header', () => {
  let probe: ProbeApp;
  beforeAll(async () => {
    probe = await startProbeApp();
  });
  afterAll(() => probe.app.close());

  test('Express takes address, protocol and host from the connection', async () => {
    const answer = await request(probe.app.getHttpServer())
      .get('/probe/connection')
      .set('X-Forwarded-For', '203.0.113.9')
      .set('X-Forwarded-Proto', 'https')
      .set('X-Forwarded-Host', 'evil.example')
      .set('Forwarded', 'for=203.0.113.9;proto=https;host=evil.example');

    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ protocol: 'http', hostname: '127.0.0.1', ips: [] });
    expect(JSON.stringify(answer.body)).not.toContain('203.0.113.9');
  });
});
