import { Client } from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import type { Environment } from '../../src/settings/reader.js';
import { type Answer, auditor, moderation, DocumentedService, textBody } from './service.js';

const hello = { MsgBody: textBody('hello') };
const services: DocumentedService[] = [];

async function start(settings: Environment): Promise<DocumentedService> {
  const service = await DocumentedService.start(settings);
  services.push(service);
  return service;
}

afterEach(async () => {
  for (const service of services.splice(0)) await service.stop();
});

function expectProblem(answer: Answer | undefined, status: number, name: string): void {
  expect(answer?.body).toMatchObject({ status, type: `/problems/${name}` });
  expect(answer?.status).toBe(status);
  expect(answer?.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
  expect(answer?.body).not.toHaveProperty('modificationId');
}

describe('429', () => {
  test("the client's own rate, over all its routes, and nobody else's", async () => {
    const service = await start({ CLIENT_REQUESTS_PER_SECOND: '3' });
    const id = '/v1/modifications/x';

    const answers = await Promise.all(Array.from({ length: 12 }, () => service.get(id)));
    const other = await service.get(id, { as: moderation });

    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(6);
    expect(answers.filter(({ status }) => status === 400).length).toBeGreaterThanOrEqual(3);
    expect(other.status).toBe(400);
    expectProblem(refused[0], 429, 'too-many-requests');
    expect(refused[0]?.headers.get('ratelimit')).toMatch(/^"client";r=0;t=[1-9]\d*$/);
    expect(refused[0]?.headers.get('ratelimit-policy')).toBe('"client";q=3;w=1');
  });

  test('the key of a request that was refused is free', async () => {
    const service = await start({ CLIENT_REQUESTS_PER_SECOND: '1' });
    const edit = { ...service.message(), ...hello };
    const headers = { 'Idempotency-Key': 'k' };
    const burst = () =>
      Promise.all(Array.from({ length: 4 }, () => service.edit(edit, {}, { headers })));

    const [answers] = [await burst()];

    expect(answers.some(({ status }) => status === 429)).toBe(true);
    await expect.poll(async () => (await service.edit(edit, {}, { headers })).status).toBe(201);
  });
});

describe('503', () => {
  test('P4: a repeat is answered although the quota is exhausted', async () => {
    const service = await start({ IM_CALLS_PER_SECOND: '1' });
    const edit = { ...service.message(), ...hello };
    const first = await service.edit(edit, {}, { headers: { 'Idempotency-Key': 'repeated' } });
    const others = Array.from({ length: 20 }, () =>
      service.edit({ ...service.message(), ...hello }, {}, { headers: { Prefer: 'wait=4' } }),
    );
    const isExhausted = async () => {
      const asked = { headers: { Prefer: 'respond-async' } };
      return (await service.edit({ ...service.message(), ...hello }, {}, asked)).status;
    };
    await expect.poll(isExhausted).toBe(503);

    const again = await service.edit(
      edit,
      {},
      {
        headers: { 'Idempotency-Key': 'repeated', Prefer: 'respond-async' },
      },
    );

    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    await Promise.all(others);
  });

  test('quota-exhausted is answered at once, and leaves no record', async () => {
    const service = await start({ IM_CALLS_PER_SECOND: '1' });
    const ask = { headers: { Prefer: 'wait=2' } };

    const answers = await Promise.all(
      Array.from({ length: 20 }, () => service.edit({ ...service.message(), ...hello }, {}, ask)),
    );

    const refused = answers.filter(({ status }) => status === 503);
    expect(refused.length).toBeGreaterThan(0);
    for (const answer of refused) expectProblem(answer, 503, 'quota-exhausted');
    const found = await service.audit('/v1/audit/modifications?limit=500');
    expect((found.body['items'] as unknown[]).length).toBe(answers.length - refused.length);
  });

  test('im-unavailable at once while the breaker is open, and the key stays free', async () => {
    const service = await start({});
    const fault = service.im.fault({ kind: 'code', errorCode: 60021 });
    const edit = () => service.edit({ ...service.message(), ...hello });
    for (let i = 0; i < 5; i += 1) expect((await edit()).status).toBe(502);
    const calls = service.im.calls().length;

    const answer = await edit();

    expectProblem(answer, 503, 'im-unavailable');
    expect(service.im.calls()).toHaveLength(calls);
    service.im.clearFaults(fault);
  });

  test('im-unavailable where IM cannot be read, and then nothing is sent', async () => {
    const service = await start({});
    const message = service.message();
    const headers = { Prefer: 'wait=0', 'Idempotency-Key': 'again' };
    const fault = service.im.fault({ kind: 'http', api: 'group_msg_get_simple' });

    const answer = await service.edit({ ...message, ...hello }, {}, { headers });

    expectProblem(answer, 503, 'im-unavailable');
    expect(service.im.calls('modify_group_msg')).toHaveLength(0);
    service.im.clearFaults(fault);
    const again = await service.edit(
      { ...message, ...hello },
      {},
      { headers: { 'Idempotency-Key': 'again' } },
    );
    expect(again.status).toBe(201);
  });

  test('P10: store-unavailable where the record cannot be written, and then nothing is sent', async () => {
    const service = await start({});
    const edit = { ...service.message(), ...hello };
    const headers = { 'Idempotency-Key': 'again' };
    const admin = new Client({
      connectionString: service.database.superuserUrl.replace(/\/[^/]*$/, '/postgres'),
    });
    await admin.connect();
    const allow = (isAllowed: boolean) =>
      admin.query(`ALTER DATABASE "${service.database.name}" ALLOW_CONNECTIONS ${isAllowed}`);
    await allow(false);
    await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [
      service.database.name,
    ]);

    const refused = await service.edit(edit, {}, { headers });
    const read = await service.get('/v1/audit/modifications', { as: auditor });

    expectProblem(refused, 503, 'store-unavailable');
    expectProblem(read, 503, 'store-unavailable');
    for (const open of ['checkpoint', 'checkpoint/latest', 'tile/0/000.p/1']) {
      const answer = await service.get(`/v1/ledger/${open}`, { as: null });
      expectProblem(answer, 503, 'store-unavailable');
    }
    expect(service.im.calls('modify_group_msg')).toHaveLength(0);
    await allow(true);
    await admin.end();
    await expect.poll(async () => (await service.edit(edit, {}, { headers })).status).toBe(201);
  });
});
