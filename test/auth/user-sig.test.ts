import { createHmac } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import TlsSigApi from 'tls-sig-api-v2';
import { checkUserSig } from '../../src/auth/user-sig.js';

const owner = { sdkAppId: 1_400_111_222, identifier: 'administrator', secretKey: 'a key' };
const now = Math.floor(Date.now() / 1000);

function signedBy(key: string, identifier: string, expire: number): string {
  return new TlsSigApi.Api(owner.sdkAppId, key).genUserSig(identifier, expire);
}

/** A UserSig with whatever claims, and the signature of other lines. */
function forged(claims: object, signedLines: string): string {
  const signature = createHmac('sha256', owner.secretKey).update(signedLines).digest('base64');
  const json = JSON.stringify({ 'TLS.ver': '2.0', ...claims, 'TLS.sig': signature });
  return deflateSync(json)
    .toString('base64')
    .replaceAll('+', '*')
    .replaceAll('/', '-')
    .replaceAll('=', '_');
}

test.each([
  ['the vendor’s', signedBy('a key', 'administrator', 60), 'valid'],
  ['of another key', signedBy('another', 'administrator', 60), 'invalid'],
  ['of another identifier', signedBy('a key', 'alice', 60), 'other-identifier'],
  ['too old', signedBy('a key', 'administrator', -1), 'expired'],
  ['nothing', '', 'invalid'],
  ['no zlib', 'eJw*', 'invalid'],
])('a UserSig: %s', (_, sig, verdict) => {
  expect(checkUserSig(sig, owner, now + 1)).toBe(verdict);
});

test('lines that were signed for one identifier do not pass for another', () => {
  const time = now;
  const chosen = `administrator\nTLS.sdkappid:${owner.sdkAppId}\nTLS.time:${time}\nTLS.expire:999999999\nTLS.userbuf:x`;
  const lines = `TLS.identifier:${chosen}\nTLS.sdkappid:${owner.sdkAppId}\nTLS.time:${time}\nTLS.expire:60\n`;
  const claims = {
    'TLS.identifier': 'administrator',
    'TLS.sdkappid': owner.sdkAppId,
    'TLS.time': time,
    'TLS.expire': 999_999_999,
    'TLS.userbuf': `x\nTLS.sdkappid:${owner.sdkAppId}\nTLS.time:${time}\nTLS.expire:60`,
  };

  expect(checkUserSig(forged(claims, lines), owner, now)).toBe('invalid');
  const asSigned = { ...claims, 'TLS.identifier': chosen, 'TLS.expire': 60 };
  expect(
    checkUserSig(
      forged({ ...asSigned, 'TLS.userbuf': undefined }, lines),
      { ...owner, identifier: chosen },
      now,
    ),
  ).toBe('invalid');
});
