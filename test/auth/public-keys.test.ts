import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { readKeySet } from '../../src/auth/public-keys.js';
import { JwtVerifier } from '../../src/auth/jwt-verifier.js';
import { audienceName, Issuer, issuerName, keysIn } from './issuer.js';

let issuer: Issuer;
let rsa: Record<string, unknown>;

beforeAll(async () => {
  issuer = await Issuer.make('ES256', null);
  rsa = { ...(await Issuer.make('RS256', 'rsa')).jwk };
});

const verdict = async (keys: readonly unknown[], token: string) => {
  const settings = { issuer: issuerName, audience: audienceName };
  const files = () => ({ clients: null, roles: null });
  const { kind } = await new JwtVerifier(settings, keysIn({ keys }), files, Date.now).verify(token);
  return kind;
};

const shortRsa = () =>
  generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' });
const p384 = () =>
  generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' });
const ec = () =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });

test.each<[string, () => unknown, RegExp]>([
  ['an RSA key of 1024 bits', shortRsa, /too short: 1024 bits/],
  ['a certificate without a key', () => ({ kty: 'EC', x5c: ['MII='] }), /certificate \(x5c\) only/],
  ['an RSA key without e', () => ({ ...rsa, e: undefined }), /^e must be there$/],
  ['an RSA key whose n is a number', () => ({ ...rsa, n: 7 }), /malformed/],
  ['an RSA key with e = 1, by which anybody signs', () => ({ ...rsa, e: 'AQ' }), /malformed/],
  ['a point that is not on its curve', () => ({ ...ec(), x: 'AAAA' }), /malformed/],
  ['another curve', p384, /crv is not taken/],
  ['another algorithm', () => ({ ...rsa, alg: 'RS512' }), /alg is not taken/],
  ['an algorithm of another type', () => ({ ...rsa, alg: 'ES256' }), /alg is not taken/],
  ['a name of every object as algorithm', () => ({ ...rsa, alg: 'toString' }), /alg is not taken/],
  ['a shared secret', () => ({ kty: 'oct', k: 'c2VjcmV0' }), /kty is not taken/],
  ['null', () => null, /not a JSON object/],
])('%s is left out, and named by its position', (_, jwk, reason) => {
  const set = readKeySet({ keys: [issuer.jwk, jwk()] });

  expect(set?.keys).toHaveLength(1);
  const name = (jwk() as { kid?: string } | null)?.kid === undefined ? 'number 2' : 'kid rsa';
  expect(set?.unusable).toEqual([{ name, reason: expect.stringMatching(reason) as string }]);
});

test('keys for encryption are nobody’s concern', () => {
  const encryption = { ...rsa, use: 'enc', alg: 'RSA-OAEP' };
  expect(readKeySet({ keys: [encryption, { ...rsa, key_ops: ['encrypt'] }] })).toEqual({
    keys: [],
    unusable: [],
  });
});

test('a key that stands there twice is one', () => {
  expect(readKeySet({ keys: [rsa, { ...rsa }] })?.keys).toHaveLength(1);
});

test.each([[null], [[]], [{}], [{ keys: {} }], ['keys']])('%j is no key set', (json) => {
  expect(readKeySet(json)).toBeNull();
});

test('of several keys without a name, each that could have signed is tried', async () => {
  const others = await Promise.all([1, 2, 3].map(() => Issuer.make('ES256', null)));
  const keys = [...others.map(({ jwk }) => jwk), issuer.jwk];

  expect(await verdict(keys, await issuer.token())).toBe('valid');
  expect(
    await verdict(
      others.map(({ jwk }) => jwk),
      await issuer.token(),
    ),
  ).toBe('invalid');
});

test('of several keys with one name, each is tried', async () => {
  const other = await Issuer.make('ES256', 'same');
  const named = await Issuer.make('ES256', 'same');

  expect(await verdict([other.jwk, named.jwk], await named.token())).toBe('valid');
});

test('a token that names a key is checked with those that have no name, where none has it', async () => {
  expect(await verdict([issuer.jwk], await issuer.token({}, { kid: 'of the issuer' }))).toBe(
    'valid',
  );
});

test.each([
  ['a kid that is no text', { kid: 7 }],
  ['a kid that every object has', { kid: '__proto__' }],
  ['another type', { typ: 'at+jwt' }],
])('a token with %s is checked like others', async (_, header) => {
  expect(await verdict([issuer.jwk], await issuer.token({}, header))).toBe('valid');
});

test('a token is refused, never a defect, whatever its header says', async () => {
  const [, payload, signature] = (await issuer.token()).split('.');
  const headers = [
    { alg: 'RS256' },
    { alg: 'EdDSA' },
    { alg: 'HS256' },
    { alg: 'none' },
    { alg: 7 },
    { alg: 'constructor' },
    { alg: 'ES256', crit: ['exp'], exp: 1 },
    { alg: 'ES256', b64: false, crit: ['b64'] },
    { alg: 'ES256', jwk: issuer.jwk },
    [],
    null,
  ];
  for (const header of headers) {
    const first = Buffer.from(JSON.stringify(header)).toString('base64url');
    const keys = [rsa, issuer.jwk];
    expect([header, await verdict(keys, `${first}.${payload}.${signature}`)]).toEqual([
      header,
      'invalid',
    ]);
  }
});
