import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Desk, type Json } from './desk.js';

let desk: Desk;

beforeAll(async () => {
  desk = await Desk.open({ IM_CALLS_PER_SECOND: '50' });
});
afterAll(() => desk.close());

async function summary(): Promise<{ quota: Json[]; sealing: Json }> {
  const { body } = await desk.ask('/v1/audit/summary', { client: 'nobody' });
  return body as unknown as { quota: Json[]; sealing: Json };
}

const inUse = async (api: string): Promise<unknown> =>
  (await summary()).quota.find((one) => one['api'] === api)?.['inUse'];

test('the summary says how much of the quota is in use, and that it is free again', async () => {
  const msgSeq = desk.im.addMessage({ groupId: 'q', MsgBody: [] });
  const held = desk.im.fault({ api: 'modify_group_msg', msgSeq, kind: 'hang' });
  const called = desk.im.nextCall('modify_group_msg');
  const answering = desk.edit({ groupId: 'q', msgSeq, text: 'two' });
  await called;

  expect((await summary()).quota).toMatchObject([
    { api: 'get_group_info', callsPerSecond: 50, waiting: 0, factor: 1 },
    { api: 'group_msg_get_simple', callsPerSecond: 50, waiting: 0, factor: 1 },
    { api: 'modify_group_msg', callsPerSecond: 50, inUse: 1, waiting: 0, factor: 1 },
  ]);
  desk.im.clearFaults(held);
  await answering;
  await expect.poll(() => inUse('modify_group_msg'), { timeout: 15_000 }).toBe(0);
});

test('the summary says how far the log is behind what was recorded', async () => {
  await expect
    .poll(async () => (await summary()).sealing['checkpointAgeSeconds'], { timeout: 10_000 })
    .toEqual(expect.any(Number));
  const sealed = Number((await summary()).sealing['entries']);
  const sequencer = new Client({ connectionString: desk.database.superuserUrl });
  await sequencer.connect();
  await sequencer.query('BEGIN; LOCK TABLE ledger_checkpoint IN SHARE MODE');
  await desk.ask('/v1/audit/summary', { client: 'nobody' });
  await expect
    .poll(async () => (await summary()).sealing['delaySeconds'], { timeout: 10_000 })
    .toBeGreaterThan(1);
  await sequencer.query('ROLLBACK');
  await sequencer.end();

  await expect
    .poll(async () => Number((await summary()).sealing['entries']), { timeout: 10_000 })
    .toBeGreaterThan(sealed);
});
