import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Batch, BatchHeader, PlannedItem } from '../../../src/batches/batch.js';
import { PostgresBatchRecord } from '../../../src/postgres/batches/batch-record.js';
import { Store } from '../../../src/postgres/connections/store.js';
import { Service, textBody } from '../../contract/service.js';
import { aHeader, aPlannedItem } from '../../support/batches.js';

let service: Service;
let store: Store;
let batches: PostgresBatchRecord;
beforeAll(async () => {
  service = await Service.start();
  store = new Store({ url: service.database.appUrl, connections: 2 });
  batches = new PostgresBatchRecord(store);
});
afterAll(async () => {
  await store.close();
  await service.stop();
});

test('every item is edited once, a pull serves twenty neighbours, and the end is on record', async () => {
  const items = messages('neighbours', 60).map((message) => item(message, 'new'));
  const pulls = service.simulator.calls('group_msg_get_simple').length;

  const batch = await finished(items);

  expect(batch).toMatchObject({ state: 'finished', counts: { applied: 60, waiting: 0 } });
  expect(service.simulator.calls('group_msg_get_simple').length - pulls).toBe(3);
});

function messages(groupId: string, count: number) {
  return Array.from({ length: count }, () => {
    const { MsgSeq } = service.message({ groupId });
    return { groupId, topicId: null, msgSeq: MsgSeq };
  });
}

function item(message: PlannedItem['message'], text: string): PlannedItem {
  const msgBody = Buffer.from(JSON.stringify(textBody(text)));
  return aPlannedItem(message.msgSeq, { message, requested: { msgBody } });
}

async function finished(
  items: readonly PlannedItem[],
  header: Partial<BatchHeader> = {},
): Promise<Batch> {
  const accepted = await batches.accept(aHeader(header), items);
  if (accepted.kind !== 'accepted') throw new Error(accepted.kind);
  return over(accepted.batch.id);
}

async function over(id: string): Promise<Batch> {
  await expect
    .poll(async () => (await batches.find(id))?.finishedAt ?? null, { interval: 100 })
    .not.toBeNull();
  const batch = await batches.find(id);
  if (!batch) throw new Error('it is gone');
  return batch;
}
