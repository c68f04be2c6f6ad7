import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Steering } from '../../../src/batches/batch-record.js';
import { PostgresBatchRecord } from '../../../src/postgres/batches/batch-record.js';
import { Store } from '../../../src/postgres/connections/store.js';
import { PostgresEditRecord } from '../../../src/postgres/edits/edit-record.js';
import { Replica } from '../../../src/postgres/edits/replica-lease.js';
import { aHeader, aPlannedItem, digest } from '../../support/batches.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';
import { anIntent } from '../../support/intent.js';

let database: TestDatabase;
let store: Store;
let replica: Replica;
let edits: PostgresEditRecord;
let batches: PostgresBatchRecord;
beforeAll(async () => {
  database = await createDatabase();
  store = new Store({ url: database.appUrl, connections: 4 });
  replica = new Replica(store, (error) => expect.unreachable(String(error)));
  await replica.start();
  edits = new PostgresEditRecord(store, replica);
  batches = new PostgresBatchRecord(store);
});
afterAll(async () => {
  await replica.stop();
  await store.close();
  await database.drop();
});

const by: Steering = {
  actor: { client: 'refund-desk', operator: 'bob', ip: '::1' },
  reason: 'wait for legal',
};

test('what was accepted is read back, every item waiting', async () => {
  const header = aHeader({ onBehalfOf: 'carol', ticket: 'OPS-1' });
  const items = Array.from({ length: 600 }, (_, n) => aPlannedItem(n + 1));

  const accepted = await batches.accept(header, items);

  const { key: _key, ...asked } = header;
  expect(accepted.kind).toBe('accepted');
  const batch = await batches.find(header.id);
  expect(batch).toMatchObject({ ...asked, state: 'running', finishedAt: null, total: 600 });
  expect(batch?.counts).toMatchObject({ waiting: 600, pending: 0, applied: 0, cancelled: 0 });
  expect(batch).toMatchObject({ ratePerSecond: 0, secondsLeft: null });
  const page = await batches.items(header.id, { from: 598, limit: 50 });
  expect(page).toEqual(
    [598, 599].map((index) => ({
      index,
      message: items[index]?.message,
      requested: items[index]?.requested,
      state: 'waiting',
      edit: null,
      dryRun: null,
    })),
  );
  const applied = await batches.items(header.id, { from: 0, limit: 50, state: 'applied' });
  expect(applied).toEqual([]);
});

test('P4: a key that was used for this batch gives it, and for another one is refused', async () => {
  const header = aHeader();
  await batches.accept(header, [aPlannedItem(1)]);

  const again = await batches.accept(aHeader({ key: header.key }), [aPlannedItem(1)]);
  const key = { value: header.key?.value ?? '', payloadDigest: digest('another payload') };
  const other = await batches.accept(aHeader({ key }), [aPlannedItem(2)]);

  expect(again).toMatchObject({ kind: 'known-key', batch: { id: header.id } });
  expect(other).toEqual({ kind: 'key-reused' });
});

test('P4: two requests with one key at once accept one batch', async () => {
  const { key } = aHeader();
  const accept = () => batches.accept(aHeader({ key }), [aPlannedItem(1)]);

  const answers = await Promise.all([accept(), accept(), accept()]);

  const ids = answers.map((answer) => ('batch' in answer ? answer.batch.id : ''));
  expect(answers.filter(({ kind }) => kind === 'accepted')).toHaveLength(1);
  expect(new Set(ids.filter((id) => id !== '')).size).toBe(1);
});

test('P4: batches and edits share the keys of a client', async () => {
  const header = aHeader();
  await batches.accept(header, [aPlannedItem(1)]);
  const intent = { ...anIntent(header.key?.value), actor: header.actor };
  const key = { value: randomUUID(), payloadDigest: digest('payload') };
  const claimed = await edits.claim({ ...anIntent(key.value), actor: header.actor }, soon());

  expect(await edits.claim(intent, soon())).toEqual({ kind: 'key-reused' });
  const underWay = await batches.accept(aHeader({ key }), [aPlannedItem(1)]);
  expect(underWay).toEqual({ kind: 'key-reused' });
  if (claimed.kind !== 'claimed') throw new Error(claimed.kind);
  await edits.reject(claimed.claim, null, rejected);
  const recorded = await batches.accept(aHeader({ key }), [aPlannedItem(1)]);
  expect(recorded).toEqual({ kind: 'key-reused' });
});

test('P4: an edit that claimed its key before a batch took it is not recorded', async () => {
  const intent = anIntent();
  const claimed = await edits.claim(intent, soon());
  if (claimed.kind !== 'claimed') throw new Error(claimed.kind);
  // As if the claim had waited for the batch, whose commit its statement did not see.
  await store.durable.ask(`DELETE FROM edit_claim WHERE modification_id = $1`, [intent.id]);
  await batches.accept(aHeader({ actor: intent.actor, key: intent.key }), [aPlannedItem(1)]);
  await store.durable.ask(
    `INSERT INTO edit_claim (modification_id, group_id, topic_id, msg_seq, client, idempotency_key, key_use, payload_digest, replica)
     VALUES ($1, $2, '', 1, 'c', $3, 0, '', $4)`,
    [intent.id, intent.message.groupId, intent.key?.value, claimed.claim.lease.holder],
  );

  expect(await edits.reject(claimed.claim, null, rejected)).toBeNull();
});

test('a batch is paused, resumed and cancelled once, each with its entry and the reason', async () => {
  const { id } = (await accepted(3)).batch;

  for (const step of ['pause', 'pause', 'resume', 'resume', 'pause', 'cancel'] as const) {
    expect((await batches[step](id, by))?.kind).toBe('done');
  }

  const batch = await batches.find(id);
  expect(batch).toMatchObject({ state: 'cancelled', counts: { waiting: 0, cancelled: 3 } });
  // Nothing was begun: it is over.
  expect(batch?.finishedAt).not.toBeNull();
  for (const step of ['pause', 'resume', 'cancel'] as const) {
    expect((await batches[step](id, by))?.kind).toBe('over');
  }
  const steps = await store.durable.ask<{ type: string; reason: string }>(
    `SELECT e.type, s.reason FROM batch_step s JOIN ledger_entry e USING (entry_id) WHERE batch_id = $1 ORDER BY e.entry_id`,
    [id],
  );
  expect(steps.map(({ type, reason }) => [type, reason])).toEqual([
    ['batch.accepted', 'clean up'],
    ['batch.paused', by.reason],
    ['batch.resumed', by.reason],
    ['batch.paused', by.reason],
    ['batch.cancelled', by.reason],
  ]);
});

test('an unknown batch is nowhere', async () => {
  const { id } = aHeader();

  expect(await batches.find(id)).toBeNull();
  expect(await batches.pause(id, by)).toBeNull();
  expect(await batches.items(id, { from: 0, limit: 1 })).toEqual([]);
});

test('the database refuses a second edit of an item, and an edit of an item that is in no plan', async () => {
  const { id } = (await accepted(1)).batch;
  const edit = async (index: number) => {
    const intent = { ...anIntent(), batch: { id, index } };
    const claimed = await edits.claim(intent, soon());
    if (claimed.kind !== 'claimed') throw new Error(claimed.kind);
    return edits.reject(claimed.claim, null, rejected);
  };

  expect(await edit(0)).toMatchObject({ batch: { id, index: 0 } });
  await expect(edit(0)).rejects.toThrow('an_item_is_edited_once');
  await expect(edit(1)).rejects.toThrow('what_a_batch_edits_is_in_its_plan');
});

test.each(['pause', 'cancel'] as const)('after a %s nothing of the batch begins', async (step) => {
  const { id } = (await accepted(1)).batch;
  const claimed = await edits.claim({ ...anIntent(), batch: { id, index: 0 } }, soon());
  if (claimed.kind !== 'claimed') throw new Error(claimed.kind);
  await batches[step](id, by);

  expect(await edits.reject(claimed.claim, null, rejected)).toBeNull();
});

async function accepted(count: number) {
  const items = Array.from({ length: count }, (_, n) => aPlannedItem(n + 1));
  const answer = await batches.accept(aHeader(), items);
  if (answer.kind !== 'accepted') throw new Error(answer.kind);
  return answer;
}

function soon(): number {
  return performance.now() + 5_000;
}

const rejected = {
  state: 'rejected',
  settledBy: null,
  because: 'message-not-found',
  im: null,
  attempts: 0,
  sentAt: null,
  settledAt: Date.now(),
} as const;
