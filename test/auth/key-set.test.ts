import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fetchKeySet } from '../../src/auth/fetch-key-set.js';
import { keysOfUrl } from '../../src/auth/key-set.js';
import { JwtVerifier } from '../../src/auth/jwt-verifier.js';
import { audienceName, Issuer, issuerName } from './issuer.js';

let issuer: Issuer;
let server: Server;
let url: URL;
let answer: () => { status: number; body: string };
let asked: number;
let now: number;

beforeEach(async () => {
  Logger.overrideLogger(false);
  issuer = await Issuer.make();
  now = Date.now();
  asked = 0;
  answer = () => ({ status: 200, body: JSON.stringify(issuer.jwks) });
  server = createServer((_, res) => {
    asked += 1;
    const { status, body } = answer();
    res.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = new URL(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}/jwks`);
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function verifier(): JwtVerifier {
  const settings = { issuer: issuerName, audience: audienceName };
  return new JwtVerifier(
    settings,
    keysOfUrl(url, () => now),
    () => ({ clients: null, roles: null }),
    Date.now,
  );
}

test('keys are fetched once for many tokens', async () => {
  const one = verifier();
  const first = await one.verify(await issuer.token({ sub: 'a' }));
  const second = await one.verify(await issuer.token({ sub: 'b' }));

  expect([first.kind, second.kind, asked]).toEqual(['valid', 'valid', 1]);
});

test.each([
  ['answers 500', { status: 500, body: '{}' }],
  ['answers no JSON', { status: 200, body: 'oops' }],
  ['answers no key set', { status: 200, body: '{"keys": 1}' }],
  ['answers HTML', { status: 200, body: '<html>sign in</html>' }],
  ['answers 5 MB', { status: 200, body: `{"keys":[],"x":"${'x'.repeat(5_000_000)}"}` }],
])('while the endpoint %s, nothing is said about a token', async (_, faulty) => {
  const good = answer;
  answer = () => faulty;
  const one = verifier();
  const token = await issuer.token();

  const during = await one.verify(token);
  const rightAfter = await one.verify(token);
  const askedWhileResting = asked;
  answer = good;
  now += 2_000;
  const later = await one.verify(token);

  expect([during.kind, rightAfter.kind, later.kind]).toEqual(['undecided', 'undecided', 'valid']);
  expect(askedWhileResting).toBe(1);
});

test('a dead endpoint is no proof against a token', async () => {
  server.close();
  expect(await verifier().verify(await issuer.token())).toEqual({ kind: 'undecided' });
});

test('keys once fetched serve on while the endpoint is away', async () => {
  const one = verifier();
  await one.verify(await issuer.token({ sub: 'a' }));
  answer = () => ({ status: 500, body: '' });

  now += 300_000;
  const refreshing = await one.verify(await issuer.token({ sub: 'b' }));
  const afterwards = await one.verify(await issuer.token({ sub: 'c' }));

  expect([refreshing.kind, afterwards.kind]).toEqual(['valid', 'valid']);
});

test('a key rotated right after a fetch is found with the first token that it signed', async () => {
  const one = verifier();
  await one.verify(await issuer.token());
  const rotated = await Issuer.make('ES256', 'second');
  answer = () => ({ status: 200, body: JSON.stringify({ keys: [rotated.jwk] }) });

  const verdicts = await Promise.all(
    ['a', 'b', 'c'].map(async (sub) => one.verify(await rotated.token({ sub }))),
  );

  expect(verdicts.map(({ kind }) => kind)).toEqual(['valid', 'valid', 'valid']);
  expect(asked).toBe(2);
});

test('a key rotated without a name is found as well', async () => {
  issuer = await Issuer.make('ES256', null);
  const one = verifier();
  await one.verify(await issuer.token());
  issuer = await Issuer.make('ES256', null);

  expect((await one.verify(await issuer.token())).kind).toBe('valid');
});

test('tokens of unknown keys make the endpoint be asked three times at once, then once in 5 s', async () => {
  const one = verifier();
  await one.verify(await issuer.token());
  asked = 0;
  const strangers = async (count: number) => {
    const stranger = await Issuer.make('ES256', 'unknown');
    const tokens = Array.from({ length: count }, (_, i) =>
      stranger.token({ sub: `s${i}` }, { kid: `unknown-${i}` }),
    );
    return Promise.all((await Promise.all(tokens)).map((token) => one.verify(token)));
  };

  const verdicts = await strangers(100);
  const askedAtOnce = asked;
  for (let s = 0; s < 60; s += 1) {
    now += 1_000;
    await strangers(1);
  }

  expect(new Set(verdicts.map(({ kind }) => kind))).toEqual(new Set(['invalid']));
  expect(askedAtOnce).toBeLessThanOrEqual(3);
  expect(asked - askedAtOnce).toBeLessThanOrEqual(14);
  // Whoever comes with a new key next is known within 5 s all the same.
  const rotated = await Issuer.make('ES256', 'second');
  answer = () => ({ status: 200, body: JSON.stringify({ keys: [rotated.jwk] }) });
  now += 5_000;
  expect((await one.verify(await rotated.token())).kind).toBe('valid');
});

test('a token of an unknown key is refused, whatever becomes of the question', async () => {
  const one = verifier();
  await one.verify(await issuer.token());
  answer = () => ({ status: 500, body: '' });
  const stranger = await Issuer.make('ES256', 'unknown');

  expect(await one.verify(await stranger.token())).toMatchObject({ kind: 'invalid' });
});

describe('keys that cannot be used', () => {
  const lines = async (first: () => Promise<unknown>): Promise<readonly unknown[]> => {
    const said: unknown[] = [];
    Logger.overrideLogger({
      log: () => {},
      error: () => {},
      warn: (line: unknown) => said.push(line),
    });
    await first();
    return said;
  };
  const short = { kty: 'RSA', n: Buffer.alloc(128, 0xff).toString('base64url'), e: 'AQAB' };

  test('are named once in the log, and the others serve', async () => {
    const keys = [{ ...short, kid: 'old' }, { kty: 'RSA', x5c: ['MII='] }, ...issuer.jwks.keys];
    answer = () => ({ status: 200, body: JSON.stringify({ keys, asked }) });
    const one = verifier();
    const verdicts: string[] = [];

    const said = await lines(async () => {
      verdicts.push((await one.verify(await issuer.token())).kind);
      now += 3_600_000;
      verdicts.push((await one.verify(await issuer.token({ sub: 'b' }))).kind);
    });

    expect(verdicts).toEqual(['valid', 'valid']);
    expect(asked).toBe(2);
    expect(said).toEqual([
      {
        event: 'jwks-key-unusable',
        key: 'kid old',
        reason: 'it is too short: 1024 bits, of 2048 at least',
      },
      {
        event: 'jwks-key-unusable',
        key: 'number 2',
        reason: 'it has a certificate (x5c) only: n and e must be there',
      },
    ]);
  });

  test('and no other make every token a 401 that says so, never a 5xx', async () => {
    answer = () => ({ status: 200, body: JSON.stringify({ keys: [short, null, 7] }) });
    const one = verifier();

    const said = await lines(async () => {
      expect(await one.verify(await issuer.token())).toMatchObject({
        kind: 'invalid',
        reason: expect.stringContaining('publishes no key that can be used') as string,
      });
    });

    expect(said).toMatchObject([{}, {}, {}, { reason: 'no key of the issuer is left' }]);
  });

  test('P7: what is wrong with the endpoint is in the log, and nothing that it said', async () => {
    answer = () => ({ status: 200, body: '<html>secret-of-the-proxy</html>' });
    const html = await lines(() => verifier().verify('e30.e30.e30'));
    const token = await issuer.token();
    const said = await lines(async () => {
      await verifier().verify(token);
      answer = () => ({ status: 500, body: 'secret' });
      await verifier().verify(token);
      answer = () => ({ status: 200, body: `{"keys":[],"x":"${'x'.repeat(5_000_000)}"}` });
      await verifier().verify(token);
    });

    // A token that has not even the form of one asks for no key.
    expect(html).toEqual([]);
    expect(said).toMatchObject([
      { event: 'jwks-unavailable', reason: 'the answer is no key set' },
      { event: 'jwks-unavailable', reason: 'status 500' },
      { event: 'jwks-unavailable', reason: 'more than 524288 bytes' },
    ]);
    expect(JSON.stringify(said)).not.toContain('secret');
  });
});

test('an answer that never ends is given up', async () => {
  server.removeAllListeners('request').on('request', (_, res) => res.writeHead(200).write('{'));

  expect(await fetchKeySet(url, fetch, 100)).toEqual({ kind: 'failed', reason: 'timeout' });
});
