import { inspect } from 'node:util';
import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { signUserSig, UserSigs } from '../../src/im/usersig.js';
import { SECRET } from './client.js';

const SIGNER = { sdkAppId: 1400000000, secretKey: SECRET, identifier: 'administrator' };

function ticketOf(sig: string): unknown {
  const base64 = sig.replaceAll('*', '+').replaceAll('-', '/').replaceAll('_', '=');
  return JSON.parse(inflateSync(Buffer.from(base64, 'base64')).toString()) as unknown;
}

test('a UserSig is the one that the vendor’s own library makes', () => {
  const sig = signUserSig(SIGNER, 1_700_000_000, 86_400);

  expect(ticketOf(sig)).toEqual({
    'TLS.ver': '2.0',
    'TLS.identifier': 'administrator',
    'TLS.sdkappid': 1400000000,
    'TLS.time': 1_700_000_000,
    'TLS.expire': 86_400,
    'TLS.sig': 'yLAe+w7WUeUuqbV9h/TX78u21oTGi+i9Zp1u3PpnY60=',
  });
});

test('a UserSig needs no percent-encoding', () => {
  for (let time = 1_700_000_000; time < 1_700_000_050; time += 1) {
    const sig = signUserSig(SIGNER, time, 86_400);

    expect(new URLSearchParams(`usersig=${sig}`).get('usersig')).toBe(sig);
    expect(sig).toMatch(/^[A-Za-z0-9*_-]+$/u);
  }
});

test('a UserSig is renewed when four fifths of its life are over, and when IM revokes it', () => {
  let nowMs = 1_700_000_000_000;
  const sigs = new UserSigs(SIGNER, () => nowMs);
  const first = sigs.current();

  nowMs += 19 * 3_600_000;
  expect(sigs.current()).toBe(first);
  nowMs += 1 * 3_600_000;
  const second = sigs.current();
  expect(second).not.toBe(first);

  nowMs += 1000;
  sigs.discard(first);
  expect(sigs.current()).toBe(second);
  sigs.discard(second);
  expect(sigs.current()).not.toBe(second);
});

test('P7: inspecting the signatures in use shows neither secret nor signature', () => {
  const sigs = new UserSigs(SIGNER, () => 1_700_000_000_000);
  const sig = sigs.current();

  const shown = inspect(sigs, { depth: null, showHidden: true }) + JSON.stringify(sigs);

  expect(shown).not.toContain(SECRET);
  expect(shown).not.toContain(sig);
});
