import { expect, test } from 'vitest';
import { VerifiedTokens } from '../../src/auth/verified-tokens.js';

const claims = { client: 'desk', payload: {}, expiresAt: 100_000 };

test('a token is forgotten at the instant of its expiry', () => {
  let now = 99_000;
  const tokens = new VerifiedTokens(() => now);
  tokens.add('t', claims);

  now = 99_999;
  expect(tokens.find('t')).toEqual(claims);
  now = 100_000;
  expect(tokens.find('t')).toBeNull();
});

test('a token accepted only by the tolerance is not remembered', () => {
  const tokens = new VerifiedTokens(() => 110_000);
  tokens.add('t', claims);
  expect(tokens.find('t')).toBeNull();
});

test('a thousand tokens are kept, the longest unused goes first', () => {
  const tokens = new VerifiedTokens(() => 0);
  for (let n = 0; n < 1_000; n += 1) tokens.add(`t${String(n)}`, claims);
  tokens.find('t0');
  tokens.add('one more', claims);

  expect(tokens.size).toBe(1_000);
  expect(tokens.find('t0')).toEqual(claims);
  expect(tokens.find('t1')).toBeNull();
});
