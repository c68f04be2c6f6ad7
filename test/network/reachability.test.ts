import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { CAUSES, whyUnreachable } from '../../src/network/why-unreachable.js';
import { Reachability, type ReachEvent, TARGETS } from '../../src/ops/reachability.js';

const coded = (code: string, message = 'words with https://secret'): Error =>
  Object.assign(new Error(message), { code });
const said = (message: string, code?: string): Error =>
  code === undefined ? new Error(message) : coded(code, message);

test.each([
  [coded('CERT_HAS_EXPIRED'), 'certificate', 'CERT_HAS_EXPIRED'],
  [coded('ERR_TLS_CERT_ALTNAME_INVALID'), 'certificate', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  [coded('SELF_SIGNED_CERT_IN_CHAIN'), 'certificate', 'SELF_SIGNED_CERT_IN_CHAIN'],
  [coded('DEPTH_ZERO_SELF_SIGNED_CERT'), 'certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  [coded('UNABLE_TO_GET_ISSUER_CERT_LOCALLY'), 'certificate', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
  [coded('ERR_SSL_TLSV1_ALERT_UNKNOWN_CA'), 'certificate', 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA'],
  [coded('ENOTFOUND'), 'dns', 'ENOTFOUND'],
  [coded('EAI_AGAIN'), 'dns', 'EAI_AGAIN'],
  [coded('ECONNREFUSED'), 'refused', 'ECONNREFUSED'],
  [coded('EHOSTUNREACH'), 'refused', 'EHOSTUNREACH'],
  [coded('PROXY_407'), 'proxy', 'PROXY_407'],
  [coded('ETIMEDOUT'), 'timeout', 'ETIMEDOUT'],
  [new DOMException('too late', 'TimeoutError'), 'timeout', 'TIMEOUT'],
  [said('Query read timeout'), 'timeout', 'TIMEOUT'],
  [said('Connection terminated due to connection timeout'), 'timeout', 'TIMEOUT'],
  [said('sorry, too many clients already', '53300'), 'too many connections', '53300'],
  [said('query_wait_timeout', '08P01'), 'too many connections', 'QUERY_WAIT_TIMEOUT'],
  [
    said('no more connections allowed (max_client_conn)', '08P01'),
    'too many connections',
    'MAX_CLIENT_CONN',
  ],
  [said('timeout exceeded when trying to connect'), 'too many connections', 'POOL_EXHAUSTED'],
  [said('The server does not support SSL connections'), 'other', 'NO_TLS'],
  [coded('ECONNRESET'), 'other', 'ECONNRESET'],
  [coded('28P01'), 'other', '28P01'],
  [coded('https://secret/?query'), 'other', 'unknown'],
  ['a string', 'other', 'unknown'],
])('%s is told as %s', (error, cause, code) => {
  expect(whyUnreachable(error)).toEqual({ cause, code });
  const wrapped = new Error('PostgreSQL: away', { cause: error });
  expect(whyUnreachable(wrapped)).toEqual({ cause, code });
});

function watching() {
  const registry = new Registry();
  const events: ReachEvent[] = [];
  let now = 0;
  const reachability = new Reachability(
    registry,
    (event) => events.push(event),
    () => now,
  );
  const pass = (ms: number): void => void (now += ms);
  return { registry, events, pass, im: reachability.of('im'), issuer: reachability.of('issuer') };
}

test('a cause is in the log once, however many attempts meet it, and again once it has come back', () => {
  const { im, events, pass } = watching();
  for (let n = 0; n < 100; n += 1) {
    im.failed(coded('ECONNREFUSED'));
    pass(60_000);
  }
  im.reached();
  im.reached();
  im.failed(coded('ECONNREFUSED'));

  const refused = { event: 'unreachable', target: 'im', cause: 'refused', code: 'ECONNREFUSED' };
  expect(events).toEqual([refused, { event: 'reachable-again', target: 'im' }, refused]);
});

test('another cause is reported, one that alternates with it is not told again', () => {
  const { im, events, pass } = watching();
  for (let n = 0; n < 20; n += 1) {
    im.failed(coded(n % 2 === 0 ? 'ENOTFOUND' : 'ETIMEDOUT'));
    pass(1_000);
  }
  expect(events).toMatchObject([{ cause: 'dns' }, { cause: 'timeout' }]);
});

test('it is over when nothing failed for 10 s, not when some connections work', () => {
  const { im, events, pass } = watching();
  for (let n = 0; n < 20; n += 1) {
    im.failed(coded('53300'));
    im.reached();
    pass(1_000);
  }
  expect(events).toHaveLength(1);
  pass(9_000);
  im.reached();
  expect(events[1]).toEqual({ event: 'reachable-again', target: 'im' });
});

test('one target says nothing of another', () => {
  const { im, issuer, events, pass } = watching();
  im.failed(coded('ENOTFOUND'));
  pass(20_000);
  issuer.reached();
  issuer.failed(coded('ENOTFOUND'));
  expect(events.map(({ target }) => target)).toEqual(['im', 'issuer']);
});

test('every attempt is counted, and every pair is there from the start', async () => {
  const { im, registry } = watching();
  im.failed(coded('PROXY_407'));
  im.failed(coded('PROXY_403'));
  const [metric] = await registry.getMetricsAsJSON();
  expect(metric?.values).toHaveLength(TARGETS.length * CAUSES.length);
  const counted = metric?.values.filter(({ value }) => value > 0);
  expect(counted).toMatchObject([{ labels: { target: 'im', cause: 'proxy' }, value: 2 }]);
});
