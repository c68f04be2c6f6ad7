import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { JwtVerifier, openJwtVerifier } from '../../src/auth/jwt-verifier.js';
import { audienceName, Issuer, issuerName, keysIn } from './issuer.js';

let issuer: Issuer;
const folder = mkdtempSync(join(tmpdir(), 'auth-'));

beforeAll(async () => {
  issuer = await Issuer.make();
});
afterAll(() => rmSync(folder, { recursive: true }));

const NO_FILES = { clients: null, roles: null };

/** On a busy machine a test runs long after its table was made. */
const START = Date.now();

function verifier(of: Issuer = issuer, now: () => number = () => START): JwtVerifier {
  const settings = { issuer: issuerName, audience: [audienceName, 'another'] };
  return new JwtVerifier(settings, keysIn(of.jwks), () => NO_FILES, now);
}

function secondsFromNow(seconds: number): number {
  return Math.floor(START / 1000) + seconds;
}

describe('which tokens are taken', () => {
  test.each(['RS256', 'PS256', 'ES256', 'EdDSA'])(
    'a good %s token names its client',
    async (alg) => {
      const of = await Issuer.make(alg);

      const verdict = await verifier(of).verify(await of.token());

      const caller = {
        client: 'refund-desk',
        person: null,
        sub: 'refund-desk',
        scopes: new Set(['messages:modify']),
        lookedAt: ['the claim scope'],
      };
      expect(verdict).toEqual({ kind: 'valid', caller });
    },
  );

  test.each(['ES384', 'RS512'])('an algorithm outside the four (%s) is refused', async (alg) => {
    const of = await Issuer.make(alg);
    expect(await verifier(of).verify(await of.token())).toMatchObject({ kind: 'invalid' });
  });

  test('a token without a signature is refused', async () => {
    const token = new UnsecuredJWT({ scope: 'audit:read' })
      .setSubject('x')
      .setIssuer(issuerName)
      .setAudience(audienceName)
      .setExpirationTime('5m')
      .encode();
    expect(await verifier().verify(token)).toMatchObject({ kind: 'invalid' });
  });

  test.each([
    ['another issuer', { iss: 'https://elsewhere.example' }],
    ['no issuer', { iss: undefined }],
    ['another audience', { aud: 'somebody-else' }],
    ['no audience', { aud: undefined }],
    ['no expiry', { exp: undefined }],
    ['no subject', { sub: undefined }],
    ['an empty subject', { sub: '' }],
    ['a subject with a line break', { sub: 'a\nb' }],
    ['a subject of 257 characters', { sub: 'x'.repeat(257) }],
    ['an expiry 31 s ago', { exp: secondsFromNow(-31) }],
    ['a start in 40 s', { nbf: secondsFromNow(40) }],
  ])('a token with %s is refused', async (_, claims) => {
    expect(await verifier().verify(await issuer.token(claims))).toMatchObject({ kind: 'invalid' });
  });

  test.each([
    ['one of several audiences', { aud: ['x', audienceName] }],
    ['an expiry 20 s ago', { exp: secondsFromNow(-20) }],
    ['a start in 20 s', { nbf: secondsFromNow(20) }],
  ])('a token with %s is taken', async (_, claims) => {
    expect(await verifier().verify(await issuer.token(claims))).toMatchObject({ kind: 'valid' });
  });

  test('a token signed by a key that only looks like the right one is refused', async () => {
    const impostor = await Issuer.make();
    expect(await verifier().verify(await impostor.token())).toEqual({
      kind: 'invalid',
      reason: 'The signature is wrong. Send the token as it was issued, whole and unchanged.',
    });
  });

  test.each([
    ['an unknown key', { kid: 'a-key-of-elsewhere' }],
    ['another key of the same kid', {}],
  ])('a token of another issuer, signed by %s, is told apart', async (_, header) => {
    const elsewhere = await Issuer.make();
    const token = await elsewhere.token({ iss: 'https://elsewhere.example' }, header);

    expect(await verifier().verify(token)).toEqual({
      kind: 'invalid',
      reason:
        'The token is of another issuer than the one that this service trusts. Send a token of that one: the operators of this service know it (AUTH_ISSUER).',
    });
  });

  test('an unknown key alone is reported as such', async () => {
    const elsewhere = await Issuer.make();

    expect(await verifier().verify(await elsewhere.token({}, { kid: 'newer' }))).toEqual({
      kind: 'invalid',
      reason: 'The token is signed by an unknown key. Get a new token and send the request again.',
    });
  });

  test('an expired token is refused with since when, to the second', async () => {
    const exp = Math.floor(Date.parse('2026-01-31T08:00:00Z') / 1000);
    const now = (): number => Date.parse('2026-01-31T08:12:30Z');

    expect(await verifier(undefined, now).verify(await issuer.token({ exp }))).toEqual({
      kind: 'invalid',
      reason:
        'The token expired at 2026-01-31T08:00:00Z, 12 min ago. Get a new token and send the request again.',
    });
  });

  test('one that begins to be valid later is refused with when', async () => {
    const nbf = Math.floor(Date.parse('2126-01-31T08:00:00Z') / 1000);
    const exp = nbf + 60;

    expect(await verifier().verify(await issuer.token({ nbf, exp }))).toMatchObject({
      reason: expect.stringContaining('not valid before 2126-01-31T08:00:00Z') as string,
    });
  });

  test.each([
    ['another audience', { aud: 'x' }, audienceName],
    ['another issuer', { iss: 'https://x' }, issuerName],
  ])('one of %s is refused with which one to get', async (_, claims, expected) => {
    expect(await verifier().verify(await issuer.token(claims))).toMatchObject({
      reason: expect.stringContaining(expected) as string,
    });
  });

  test.each(['', 'a.b.c', 'not a token', '..', 'e30.e30.'])(
    'rubbish (%j) is refused',
    async (text) => {
      expect(await verifier().verify(text)).toMatchObject({ kind: 'invalid' });
    },
  );
});

describe('what a token allows', () => {
  test('who may export may also read', async () => {
    const verdict = await verifier().verify(await issuer.token({ scope: 'audit:export' }));
    expect(verdict).toMatchObject({
      caller: { scopes: new Set(['audit:export', 'audit:read']) },
    });
  });

  test.each([
    ['unknown scopes', 'openid audit:everything'],
    ['a list instead of a string', ['messages:modify']],
    ['nothing', undefined],
  ])('%s allow nothing', async (_, scope) => {
    const verdict = await verifier().verify(await issuer.token({ scope }));
    expect(verdict).toMatchObject({ kind: 'valid', caller: { scopes: new Set() } });
  });

  test('the clients file gives scopes to tokens that carry none, also after it was replaced', async () => {
    let now = Date.now();
    const jwksFile = join(folder, 'jwks.json');
    const clientsFile = join(folder, 'clients.json');
    const sub = 'system:serviceaccount:desk:refunds';
    writeFileSync(jwksFile, JSON.stringify(issuer.jwks));
    writeFileSync(clientsFile, JSON.stringify({ [sub]: ['audit:read'] }));
    const settings = {
      issuer: issuerName,
      audience: audienceName,
      keys: { file: jwksFile },
      clientsFile,
      rolesFile: null,
    };
    const opened = openJwtVerifier(settings, () => now);
    const token = await issuer.token({ sub, scope: undefined });

    const before = await opened.verify(token);
    writeFileSync(clientsFile, JSON.stringify({ [sub]: ['messages:modify'] }));
    utimesSync(clientsFile, 1, 1);
    now += 5_000;
    const after = await opened.verify(token);
    writeFileSync(clientsFile, 'broken');
    now += 5_000;
    const broken = await opened.verify(token);

    expect(before).toMatchObject({ caller: { scopes: new Set(['audit:read']) } });
    expect(after).toMatchObject({ caller: { scopes: new Set(['messages:modify']) } });
    expect(broken).toEqual(after);
  });

  test.each(['[]', '{"a": "audit:read"}', '{"a": ["audit:all"]}', 'secret-that-is-no-json'])(
    'P7: a wrong clients file (%s) ends the start without being quoted',
    (text) => {
      const file = join(folder, 'wrong.json');
      writeFileSync(file, text);
      const jwks = join(folder, 'jwks-2.json');
      writeFileSync(jwks, JSON.stringify(issuer.jwks));
      const settings = {
        issuer: 'i',
        audience: 'a',
        keys: { file: jwks },
        clientsFile: file,
        rolesFile: null,
      };

      expect(() => openJwtVerifier(settings)).toThrow(/^AUTH_CLIENTS_FILE: (?!.*secret)/);
    },
  );
});

describe('tokens already verified', () => {
  test('are taken again without their key for a minute, and never beyond their expiry', async () => {
    let now = Date.now();
    let asked = 0;
    const keys = keysIn(issuer.jwks);
    const counting = new JwtVerifier(
      { issuer: issuerName, audience: audienceName },
      {
        ...keys,
        current: () => {
          asked += 1;
          return keys.current();
        },
      },
      () => NO_FILES,
      () => now,
    );
    const token = await issuer.token({ exp: Math.floor(now / 1000) + 90 });

    await counting.verify(token);
    now += 59_000;
    await counting.verify(token);
    const askedWithinTheMinute = asked;
    now += 2_000;
    await counting.verify(token);
    const askedAfterIt = asked;
    now += 60_000;
    const late = await counting.verify(token);

    expect([askedWithinTheMinute, askedAfterIt]).toEqual([1, 2]);
    expect(late).toMatchObject({
      kind: 'invalid',
      reason: expect.stringMatching(/^The token expired at /) as string,
    });
  });
});
