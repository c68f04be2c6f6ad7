import { createSecretKey } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { DIRECT } from '../../src/network/way.js';
import { fetchBy } from '../../src/network/web.js';
import { post } from '../../src/sinks/receiver.js';
import { signedHeaders } from '../../src/sinks/signature.js';
import { type Answer, Receiver } from './receiver.js';

const KEY = createSecretKey(Buffer.alloc(32, 7));
const BODY = '[{"data":{"index":0}}]';
const never = new AbortController().signal;

async function deliver(answer: Answer, timeoutMs = 5_000, signal = never) {
  await using receiver = await Receiver.start(answer);
  const headers = signedHeaders('msg_1', Math.floor(Date.now() / 1000), BODY, [KEY]);
  const delivered = await post(
    fetchBy(DIRECT),
    { url: receiver.url, headers, body: BODY },
    signal,
    timeoutMs,
  );
  return { ...delivered, received: receiver.deliveries.length };
}

const status =
  (code: number, headers: Record<string, string> = {}) =>
  (res: ServerResponse): void =>
    void res.writeHead(code, headers).end('thank you');

test('any answer from 200 to 299 means that the entries were taken', async () => {
  for (const code of [200, 202, 204, 299]) {
    expect(await deliver(status(code))).toEqual({
      outcome: 'taken',
      status: code,
      error: null,
      received: 1,
    });
  }
});

test('410 means that the receiver is gone, any other answer that it failed', async () => {
  expect(await deliver(status(410))).toMatchObject({ outcome: 'gone', status: 410 });
  for (const code of [400, 401, 404, 429, 500, 503]) {
    expect(await deliver(status(code))).toMatchObject({
      outcome: 'failed',
      status: code,
      error: `the receiver answered ${code}`,
    });
  }
});

test('a redirect is not followed', async () => {
  for (const code of [301, 302, 307, 308]) {
    expect(await deliver(status(code, { Location: '/elsewhere' }))).toMatchObject({
      outcome: 'failed',
      status: code,
      error: expect.stringContaining('redirects') as string,
      received: 1,
    });
  }
});

test('an answer that breaks off counts as none', async () => {
  const cut: Answer = (res) => {
    res.writeHead(200, { 'Content-Length': '100' });
    res.write('half', () => res.destroy());
  };

  expect(await deliver(cut)).toMatchObject({ outcome: 'failed', error: 'the answer broke off' });
});

test('of an answer without an end so much is read, and no more', async () => {
  let written = 0;
  const endless: Answer = (res) => {
    res.writeHead(200);
    const chunk = Buffer.alloc(16 * 1024);
    const write = (): void => {
      while (!res.destroyed && written < 100_000_000) {
        written += chunk.length;
        if (!res.write(chunk)) return void res.once('drain', write);
      }
    };
    write();
  };

  expect(await deliver(endless)).toMatchObject({ outcome: 'taken', status: 200 });
  expect(written).toBeLessThan(50_000_000);
});

test('a receiver that does not answer, or not to the end, is left', async () => {
  const mute: Answer = () => undefined;
  const slow: Answer = (res) => void res.writeHead(200).write('…');

  expect(await deliver(mute, 200)).toMatchObject({ outcome: 'failed', status: null });
  expect(await deliver(slow, 200)).toMatchObject({
    outcome: 'failed',
    error: 'the receiver did not answer in time',
  });
});

test('a delivery that is broken off says so', async () => {
  const stopped = new AbortController();
  const stopping: Answer = () => stopped.abort();

  expect(await deliver(stopping, 5_000, stopped.signal)).toMatchObject({
    outcome: 'failed',
    error: 'the delivery was broken off',
  });
});

test('nobody there: why is said, without an address', async () => {
  const headers = signedHeaders('msg_1', 1, BODY, [KEY]);
  const url = 'http://127.0.0.1:1/secret-path';

  const delivered = await post(fetchBy(DIRECT), { url, headers, body: BODY }, never);

  expect(delivered).toEqual({ outcome: 'failed', status: null, error: 'refused (ECONNREFUSED)' });
});
