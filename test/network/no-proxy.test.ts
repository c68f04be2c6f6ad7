import { expect, test } from 'vitest';
import { parseNoProxy } from '../../src/network/no-proxy.js';
import { Tunnels } from '../../src/network/tunnel.js';

function goesDirect(noProxy: string, target: string): boolean {
  const parsed = parseNoProxy(noProxy);
  if (parsed.kind === 'malformed') throw new Error(`malformed: ${noProxy}`);
  const { hostname, port } = new URL(target);
  const tunnels = new Tunnels({ url: 'http://proxy.example:3128', covers: parsed.covers });
  return !tunnels.lead(hostname, Number(port || 443));
}

test.each([
  ['', 'https://im.example', false],
  ['*', 'https://im.example', true],
  ['other.example, *', 'https://im.example', true],
  ['im.example', 'https://im.example', true],
  ['IM.Example', 'https://im.example', true],
  ['im.example', 'https://IM.example.', true],
  ['im.example', 'https://a.im.example', true],
  ['im.example', 'https://notim.example', false],
  ['.example', 'https://im.example', true],
  ['*.example', 'https://im.example', true],
  ['.im.example', 'https://im.example', false],
  ['.svc, .cluster.local', 'https://issuer.auth.svc', true],
  ['a.example b.example', 'https://b.example', true],
  ['im.example:443', 'https://im.example', true],
  ['im.example:8443', 'https://im.example', false],
  ['im.example:8443', 'https://im.example:8443', true],
  ['*:8443', 'https://im.example:8443', true],
  ['*:8443', 'https://im.example', false],
  ['192.0.2.7', 'https://192.0.2.7', true],
  ['192.0.2.7', 'https://192.0.2.70', false],
  ['192.0.2.7:443', 'https://192.0.2.7:444', false],
  ['192.0.2.0/24', 'https://192.0.2.7', true],
  ['192.0.2.0/24', 'https://192.0.3.7', false],
  ['192.0.2.0/24', 'https://im.example', false],
  ['2001:db8::1', 'https://[2001:db8::1]', true],
  ['[2001:db8::1]:443', 'https://[2001:db8:0::1]', true],
  ['[2001:db8::1]:444', 'https://[2001:db8::1]', false],
  ['2001:db8::/32', 'https://[2001:db8::1]', true],
  ['2001:db8::/32', 'https://[2001:db9::1]', false],
  ['192.0.2.0/24', 'https://[::ffff:192.0.2.7]', true],
  ['', 'https://127.0.0.1', true],
  ['', 'https://localhost:8443', true],
  ['', 'https://[::1]', true],
])('NO_PROXY %j: %s is reached without the proxy: %j', (noProxy, target, expected) => {
  expect(goesDirect(noProxy, target)).toBe(expected);
});

test.each([
  'http://im.example',
  'im.example/path',
  '192.0.2.0/33',
  '2001:db8::/129',
  'im.example:port',
  'im.example:99999',
  '[im.example]',
  '[2001:db8::1',
  'user@im.example',
  'a*b.example',
])('NO_PROXY %j is malformed', (text) => {
  expect(parseNoProxy(text)).toEqual({ kind: 'malformed' });
});

test('without a proxy nothing goes by one', () => {
  expect(new Tunnels(null).lead('im.example', 443)).toBe(false);
});
