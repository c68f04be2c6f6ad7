import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApiDocument } from '../../src/http/openapi/document.js';
import { operationsOf } from '../http/openapi/document-faults.js';
import { type Answer, type Ask, DocumentedService, textBody, why } from './service.js';

/*
 * What each answer has to hold is checked where it arrives (`problemFaults`, by `DocumentedService.send`): a detail and faults that say
 * what to do, the id of the request. This file goes to every route for every problem that can be provoked at any time.
 */

let service: DocumentedService;

beforeAll(async () => {
  service = await DocumentedService.start({ CLIENT_REQUESTS_PER_SECOND: '10' });
});
afterAll(() => service.stop());

const everything = {
  client: 'x',
  scope: 'messages:modify messages:approve audit:read audit:export audit:admin',
};

const OPERATIONS = operationsOf(openApiDocument).map(({ method, path, operation }) => ({
  method: method.toUpperCase(),
  path: path.replaceAll(/\{\w+\}/g, () => randomUUID()),
  name: `${method.toUpperCase()} ${path}`,
  isOpen: operation.security === undefined || operation.security.length === 0,
  needsScope: JSON.stringify(operation.responses['403'] ?? '').includes('`forbidden`'),
  hasId: path.includes('{id}'),
  query: (operation.parameters ?? []).filter((parameter) => parameter.in === 'query'),
  body: Object.keys(operation.requestBody?.content ?? {}),
}));

/** Each client has its own rate. */
function send(method: string, path: string, ask: Ask = {}, text?: string): Promise<Answer> {
  return service.send(method, path, { as: { ...everything, client: randomUUID() }, ...ask }, text);
}

function problem(answer: Answer): string {
  expect(answer.headers.get('content-type'), answer.text).toBe('application/problem+json');
  return `${String(answer.status)} ${String(answer.body['type']).replace('/problems/', '')}`;
}

const approving = { decision: 'approve', priorDigest: `sha256:${'0'.repeat(64)}` };

const closed = OPERATIONS.filter(({ isOpen }) => !isOpen);

test.each(closed)('$name without a token, or with one that allows nothing', async (route) => {
  const text = route.method === 'GET' ? undefined : '{}';

  expect(problem(await send(route.method, route.path, { as: null }, text))).toBe(
    '401 unauthenticated',
  );
  const powerless = { as: { client: 'nobody', scope: '' } };
  const answer = await send(route.method, route.path, powerless, text);
  // Who one is to the service, everybody may ask.
  if (route.needsScope) expect(problem(answer)).toBe('403 forbidden');
  else expect(answer.status).toBe(200);
});

test.each(OPERATIONS)('$path has no PATCH', async ({ path }) => {
  const answer = await send('PATCH', path);

  expect(problem(answer)).toBe('405 method-not-allowed');
  expect(answer.body['detail']).toContain(answer.headers.get('allow'));
});

test.each(OPERATIONS.filter(({ hasId }) => hasId))(
  '$name with an id that is none',
  async (route) => {
    const path = route.path.replace(/(modifications|batches|holds|erasures)\/[^/]+/, '$1/x');
    const text = route.method === 'GET' ? undefined : JSON.stringify(why);
    const headers = text
      ? { 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() }
      : {};

    expect(problem(await send(route.method, path, { headers }, text))).toBe('400 invalid-request');
  },
);

test.each(OPERATIONS.filter(({ hasId }) => hasId))('$name with an id of nothing', async (route) => {
  const text = route.method === 'GET' ? undefined : JSON.stringify(why);
  const headers = text
    ? { 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() }
    : {};

  const missing = route.path.startsWith('/v1/batches') ? 'batch-not-found' : 'not-found';
  // Only a person gets as far as looking for it.
  const isForPersons = route.path.endsWith('/approval');
  const expected = isForPersons ? '403 not-a-person' : `404 ${missing}`;
  const ofHold = text && route.path.startsWith('/v1/holds') ? '{"reason":"over"}' : text;
  // A decision on a batch names no digest.
  const decision = missing === 'batch-not-found' ? { decision: approving.decision } : approving;
  const sent = isForPersons ? JSON.stringify(decision) : ofHold;
  expect(problem(await send(route.method, route.path, { headers }, sent))).toBe(expected);
});

const asked = closed.filter(({ method, query }) => method === 'GET' && query.length > 0);

describe.each(asked)('$name', ({ path, query }) => {
  const names = query.map(({ name }) => name);

  test.each(['%D5%C5%CE%B0', '%zz', '100%'])('says that %s is not encoded', async (value) => {
    const answer = await send(
      'GET',
      `${path}?${names.map((name) => `${name}=${value}`).join('&')}`,
    );

    expect(problem(answer)).toBe('400 invalid-request');
    const errors = answer.body['errors'] as readonly { parameter: string; message: string }[];
    expect(errors.map(({ parameter }) => parameter).sort()).toEqual(names.toSorted());
    for (const { message } of errors) expect(message).toContain('percent-encode');
  });

  test('knows no other parameter', async () => {
    expect(problem(await send('GET', `${path}?nosuch=1`))).toBe('400 invalid-request');
  });
});

test.each(['text/csv', 'application/x-ndjson', 'application/vnd.im-edit-ledger.evidence+x-ndjson'])(
  'an export as %s is no empty file where the question is none',
  async (type) => {
    const path = '/v1/audit/modifications';
    const ask = { headers: { Accept: type } };

    for (const query of ['operator=%zz', 'from=2026-01-02&to=2026-01-01', 'groupId=@TGS']) {
      expect(problem(await send('GET', `${path}?${query}`, ask))).toBe('400 invalid-request');
    }
  },
);

test('a date alone is midnight UTC in from and to', async () => {
  const message = service.message();
  const made = await service.edit({ ...message, MsgBody: textBody('today') });
  const today = String(made.body['receivedAt']).slice(0, 10);
  const tomorrow = new Date(Date.parse(today) + 86_400_000).toISOString().slice(0, 10);
  const total = async (query: string): Promise<unknown> =>
    (await send('GET', `/v1/audit/summary?groupId=${message.GroupId}&${query}`)).body['total'];

  expect(await total(`from=${today}&to=${tomorrow}`)).toBe(1);
  expect(await total(`from=${tomorrow}`)).toBe(0);
  expect(await total(`to=${today}`)).toBe(0);
  expect(await total(`from=${today}T08:00:00%2B08:00&to=${tomorrow}`)).toBe(1);
});

const taking = closed.filter(({ body }) => body.includes('application/json'));

describe.each(taking)('$name', ({ method, path }) => {
  const json = { 'Content-Type': 'application/json' };

  test.each<[string, Record<string, string>, string, string]>([
    ['a form', { 'Content-Type': 'application/x-www-form-urlencoded' }, 'a=b', '415'],
    ['JSON in UTF-16', { 'Content-Type': 'application/json; charset=utf-16' }, '{}', '415'],
    ['compressed', { ...json, 'Content-Encoding': 'gzip' }, '{}', '415'],
    ['nothing', json, '', '400'],
    ['half a text', json, '{"a":', '400'],
    ['a number', json, '7', '400'],
    [
      '70 KB',
      json,
      JSON.stringify({ a: 'x'.repeat(70_000) }),
      // A batch may be larger.
      path === '/v1/batches' ? '400' : '413',
    ],
  ])('with a body that is %s', async (_, headers, text, status) => {
    // A sink is paused and resumed, and an edit or a batch withdrawn, without a body as well; there is none of this name.
    const isNoBodyTaken = text === '' && /\/(sinks\/[^/]+\/(pause|resume)|withdrawal)$/.test(path);
    const expected = isNoBodyTaken ? /^404 ((sink|batch)-)?not-found$/ : status;
    expect(problem(await send(method, path, { headers }, text))).toMatch(expected);
  });
});

test('a client that sends too much gets its rate', async () => {
  const greedy = { ...everything, client: 'greedy' };
  const answers = await Promise.all(
    Array.from({ length: 120 }, () =>
      service.get(`/v1/modifications/${randomUUID()}`, { as: greedy }),
    ),
  );

  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  for (const { body } of refused) expect(body['detail']).toContain('10 requests a second');
});

test.concurrent.each([
  ['a timeout of IM', 60008, '503 im-unavailable'],
  ['its quota', 60007, '503 quota-exhausted'],
  ['its refusal of our account', 60010, '502 im-misconfigured'],
])('%s is answered when a message is read and edited', async (_, errorCode, expected) => {
  const { GroupId, MsgSeq } = service.message();
  service.im.fault({
    kind: 'code',
    errorCode,
    errorInfo: 'no',
    api: 'group_msg_get_simple',
    groupId: GroupId,
  });

  const current = `/v1/messages/current?groupId=${GroupId}&msgSeq=${String(MsgSeq)}`;
  expect(problem(await send('GET', current))).toBe(expected);
  const edit = { GroupId, MsgSeq, MsgBody: textBody('x') };
  expect(problem(await service.edit(edit, {}, { headers: { Prefer: 'wait=0' } }))).toBe(expected);
});

test('a restoration of an edit that did nothing, and its prior version, are problems', async () => {
  const nowhere = { GroupId: `none-${randomUUID()}`, MsgSeq: 1, MsgBody: textBody('x') };
  const { body } = await service.edit(nowhere);
  const path = `/v1/modifications/${String(body['modificationId'])}`;

  expect(problem(await service.post(`${path}/restoration`, why))).toBe('409 not-restorable');
  expect(problem(await service.get(`${path}/prior`))).toBe('404 not-found');
});
