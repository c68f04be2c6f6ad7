import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Problem } from '../../src/http/problems/problem.js';
import { readBody } from '../../src/http/read-body.js';
import { startProbeApp, type ProbeApp } from './probe-app.js';
import { RawClient } from './raw-client.js';

let probe: ProbeApp;

beforeAll(async () => {
  probe = await startProbeApp();
});
afterAll(() => probe.app.close());

function post(body: string, headers: Readonly<Record<string, string>> = {}): request.Test {
  return request(probe.app.getHttpServer())
    .post('/probe/echo')
    .set({ Authorization: 'Bearer good', 'Content-Type': 'application/json', ...headers })
    .send(body);
}

function head(...headers: string[]): string {
  const lines = ['POST /probe/echo HTTP/1.1', 'Host: x', 'Authorization: Bearer good', ...headers];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** A server that reads one body with a short timeout and tells what came of it. */
async function readOnce(timeoutMs: number): Promise<{ port: number; outcome: Promise<unknown> }> {
  const server = createServer();
  const outcome = once(server, 'request').then(async (args) => {
    const [req, res] = args as [Parameters<typeof readBody>[0], NodeJS.WritableStream];
    const result: unknown = await readBody(req, 65_536, timeoutMs).catch((error: unknown) => error);
    res.end();
    server.close();
    return result;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, outcome };
}

describe('which bodies are read', () => {
  test.each([
    'application/json',
    'Application/JSON; charset=UTF-8',
    'application/json;charset="utf-8"',
  ])('%s is', async (type) => {
    expect((await post('{"a":1}', { 'Content-Type': type })).status).toBe(201);
  });

  test.each([
    'text/plain',
    'application/json; charset=latin1',
    'application/json; profile=x',
    'application/problem+json',
    'application/jsonx',
    '',
  ])('%j is 415', async (type) => {
    const answer = await post('{}', { 'Content-Type': type });
    expect(answer.status).toBe(415);
    expect(answer.body).toMatchObject({ errors: [{ header: 'content-type' }] });
  });

  test.each(['gzip', 'identity'])('Content-Encoding %s is 415', async (encoding) => {
    expect((await post('{}', { 'Content-Encoding': encoding })).status).toBe(415);
  });

  test('64 KiB are read, one byte more is 413', async () => {
    const full = await post('x'.repeat(65_536));
    const over = await post('x'.repeat(65_537));

    expect(full.body).toMatchObject({ bytes: 65_536 });
    expect(over.status).toBe(413);
    expect(over.body).toMatchObject({ type: '/problems/payload-too-large' });
  });

  test('an empty body is 400', async () => {
    expect((await post('')).status).toBe(400);
  });

  test('the bytes arrive as they were sent, whatever they are', async () => {
    const answer = await post('{"a": "\u4f60\u597d", "a" :1e400');
    expect(answer.body).toMatchObject({ text: '{"a": "\u4f60\u597d", "a" :1e400' });
  });
});

describe('who is refused does not get a body read', () => {
  test('without a token the answer comes before the body', async () => {
    const client = new RawClient(probe.port);
    client.write(
      'POST /probe/echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n',
    );

    expect(await client.answers(1)).toMatch(/^HTTP\/1\.1 401 /);
    client.hangUp();
  });

  test.concurrent(
    'a declared length over the limit is answered before a byte of it came',
    async () => {
      const client = new RawClient(probe.port);
      client.write(head('Content-Type: application/json', 'Content-Length: 1000000000'));

      expect(await client.answers(1)).toMatch(/^HTTP\/1\.1 413 /);
      expect(await client.closesWithin(7_000)).toBe(true);
    },
  );

  test.concurrent(
    'a chunked body is answered as soon as it passes the limit, and the connection ends',
    async () => {
      const client = new RawClient(probe.port);
      client.write(head('Content-Type: application/json', 'Transfer-Encoding: chunked'));
      for (let n = 0; n < 5; n += 1) client.write(`4000\r\n${'x'.repeat(0x4000)}\r\n`);

      expect(await client.answers(1)).toMatch(/^HTTP\/1\.1 413 /);
      expect(await client.closesWithin(7_000)).toBe(true);
    },
  );

  test('a body that is refused but ends soon leaves the connection usable', async () => {
    const client = new RawClient(probe.port);
    client.write(head('Content-Type: application/json', 'Content-Length: 200000'));
    await client.answers(1);
    client.write('x'.repeat(200_000));
    client.write(head('Content-Type: application/json', 'Content-Length: 2')).write('{}');

    expect(await client.answers(2)).toMatch(/^HTTP\/1\.1 413 [^]*HTTP\/1\.1 201 /);
    client.hangUp();
  });

  test('so does one whose end came while the service was held up', async () => {
    const client = new RawClient(probe.port);
    client.write(head('Content-Encoding: gzip', 'Content-Length: 9'));
    await client.answers(1);
    // From here on, timers are due before anybody looks at the sockets.
    await nextTurn();
    client.write('too late?').write(head('Content-Type: application/json', 'Content-Length: 2'));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5_100);
    await nextTurn();
    client.write('{}');

    expect(await client.answers(2)).toMatch(/^HTTP\/1\.1 415 [^]*HTTP\/1\.1 201 /);
    client.hangUp();
  });
});

describe('bodies that do not end', () => {
  test('a body that trickles is given up in bounded time', async () => {
    const { port, outcome } = await readOnce(50);
    const client = new RawClient(port);
    client.write(head('Content-Type: application/json', 'Content-Length: 10')).write('{');

    const problem = await outcome;

    expect(problem).toBeInstanceOf(Problem);
    expect((problem as Problem).code).toBe('request-timeout');
    client.hangUp();
  });

  test('a client that hangs up in the middle ends the reading at once', async () => {
    const { port, outcome } = await readOnce(60_000);
    const client = new RawClient(port);
    client.write(head('Content-Type: application/json', 'Content-Length: 10')).write('{');
    setImmediate(() => client.hangUp());

    expect((await outcome) as Problem).toMatchObject({ code: 'invalid-request' });
  });

  test('hanging up disturbs nobody else and is no defect', async () => {
    probe.logged.splice(0);
    for (let n = 0; n < 20; n += 1) {
      const client = new RawClient(probe.port);
      client.write(head('Content-Type: application/json', 'Content-Length: 10')).write('{');
      setImmediate(() => client.hangUp());
      await client.closesWithin(1_000);
    }

    expect((await post('{}')).status).toBe(201);
    expect(probe.logged).toEqual([]);
  });
});

test('connections are bounded in time and outlive those of a load balancer', () => {
  const server = probe.app.getHttpServer();

  expect(server.headersTimeout).toBeLessThanOrEqual(10_000);
  expect(server.requestTimeout).toBeLessThanOrEqual(30_000);
  expect(server.keepAliveTimeout).toBeGreaterThan(60_000);
});
