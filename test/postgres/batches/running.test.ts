import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Steering } from '../../../src/batches/batch-record.js';
import type { Batch, BatchHeader, PlannedItem } from '../../../src/batches/batch.js';
import { PostgresBatchRecord } from '../../../src/postgres/batches/batch-record.js';
import { Store } from '../../../src/postgres/connections/store.js';
import { DocumentedService, textBody } from '../../contract/service.js';
import { aHeader, aPlannedItem } from '../../support/batches.js';

let service: DocumentedService;
let store: Store;
let batches: PostgresBatchRecord;
beforeAll(async () => {
  service = await DocumentedService.start({ IM_TIMEOUT_MS: '20000' });
  store = new Store({ url: service.database.appUrl, connections: 2 });
  batches = new PostgresBatchRecord(store);
});
afterAll(async () => {
  await store.close();
  await service.stop();
});

test('every item is edited once, a pull serves twenty neighbours, and the end is on record', async () => {
  const items = messages('neighbours', 60).map((message) => item(message, 'new'));
  const pulls = service.im.calls('group_msg_get_simple').length;

  const batch = await finished(items);

  expect(batch).toMatchObject({ state: 'finished', counts: { applied: 60, waiting: 0 } });
  expect(service.im.calls('group_msg_get_simple').length - pulls).toBe(3);
});

test('an edit of a batch says which item it is, in its body and its entry', async () => {
  const [message] = messages('place', 1);
  if (!message) throw new Error('no message');

  const { id } = await finished([item(message, 'new')]);

  const [one] = await batches.items(id, { from: 0, limit: 1 });
  const edit = await service.get(`/v1/modifications/${one?.edit?.id}`);
  expect(edit.body).toMatchObject({ state: 'applied', batch: { id, index: 0 } });
  const entries = await store.durable.ask<{ batch: unknown }>(
    `SELECT convert_from(bytes, 'UTF8')::json -> 'details' -> 'batch' AS batch FROM ledger_entry
     WHERE modification_id = $1 AND type = 'edit.intended'`,
    [one?.edit?.id],
  );
  expect(entries).toEqual([{ batch: { id, index: 0 } }]);
});

test('a batch of everything that can happen to an item ends with each in its state', async () => {
  const [applied, changed, recalled, same, digest] = messages('mixed', 5);
  if (!applied || !changed || !recalled || !same || !digest) throw new Error('no messages');
  service.im.clientRemoves(recalled, 'recall');
  const missing = { groupId: 'mixed', topicId: null, msgSeq: 99_999 };
  const nowhere = { groupId: 'no such group', topicId: null, msgSeq: 1 };

  const { id, counts } = await finished([
    item(applied, 'new'),
    item(recalled, 'new'),
    item(same, 'as it was'),
    { ...item(digest, 'new'), ifPriorDigest: `sha256:${'0'.repeat(64)}` },
    item(missing, 'new'),
    item(nowhere, 'new'),
  ]);

  expect(counts).toMatchObject({ applied: 1, rejected: 5, waiting: 0 });
  const items = await batches.items(id, { from: 0, limit: 10, state: 'rejected' });
  expect(items.map(({ index, edit }) => [index, edit?.status])).toMatchObject([
    [1, { because: 'message-gone' }],
    [2, { because: 'no-change' }],
    [3, { because: 'prior-changed' }],
    [4, { because: 'message-not-found' }],
    [5, { because: 'message-not-found' }],
  ]);
});

test('an item waits while another edit of its message is under way, and is edited then', async () => {
  const [held, free] = messages('held', 2);
  if (!held || !free) throw new Error('no messages');
  const hold = service.im.fault({
    api: 'modify_group_msg',
    kind: 'hold',
    when: 'after',
    times: 1,
  });
  const single = service.edit({
    GroupId: 'held',
    MsgSeq: held.msgSeq,
    MsgBody: textBody('single'),
  });
  await expect.poll(() => text(held)).toContain('single');

  const accepted = await batches.accept(aHeader(), [item(held, 'batch'), item(free, 'batch')]);
  if (accepted.kind !== 'accepted') throw new Error(accepted.kind);
  const { id } = accepted.batch;
  await expect.poll(() => counts(id)).toMatchObject({ waiting: 1, applied: 1 });
  service.im.release(hold);

  expect((await single).status).toBe(201);
  expect((await over(id)).counts).toMatchObject({ applied: 2 });
  expect(text(held)).toContain('batch');
});

test('a cancelled batch leaves what was begun to settle, and then is over', async () => {
  const [begun, other] = messages('cancelled', 2);
  if (!begun || !other) throw new Error('no messages');
  const hold = service.im.fault({
    api: 'modify_group_msg',
    kind: 'hold',
    when: 'before',
    times: 1,
  });
  const accepted = await batches.accept(aHeader(), [item(begun, 'new')]);
  if (accepted.kind !== 'accepted') throw new Error(accepted.kind);
  const { id } = accepted.batch;
  await expect.poll(() => counts(id)).toMatchObject({ pending: 1 });

  const cancelled = await batches.cancel(id, by);
  const again = await batches.cancel(id, by);
  service.im.release(hold);

  expect(cancelled).toMatchObject({
    kind: 'done',
    batch: { state: 'cancelled', finishedAt: null },
  });
  expect(again?.kind).toBe('done');
  expect(await over(id)).toMatchObject({
    state: 'cancelled',
    counts: { applied: 1, cancelled: 0 },
  });
  expect((await batches.cancel(id, by))?.kind).toBe('over');
});

test('a paused batch begins nothing, and goes on when it is resumed', async () => {
  const items = messages('paused', 3).map((message) => item(message, 'new'));
  const hold = service.im.fault({
    api: 'modify_group_msg',
    kind: 'hold',
    when: 'before',
    times: 1,
  });
  const accepted = await batches.accept(aHeader(), items);
  if (accepted.kind !== 'accepted') throw new Error(accepted.kind);
  const { id } = accepted.batch;
  await expect.poll(() => counts(id)).toMatchObject({ pending: 1, applied: 2 });
  await batches.pause(id, by);
  service.im.release(hold);

  // Every item is final: there is nothing left to resume.
  expect(await over(id)).toMatchObject({ state: 'finished', counts: { applied: 3 } });
});

test('a dry run sends nothing, and shows what each item would come to', async () => {
  const [kept, same] = messages('dry', 2);
  if (!kept || !same) throw new Error('no messages');
  const overwrites = service.im.overwrites().length;

  const batch = await finished([item(kept, 'new'), item(same, 'as it was')], {
    isDryRun: true,
    key: null,
  });

  expect(batch).toMatchObject({ state: 'finished', isDryRun: true, counts: { dry_run: 2 } });
  expect(service.im.overwrites()).toHaveLength(overwrites);
  const items = await batches.items(batch.id, { from: 0, limit: 10, state: 'dry_run' });
  expect(items.map(({ edit, dryRun }) => [edit, dryRun])).toMatchObject([
    [null, { kind: 'go', snapshot: { drift: null } }],
    [null, { kind: 'reject', because: 'no-change', im: null }],
  ]);
  const [first] = items;
  if (first?.dryRun?.kind !== 'go') throw new Error('it was not tried');
  expect(JSON.parse(first.dryRun.prior.msgBody.toString())).toEqual(textBody('as it was'));
});

test('a restoration puts back each applied item that still is what the batch left', async () => {
  const [kept, touched, failed] = messages('restored', 3);
  if (!kept || !touched || !failed) throw new Error('no messages');
  service.im.clientRemoves(failed, 'recall');
  const first = await finished([kept, touched, failed].map((message) => item(message, 'new')));
  service.im.clientEdits(touched, { MsgBody: textBody('theirs') });
  const header = aHeader({ restores: first.id, reason: 'wrong template' });

  const accepted = await batches.acceptRestoration(header);
  const again = await batches.acceptRestoration(aHeader({ restores: first.id, key: header.key }));

  expect(accepted).toMatchObject({ kind: 'accepted', batch: { restores: first.id, total: 2 } });
  expect(again).toMatchObject({ kind: 'known-key', batch: { id: header.id } });
  expect((await over(header.id)).counts).toMatchObject({ applied: 1, rejected: 1 });
  expect([text(kept), text(touched)]).toEqual([
    JSON.stringify(textBody('as it was')),
    JSON.stringify(textBody('theirs')),
  ]);
  const [restored] = await batches.items(header.id, { from: 0, limit: 1 });
  const [original] = await batches.items(first.id, { from: 0, limit: 1 });
  expect(restored?.edit?.restores).toBe(original?.edit?.id);
});

test('a batch that runs, or of which nothing was applied, is not restorable', async () => {
  const [message] = messages('unrestorable', 1);
  if (!message) throw new Error('no message');
  const none = await finished([item(message, 'as it was')]);
  const hold = service.im.fault({
    api: 'modify_group_msg',
    kind: 'hold',
    when: 'before',
    times: 1,
  });
  const running = await batches.accept(aHeader(), [item(message, 'new')]);
  if (running.kind !== 'accepted') throw new Error(running.kind);
  await expect.poll(() => counts(running.batch.id)).toMatchObject({ pending: 1 });

  for (const { id } of [none, running.batch]) {
    const answer = await batches.acceptRestoration(aHeader({ restores: id }));
    expect(answer).toMatchObject({ kind: 'not-restorable', batch: { id } });
  }
  service.im.release(hold);
  await over(running.batch.id);
});

test('items whose records a failover lost are edited anew', async () => {
  const [held, lost] = messages('lost', 2);
  if (!held || !lost) throw new Error('no messages');
  const { id, hold } = await losesItem(held, lost);
  service.im.clientEdits(lost, { MsgBody: textBody('theirs') });

  service.im.release(hold);

  expect((await over(id)).counts).toMatchObject({ applied: 2, waiting: 0 });
  const [, anew] = await batches.items(id, { from: 0, limit: 2 });
  expect(anew?.edit?.status.state).toBe('applied');
  expect(text(lost)).toContain('of the batch');
});

test('an item that a failover lost is not carried out over a later edit of its message', async () => {
  const [held, lost] = messages('edited since', 2);
  if (!held || !lost) throw new Error('no messages');
  const { id, hold } = await losesItem(held, lost);
  const { status } = await service.edit({
    GroupId: lost.groupId,
    MsgSeq: lost.msgSeq,
    MsgBody: textBody('of a single edit'),
  });
  expect(status).toBe(201);
  service.im.release(hold);
  await expect.poll(() => counts(id)).toMatchObject({ applied: 1, waiting: 1, pending: 0 });

  // The runner has looked for batches that are over by then.
  await delay(1_500);

  expect(await counts(id)).toMatchObject({ applied: 1, waiting: 1 });
  expect(text(lost)).toContain('of a single edit');
  await batches.cancel(id, by);
  expect((await over(id)).counts).toMatchObject({ applied: 1, cancelled: 1 });
});

/**
 * A batch of two items that has lost what was on record of the second one, and the chunk that both were in, while the first one is held
 * at IM.
 */
async function losesItem(held: PlannedItem['message'], lost: PlannedItem['message']) {
  const hold = service.im.fault({
    api: 'modify_group_msg',
    kind: 'hold',
    when: 'after',
    msgSeq: held.msgSeq,
    times: 1,
  });
  const items = [item(held, 'of the batch'), item(lost, 'of the batch')];
  const accepted = await batches.accept(aHeader(), items);
  if (accepted.kind !== 'accepted') throw new Error(accepted.kind);
  const { id } = accepted.batch;
  await expect.poll(() => counts(id)).toMatchObject({ pending: 1, applied: 1 });
  const [, second] = await batches.items(id, { from: 0, limit: 2 });
  const superuser = new Client({ connectionString: service.database.superuserUrl });
  await superuser.connect();
  // As one transaction of the replay that a standby never did.
  await superuser.query('BEGIN; SET LOCAL session_replication_role = replica');
  for (const table of ['modification_content', 'modification_outcome', 'edit_claim'])
    await superuser.query(`DELETE FROM ${table} WHERE modification_id = $1`, [second?.edit?.id]);
  await superuser.query('DELETE FROM modification WHERE id = $1', [second?.edit?.id]);
  await superuser.query('DELETE FROM batch_chunk WHERE batch_id = $1', [id]);
  await superuser.query('COMMIT');
  await superuser.end();
  return { id, hold };
}

const by: Steering = {
  actor: { client: 'refund-desk', operator: 'bob', ip: '::1' },
  reason: 'wait for legal',
};

async function counts(id: string) {
  return (await batches.find(id))?.counts;
}

function text({ groupId, msgSeq }: PlannedItem['message']): string {
  return service.im.message(groupId, msgSeq)?.msgBody ?? '';
}

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
