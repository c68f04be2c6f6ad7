import request from 'supertest';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RefusalCode } from '../../src/edits/edit.js';
import {
  isProblemCode,
  problemCodes,
  problemKind,
  problemType,
  usualDetail,
  type ProblemCode,
} from '../../src/http/problems/catalogue.js';
import { ProblemsController } from '../../src/http/problems/problems.controller.js';
import { Problem } from '../../src/http/problems/problem.js';
import { ProbeController, secret, startProbeApp, type ProbeApp } from './probe-app.js';

let probe: ProbeApp;

beforeAll(async () => {
  probe = await startProbeApp([ProbeController, ProblemsController]);
});
afterAll(() => probe.app.close());
beforeEach(() => probe.logged.splice(0));

function get(path: string): request.Test {
  return request(probe.app.getHttpServer()).get(path);
}

describe('what a caller gets', () => {
  test('a refusal is a problem document with all that is known', async () => {
    const answer = await get('/probe/refusal');

    expect(answer.status).toBe(422);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(JSON.parse(answer.text)).toEqual({
      type: '/problems/refused-by-im',
      title: problemKind('refused-by-im').title,
      status: 422,
      detail: 'IM said no.',
      requestId: answer.headers['x-request-id'],
      modificationId: '0193',
      im: { errorCode: 80001, errorInfo: 'text denied' },
    });
  });

  test('a wait is given in whole seconds, rounded up', async () => {
    expect((await get('/probe/in-flight')).headers['retry-after']).toBe('2');
  });

  test.each([
    ['/probe/store-away', 503, 'store-unavailable'],
    ['/probe/throttled', 429, 'too-many-requests'],
    ['/nowhere?token=x', 404, 'not-found'],
    ['/%E0%A4%A', 404, 'not-found'],
    ['/problems/%E0%A4%A', 400, 'invalid-request'],
    ['/probe/teapot', 500, 'internal-error'],
  ])('%s answers %i %s', async (path, status, name) => {
    const answer = await get(path);

    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toMatchObject({
      type: problemType(name as ProblemCode),
      status,
    });
    expect(answer.headers['x-request-id']).toBeDefined();
  });

  test.each(['store-unavailable', 'im-unavailable', 'quota-exhausted', 'edit-in-flight'] as const)(
    '%s always tells when to come back',
    (code) => {
      expect(problemKind(code).retryAfterSeconds).toBeGreaterThan(0);
    },
  );

  test('a method that a path does not have is 405 with those that it has', async () => {
    const answer = await request(probe.app.getHttpServer()).put('/probe/echo');

    expect(answer.status).toBe(405);
    expect(answer.headers['allow']).toBe('POST');
    expect(JSON.parse(answer.text)).toMatchObject({ type: '/problems/method-not-allowed' });
  });

  test('P7: a defect is logged once with the request id, and nothing of its message is logged or answered', async () => {
    const answer = await get('/probe/defect').set('X-Request-Id', 'req-1');

    expect(answer.status).toBe(500);
    const { title, ...others } = JSON.parse(answer.text) as Record<string, unknown>;
    expect(title).toBe(problemKind('internal-error').title);
    expect(others).toEqual({
      type: '/problems/internal-error',
      status: 500,
      detail: usualDetail('internal-error'),
      requestId: 'req-1',
    });
    expect(probe.logged).toHaveLength(1);
    expect(probe.logged[0]).toContain('"requestId":"req-1"');
    expect(probe.logged[0]).toContain('probe-app');
    expect(probe.logged.join() + answer.text).not.toContain(secret);
  });

  test('P7: what a failing store says is neither logged nor answered', async () => {
    const answer = await get('/probe/store-away');
    expect(probe.logged.join() + answer.text).not.toContain(secret);
  });
});

test.each(problemCodes)(
  '%s says what happened and what to do, even where no more is known',
  (code) => {
    const { meaning, remedy } = problemKind(code);

    expect(new Problem(code).body('req-1')).toMatchObject({
      detail: `${meaning} ${remedy}`,
      requestId: 'req-1',
    });
    expect(new Problem(code, { detail: 'Do that.' }).body('req-1')).toMatchObject({
      detail: 'Do that.',
    });
    const instruction =
      /^(Allow|Ask|Check|Correct|Do|Get|Give|Look|Make|Only|Read|Send|Set|Try|Use|Wait|Where|Sealing|Tell)\b/;
    expect(remedy).toMatch(instruction);
  },
);

describe('what a type points at', () => {
  test.each(problemCodes)(
    '/problems/%s is a page for people and JSON for programs',
    async (code) => {
      const html = await get(problemType(code)).set('Accept', 'text/html');
      const json = await get(problemType(code));

      expect([html.status, json.status]).toEqual([200, 200]);
      expect(html.headers['content-type']).toMatch(/^text\/html/);
      expect(html.text).toContain('What to do');
      expect(json.body).toMatchObject({
        type: problemType(code),
        status: problemKind(code).status,
      });
    },
  );

  test('the index names every problem', async () => {
    const html = await get('/problems').set('Accept', 'text/html,*/*;q=0.8');
    const json = await get('/problems');

    for (const code of problemCodes) expect(html.text).toContain(`href="/problems/${code}"`);
    expect((json.body as { items: unknown[] }).items).toHaveLength(problemCodes.length);
  });

  test.each(['/problems/unknown', '/problems/toString'])('%s is 404', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  test('every reason for a rejection has its problem', () => {
    const reasons: readonly RefusalCode[] = [
      'message-not-found',
      'message-gone',
      'prior-changed',
      'unsupported-group-type',
      'unsupported-message',
      'prior-unreadable',
      'no-change',
      'refused-by-im',
      'im-misconfigured',
    ];
    expect(reasons.filter((reason) => !isProblemCode(reason))).toEqual([]);
  });
});
