import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { get } from '../../src/verifier/http-get.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const never = new AbortController().signal;
const compressed = { 'Content-Encoding': 'gzip' };

test('what is compressed on the way comes as it was', async () => {
  const body = Buffer.alloc(600_000, 'an entry');
  const asked: unknown[] = [];
  const url = await serving((req, res) => {
    asked.push(req.headers['accept-encoding'], req.headers.authorization);
    res.writeHead(200, compressed).end(gzipSync(body));
  });

  const got = await get(url, { Authorization: 'Bearer x' }, body.length, never);

  expect(got).toEqual({ status: 200, retryAfter: null, body });
  expect(asked).toEqual(['gzip', 'Bearer x']);
});

test('more than was asked for is not taken, compressed or not', async () => {
  const body = Buffer.alloc(1_001, 1);
  const plain = await serving((_req, res) => void res.end(body));
  const small = await serving(
    (_req, res) => void res.writeHead(200, compressed).end(gzipSync(body)),
  );
  const large = await serving(
    (_req, res) => void res.writeHead(200, compressed).end(Buffer.alloc(2_001)),
  );

  for (const url of [plain, small, large]) {
    expect(await get(url, {}, 1_000, never)).toMatchObject({ body: 'too long' });
  }
  expect(await get(plain, {}, 1_001, never)).toMatchObject({ body });
});

test('an answer that says no has its status, and a redirection is one', async () => {
  const url = await serving((_req, res) => {
    res.writeHead(302, { Location: '/elsewhere', 'Retry-After': '7' }).end('moved');
  });

  expect(await get(url, {}, 9, never)).toEqual({ status: 302, retryAfter: '7', body: null });
});

test('what breaks off or is damaged is no answer', async () => {
  const cut = await serving((_req, res) => {
    res.writeHead(200, { 'Content-Length': '10' });
    res.write('half', () => res.destroy());
  });
  const damaged = await serving((_req, res) => void res.writeHead(200, compressed).end('no gzip'));
  const shortened = await serving(
    (_req, res) => void res.writeHead(200, compressed).end(gzipSync('an entry').subarray(0, -4)),
  );

  for (const url of [cut, damaged, shortened])
    await expect(get(url, {}, 99, never)).rejects.toThrow();
});

test('who is not answered in time is told so, also in the middle of an answer', async () => {
  const silent = await serving(() => undefined);
  const slow = await serving((_req, res) => void res.write('half'));

  for (const url of [silent, slow]) {
    const failure = get(url, {}, 99, AbortSignal.timeout(50));
    await expect(failure).rejects.toMatchObject({ name: 'TimeoutError' });
  }
});
