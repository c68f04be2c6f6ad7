import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startProbeApp, type ProbeApp } from './probe-app.js';

let probe: ProbeApp;

beforeAll(async () => {
  probe = await startProbeApp();
});
afterAll(() => probe.app.close());

function get(path: string, authorization?: string): request.Test {
  const test = request(probe.app.getHttpServer()).get(path);
  return authorization === undefined ? test : test.set('Authorization', authorization);
}

test('a route that declares nobody is closed to everybody', async () => {
  const answers = [await get('/probe/undeclared'), await get('/probe/undeclared', 'Bearer good')];
  expect(answers.map((answer) => answer.status)).toEqual([403, 403]);
});

test('an open route needs no token and ignores a bad one', async () => {
  const answers = [await get('/probe/open'), await get('/probe/open', 'Bearer bad')];
  expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
});

test('no token is 401 with a bare challenge', async () => {
  const answer = await get('/probe/caller');

  expect(answer.status).toBe(401);
  expect(answer.headers['www-authenticate']).toBe('Bearer realm="im-edit-ledger"');
});

test.each(['Basic Z29vZA==', 'Bearer', 'Bearer a b', 'good', 'Bearer good, Bearer good'])(
  '%j is no bearer token',
  async (header) => {
    const answer = await get('/probe/caller', header);

    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toContain('error="invalid_token"');
  },
);

test('a token in the URL is no token', async () => {
  expect((await get('/probe/caller?access_token=good')).status).toBe(401);
});

test('any one of the scopes will do, and the route learns who calls', async () => {
  const answer = await get('/probe/caller', 'bearer good');
  expect(answer.body).toEqual({ client: 'refund-desk', person: null, scopes: ['messages:modify'] });
});

test('a good token without the scope is 403 and names the scopes', async () => {
  const answer = await get('/probe/caller', 'Bearer powerless');

  expect(answer.status).toBe(403);
  expect(answer.headers['www-authenticate']).toContain(
    'error="insufficient_scope", scope="messages:modify audit:read"',
  );
});

test('a key set out of reach is 503, not 401', async () => {
  probe.verifier.verdicts.set('unsure', { kind: 'undecided' });
  const answer = await get('/probe/caller', 'Bearer unsure');

  expect(answer.status).toBe(503);
  expect(answer.body).toMatchObject({ type: '/problems/auth-unavailable' });
  expect(answer.headers['retry-after']).toBe('5');
});

test('P7: no part of a token is in an answer or in the log', async () => {
  probe.logged.splice(0);
  const token = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2lnbmF0dXJl';
  const answer = await get('/probe/caller', `Bearer ${token}`);

  const all = JSON.stringify([answer.headers, answer.text, probe.logged]);
  for (const part of token.split('.')) expect(all).not.toContain(part);
});
