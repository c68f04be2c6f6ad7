import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../ledger-service/log.js';
import { AuditService, type Json } from './service.js';

let service: AuditService;

beforeAll(async () => {
  service = await AuditService.open({ IM_CALLS_PER_SECOND: '50' });
});
afterAll(() => service.stop());

async function summary(): Promise<{ quota: Json[]; sealing: Json }> {
  const { body } = await service.ask('/v1/audit/summary', { client: 'nobody' });
  return body as unknown as { quota: Json[]; sealing: Json };
}

const inUse = async (api: string): Promise<unknown> =>
  (await summary()).quota.find((one) => one['api'] === api)?.['inUse'];

test('the summary says how much of the quota is in use, and that it is free again', async () => {
  const msgSeq = service.im.addMessage({ groupId: 'q', MsgBody: [] });
  const held = service.im.fault({ api: 'modify_group_msg', msgSeq, kind: 'hang' });
  const called = service.im.nextCall('modify_group_msg');
  const answering = service.edit({ groupId: 'q', msgSeq, text: 'two' });
  try {
    await called;
    expect((await summary()).quota).toMatchObject([
      { api: 'get_group_info', callsPerSecond: 50, waiting: 0, factor: 1 },
      { api: 'group_msg_get_simple', callsPerSecond: 50, waiting: 0, factor: 1 },
      { api: 'modify_group_msg', callsPerSecond: 50, inUse: 1, waiting: 0, factor: 1 },
    ]);
  } finally {
    service.im.clearFaults(held);
    await answering;
  }
  await expect.poll(() => inUse('modify_group_msg')).toBe(0);
});

test('the summary says how far the log is behind what was recorded', async () => {
  await expect
    .poll(async () => (await summary()).sealing['checkpointAgeSeconds'])
    .toEqual(expect.any(Number));
  const sealed = Number((await summary()).sealing['entries']);
  await using sequencer = await connect(service.database.superuserUrl);
  await sequencer.query('BEGIN; LOCK TABLE ledger_checkpoint IN SHARE MODE');
  await service.ask('/v1/audit/summary', { client: 'nobody' });
  await expect.poll(async () => (await summary()).sealing['delaySeconds']).toBeGreaterThan(1);
  await sequencer.query('ROLLBACK');

  await expect
    .poll(async () => Number((await summary()).sealing['entries']))
    .toBeGreaterThan(sealed);
});
