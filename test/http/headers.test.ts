import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startProbeApp, type ProbeApp } from './probe-app.js';

let probe: ProbeApp;

beforeAll(async () => {
  probe = await startProbeApp();
});
afterAll(() => probe.app.close());

function get(path: string, id?: string): request.Test {
  const test = request(probe.app.getHttpServer()).get(path);
  return id === undefined ? test : test.set('X-Request-Id', id);
}

test.each(['a', 'trace-1.2_3', 'x'.repeat(128)])('the request id %s is returned', async (id) => {
  expect((await get('/probe/open', id)).headers['x-request-id']).toBe(id);
});

test.each(['', 'with space', 'x'.repeat(129), 'a;b', 'a,b'])(
  'the request id %j is replaced by a UUIDv7',
  async (id) => {
    const returned = (await get('/probe/open', id)).headers['x-request-id'];
    expect(returned).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  },
);

test.each(['/probe/open', '/probe/caller', '/nowhere', '/probe/defect'])(
  '%s is answered with an id and safe headers',
  async (path) => {
    const { headers } = await get(path);

    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    expect(headers['x-request-id']).toBeDefined();
    expect(headers).not.toHaveProperty('x-powered-by');
    expect(headers).not.toHaveProperty('etag');
  },
);
