import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { itemsOf, DocumentedService, textBody, textIn } from './service.js';

const SCOPE = 'messages:modify audit:read';

let service: DocumentedService;

beforeAll(async () => {
  service = await DocumentedService.start({ CONSOLE_CLIENT_ID: 'edit-console' });
});
afterAll(() => service.stop());

async function as(claims: object) {
  const token = await service.tokens.tokenOf('0193-subject', { scope: SCOPE, ...claims });
  return { as: null, headers: { Authorization: `Bearer ${token}` } };
}

const ann = { azp: 'edit-console', email: 'Ann@example.com' };

function asking(also: object = {}) {
  const message = { ...service.message(), MsgBody: textBody('new') };
  return { message, reason: 'customer asked', ...also };
}

test('what a person changes is on record under her name', async () => {
  const edit = await service.post('/v1/modifications', asking(), await as(ann));
  const named = await service.post(
    '/v1/modifications',
    asking({ operator: 'ann@example.com' }),
    await as(ann),
  );
  const restored = await service.post(
    `/v1/modifications/${textIn(edit, 'id')}/restoration`,
    { reason: 'by mistake' },
    await as(ann),
  );

  for (const { status, body } of [edit, named, restored]) {
    expect(status).toBe(201);
    expect(body['actor']).toMatchObject({ client: 'edit-console', operator: 'Ann@example.com' });
  }
});

test('another operator is refused, and so is a token that does not say whose it is', async () => {
  const asked = asking({ operator: 'bob@example.com' });

  const other = await service.post('/v1/modifications', asked, await as(ann));
  const dryRun = await service.post('/v1/modifications?dryRun=true', asked, await as(ann));
  const nameless = await service.post(
    '/v1/modifications',
    asking(),
    await as({ ...ann, email: '' }),
  );

  expect([other, dryRun].map(({ status, body }) => [status, body['type']])).toEqual([
    [403, '/problems/operator-mismatch'],
    [403, '/problems/operator-mismatch'],
  ]);
  expect(nameless.status).toBe(403);
  expect(nameless.body).toMatchObject({ type: '/problems/operator-unknown' });
  expect(nameless.body['detail']).toMatch(/claim email .*AUTH_OPERATOR_CLAIM/);
});

test('an application still has to name its operator', async () => {
  const answer = await service.post('/v1/modifications', asking(), await as({ azp: 'desk' }));

  expect(answer.status).toBe(400);
  expect(answer.body['errors']).toMatchObject([{ pointer: '/operator' }]);
});

test('what a person reads is on record under her name, and found by it', async () => {
  const reader = { ...ann, email: `${randomUUID()}@example.com` };
  const edit = await service.post('/v1/modifications', asking(), await as(ann));
  await service.get(`/v1/modifications/${textIn(edit, 'id')}`, await as(reader));
  await service.get('/v1/audit/modifications?limit=1', await as(reader));

  const events = await service.audit(`/v1/audit/events?operator=${reader.email}`);

  expect(itemsOf(events).map(({ type, actor }) => ({ type, actor }))).toEqual(
    ['audit.queried', 'content.read'].map((type) => ({
      type,
      actor: { client: 'edit-console', operator: reader.email, ip: '127.0.0.1' },
    })),
  );
});
