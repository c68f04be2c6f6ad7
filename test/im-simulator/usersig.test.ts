import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { signatureOf, userSig, UserSigCheck } from '../../src/im-simulator/api/usersig.js';

const KEY = '5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e';
const CLAIMS = {
  identifier: 'administrator',
  sdkAppId: 1_400_000_000,
  time: 1_700_000_000,
  expire: 86_400,
};
const DURING = CLAIMS.time + 10;

test('the signature is the one of the vendor’s published sample', () => {
  expect(signatureOf(CLAIMS, KEY)).toBe('yLAe+w7WUeUuqbV9h/TX78u21oTGi+i9Zp1u3PpnY60=');
});

describe('a UserSig', () => {
  const refusal = (sig: string, now = DURING): number =>
    new UserSigCheck(CLAIMS.sdkAppId, KEY).refusal(sig, 'administrator', now);

  test('made with the app’s key passes until the last second of its life', () => {
    expect(refusal(userSig(CLAIMS, KEY))).toBe(0);
    expect(refusal(userSig(CLAIMS, KEY), CLAIMS.time + CLAIMS.expire)).toBe(0);
    expect(refusal(userSig(CLAIMS, KEY), CLAIMS.time + CLAIMS.expire + 1)).toBe(70001);
  });

  test('passes a second time as it did the first', () => {
    const check = new UserSigCheck(CLAIMS.sdkAppId, KEY);
    const sig = userSig(CLAIMS, KEY);

    expect([1, 2].map(() => check.refusal(sig, 'administrator', DURING))).toEqual([0, 0]);
    expect(check.refusal(sig, 'administrator', DURING + 90_000)).toBe(70001);
  });

  test('with a userbuf counts it into the signature', () => {
    expect(refusal(userSig({ ...CLAIMS, userbuf: 'YWJj' }, KEY))).toBe(0);
  });

  test('at any compression level and with its members in any order passes', () => {
    const json = JSON.stringify({
      'TLS.sig': signatureOf(CLAIMS, KEY),
      'TLS.expire': CLAIMS.expire,
      'TLS.time': CLAIMS.time,
      'TLS.sdkappid': CLAIMS.sdkAppId,
      'TLS.identifier': CLAIMS.identifier,
      'TLS.ver': '2.0',
    });
    const base64 = deflateSync(json, { level: 1 }).toString('base64');

    expect(refusal(base64.replaceAll('+', '*').replaceAll('/', '-').replaceAll('=', '_'))).toBe(0);
  });

  test.each([
    ['of another key', userSig(CLAIMS, 'another key'), 70009],
    ['of another app', userSig({ ...CLAIMS, sdkAppId: 1 }, KEY), 70014],
    ['of another account', userSig({ ...CLAIMS, identifier: 'jack' }, KEY), 70013],
    ['that was cut off', userSig(CLAIMS, KEY).slice(0, 40), 70003],
    ['with a character of another alphabet', `${userSig(CLAIMS, KEY)}=`, 70003],
    ['that is no zlib stream', 'aGVsbG8_', 70003],
  ])('%s is refused', (_, sig, errorCode) => {
    expect(refusal(sig)).toBe(errorCode);
  });
});
