import request from 'supertest';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { StoreUnavailable } from '../../src/failures/store-unavailable.js';
import { ProbeController, startProbeApp, type ProbeApp } from './probe-app.js';

let probe: ProbeApp;

beforeEach(async () => {
  probe = await startProbeApp([ProbeController], 3);
  probe.verifier.verdicts.set('other', {
    kind: 'valid',
    caller: {
      client: 'moderation',
      person: null,
      sub: 'probe',
      scopes: new Set(['messages:modify']),
      lookedAt: ['the claim scope'],
    },
  });
});
afterEach(() => probe.app.close());

function call(method: 'get' | 'post', path: string, token = 'good'): request.Test {
  const test = request(probe.app.getHttpServer())[method](path);
  return test.set({ Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' });
}

test('a client has one rate over all routes, and every answer has what is left of it', async () => {
  const first = await call('get', '/probe/caller');
  const second = await call('post', '/probe/echo').send('{}');
  const third = await call('post', '/probe/echo').send('');

  const left = [first, second, third].map((answer) => answer.headers['ratelimit'] as unknown);
  expect(left).toEqual(['"client";r=2;t=1', '"client";r=1;t=1', '"client";r=0;t=1']);
  expect(third.status).toBe(400);
  expect(third.headers['ratelimit-policy']).toBe('"client";q=3;w=1');
});

test('over its rate a client gets 429 and when to come back', async () => {
  for (let n = 0; n < 3; n += 1) await call('get', '/probe/caller');
  const answer = await call('get', '/probe/caller');

  expect(answer.status).toBe(429);
  expect(answer.body).toMatchObject({ type: '/problems/too-many-requests' });
  expect(answer.headers).toMatchObject({ 'retry-after': '1', ratelimit: '"client";r=0;t=1' });
});

test('one client over its rate leaves others theirs', async () => {
  for (let n = 0; n < 4; n += 1) await call('get', '/probe/caller');
  expect((await call('get', '/probe/caller', 'other')).status).toBe(200);
});

test('open routes and refused tokens are not counted', async () => {
  await call('get', '/probe/open');
  await call('get', '/probe/caller', 'bad');
  expect(probe.storage.hits.size).toBe(0);
});

test('P10: while the count cannot be kept, nobody gets through', async () => {
  probe.storage.failure = new StoreUnavailable();
  const answer = await call('get', '/probe/caller');

  expect(answer.status).toBe(503);
  expect(answer.body).toMatchObject({ type: '/problems/store-unavailable' });
  expect(answer.headers['retry-after']).toBeDefined();
});
