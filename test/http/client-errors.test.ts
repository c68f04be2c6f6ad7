import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerClientErrors } from '../../src/http/client-errors.js';
import { type ProbeApp, startProbeApp } from './probe-app.js';
import { RawClient } from './raw-client.js';

let probe: ProbeApp;
let server: Server;
let port: number;

beforeAll(async () => {
  probe = await startProbeApp();
  server = createServer((req, res) => {
    if (req.url === '/whole') res.end('whole');
    else res.write('a part');
  });
  answerClientErrors(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await probe.app.close();
});

/** Sends requests with too much in their heads, and prints what became of each. */
const TOO_LONG_A_HEAD = `
  import { request } from 'node:http';
  const [host, port] = ['127.0.0.1', process.argv[1]];
  const headers = { 'X-Long': 'x'.repeat(17_000), 'Content-Length': 300_000 };
  for (let n = 0; n < 40; n += 1) {
    const sent = request({ host, port, method: 'POST', headers });
    const status = new Promise((resolve) => {
      const fail = ({ code }) => resolve(code);
      sent.on('error', fail).on('response', (answer) => {
        answer.on('error', fail).on('end', () => resolve(answer.statusCode)).resume();
      });
    });
    sent.end('x'.repeat(300_000));
    process.stdout.write((await status) + ' ');
  }
`;

test('too long a head is answered, also where its body is still coming from another process', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '-e',
    TOO_LONG_A_HEAD,
    String(probe.port),
  ]);
  expect(stdout).toBe('431 '.repeat(40));
});

test('what is no request is answered behind the answers before it, and the connection ends', async () => {
  const client = new RawClient(port);
  client.write('GET /whole HTTP/1.1\r\nHost: x\r\n\r\n');
  expect(await client.answers(1)).toMatch(/^HTTP\/1\.1 200 /);
  client.write('\0\r\n\r\n');

  expect(await client.closesWithin(1_000)).toBe(true);
  expect(await client.answers(2)).toMatch(
    /^HTTP\/1\.1 200 [^]*HTTP\/1\.1 400 Bad Request\r\n[^]*Connection: close\r\n\r\n\{[^]*\}$/,
  );
});

test('nothing gets into an answer that has begun: it is cut off', async () => {
  const client = new RawClient(port);
  client.write('GET /part HTTP/1.1\r\nHost: x\r\n\r\n');
  expect(await client.answers(1)).toMatch(/^HTTP\/1\.1 200 /);
  client.write('\0\r\n\r\n');

  expect(await client.closesWithin(1_000)).toBe(true);
  expect(await client.answers(1)).not.toContain('400');
});

test.each([
  ['characters outside ASCII in the URL', 'GET /v1?text=退款 HTTP/1.1', 400, '--data-urlencode'],
  ['a space in the URL', 'GET /v1?text=a b HTTP/1.1', 400, 'HTTP'],
  ['an unknown method', 'FOO / HTTP/1.1', 400, 'no such HTTP method'],
  ['too long a URL', `GET /${'x'.repeat(20_000)} HTTP/1.1`, 431, '16 KiB'],
])('%s is answered with a problem that says what to do', async (_, line, status, advice) => {
  const client = new RawClient(port);
  client.write(`${line}\r\nHost: x\r\n\r\n`);

  expect(await client.closesWithin(7_000)).toBe(true);
  const [head = '', body = ''] = (await client.answers(1)).split('\r\n\r\n');
  const problem = JSON.parse(body) as Record<string, unknown>;
  expect(head).toContain('Content-Type: application/problem+json');
  expect(head).toContain(`X-Request-Id: ${String(problem['requestId'])}`);
  expect(problem).toMatchObject({ status, type: '/problems/invalid-request' });
  expect(problem['detail']).toContain(advice);
});
