import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, expect, test } from 'vitest';
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
    () => new Map(),
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

test('an unknown key does not make the endpoint be asked for each token', async () => {
  const one = verifier();
  const stranger = await Issuer.make('ES256', 'unknown');
  await one.verify(await issuer.token());
  const verdicts = [
    await one.verify(await stranger.token({ sub: 'a' })),
    await one.verify(await stranger.token({ sub: 'b' })),
  ];

  expect(verdicts.map((verdict) => verdict.kind)).toEqual(['invalid', 'invalid']);
  expect(asked).toBe(1);
});
