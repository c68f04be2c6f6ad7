import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Batch, EditLedgerClient } from '../../clients/typescript/src/index.js';
import { TcpProxy } from '../support/proxy.js';
import { startReplica } from '../support/replica.js';
import {
  auditor,
  itemsOf,
  refundDesk,
  DocumentedService,
  textBody,
  textIn,
  why,
} from './service.js';

let service: DocumentedService;
let client: EditLedgerClient;

beforeAll(async () => {
  service = await DocumentedService.start();
  const token = await service.tokens.token(refundDesk.client, refundDesk.scope);
  client = new EditLedgerClient({ baseUrl: service.replica.url, token });
});
afterEach(() => service.im.clearFaults());
afterAll(() => service.stop());

function messages(count: number) {
  const groupId = `g-${randomUUID()}`;
  return Array.from({ length: count }, () => service.message({ groupId }));
}

function batchOf(
  found: readonly { readonly GroupId: string; readonly MsgSeq: number }[],
  text = 'new',
) {
  const items = found.map((message) => ({
    message: { ...message, MsgBody: textBody(text) as never },
  }));
  return { ...why, ticket: 'OPS-1', items };
}

/** Every state that a reader sees, to the last one. */
async function ended(id: string, reader = client): Promise<Batch> {
  let last: Batch | undefined;
  for await (const batch of reader.followBatch(id)) {
    const { total, ...counts } = batch.items;
    expect(Object.values(counts).reduce((sum, one) => sum + one)).toBe(total);
    last = batch;
  }
  if (!last) throw new Error('no event came');
  return last;
}

test('a batch is carried out, each item an edit of its own with its place in the batch', async () => {
  const [first, second, third] = messages(3);
  if (!first || !second || !third) throw new Error('no messages');
  const noMessage = { GroupId: first.GroupId, MsgSeq: 4_000 };
  await service.edit({ ...second, MsgBody: textBody('new') });

  const accepted = await service.post('/v1/batches', batchOf([first, second, third, noMessage]));
  const id = textIn(accepted, 'id');
  const batch = await ended(id);

  expect(accepted.status).toBe(202);
  expect(batch).toMatchObject({
    state: 'finished',
    items: { total: 4, applied: 2, rejected: 2, waiting: 0 },
  });
  expect((await service.get(`/v1/batches/${id}`)).body).toMatchObject({ state: 'finished' });
  const page = await service.get(`/v1/batches/${id}/items`);
  const items = itemsOf(page);
  expect(items).toMatchObject([
    { index: 0, message: first, state: 'applied', problem: null },
    { index: 1, message: second, state: 'rejected', problem: { type: '/problems/no-change' } },
    { index: 2, message: third, state: 'applied', problem: null },
    { index: 3, state: 'rejected', problem: { type: '/problems/message-not-found', status: 404 } },
  ]);
  const edit = await service.get(`/v1/modifications/${String(items[2]?.['modificationId'])}`);
  expect(edit.body).toMatchObject({
    batch: { id, index: 2 },
    reason: why.reason,
    ticket: 'OPS-1',
    prior: { MsgBody: textBody('as it was') },
  });
  const applied = await service.get(`/v1/batches/${id}/items?state=applied&limit=1`);
  expect(itemsOf(applied)).toMatchObject([{ index: 0 }]);
  const rest = await service.get(
    `/v1/batches/${id}/items?state=applied&cursor=${textIn(applied, 'nextCursor')}`,
  );
  expect(rest.body).toMatchObject({ items: [{ index: 2 }], nextCursor: null });
});

test('a repeat under its key gives the present state; a single edit cannot have that key', async () => {
  const [one] = messages(1);
  if (!one) throw new Error('no message');
  const headers = { 'Idempotency-Key': randomUUID() };
  const batch = batchOf([one]);
  const first = await service.post('/v1/batches', batch, { headers });
  await ended(textIn(first, 'id'));
  const { items, ...rest } = batch;
  const lines = [rest, ...items].map((line) => JSON.stringify(line)).join('\r\n');
  const again = await service.post('/v1/batches', lines, {
    headers: { ...headers, 'Content-Type': 'application/x-ndjson' },
  });
  const edit = await service.edit({ ...one, MsgBody: textBody('x') }, {}, { headers });

  expect(again.status).toBe(202);
  expect(again.body).toMatchObject({ id: first.body['id'], state: 'finished' });
  expect(again.headers.get('idempotency-replayed')).toBe('true');
  expect(edit.body['type']).toBe('/problems/key-reused');
});

test('a dry run shows what would change and edits nothing', async () => {
  const [one] = messages(1);
  if (!one) throw new Error('no message');
  const overwrites = service.im.calls('modify_group_msg').length;
  const noMessage = { GroupId: one.GroupId, MsgSeq: 4_000 };
  const { id } = await client.acceptBatch(batchOf([one, noMessage]), { dryRun: true });
  const batch = await ended(id);
  const items = itemsOf(await service.get(`/v1/batches/${id}/items`));

  expect(batch).toMatchObject({ state: 'finished', dryRun: true, items: { dry_run: 2 } });
  expect(items).toMatchObject([
    {
      state: 'dry_run',
      modificationId: null,
      prior: { MsgBody: textBody('as it was') },
      changes: [{ op: 'replace', path: '/MsgBody/0/MsgContent/Text', value: 'new' }],
    },
    { state: 'dry_run', problem: { type: '/problems/message-not-found' }, changes: null },
  ]);
  expect(service.im.calls('modify_group_msg')).toHaveLength(overwrites);
});

test('a batch is restored by another, only where its messages are as it left them', async () => {
  const [first, second] = messages(2);
  if (!first || !second) throw new Error('no messages');
  const { id } = await client.acceptBatch(batchOf([first, second]));
  await ended(id);
  await service.edit({ ...second, MsgBody: textBody('newer') });
  const restoration = await client.restoreBatch(id, { ...why });
  const batch = await ended(restoration.id);

  expect(restoration.restores).toBe(id);
  expect(batch.items).toMatchObject({ total: 2, applied: 1, rejected: 1 });
  const items = itemsOf(await service.get(`/v1/batches/${restoration.id}/items`));
  expect(items).toMatchObject([
    { message: first, state: 'applied' },
    { message: second, problem: { type: '/problems/prior-changed' } },
  ]);
});

describe('a batch that is steered', () => {
  test('rests while it is paused, goes on when it is resumed, and is over once cancelled', async () => {
    service.im.fault({ kind: 'hang', api: 'group_msg_get_simple' });
    const { id } = await client.acceptBatch(batchOf(messages(3)));
    const paused = await client.pauseBatch(id, { ...why });
    service.im.clearFaults();
    const resumed = await client.resumeBatch(id, { ...why });
    await client.pauseBatch(id, { ...why });
    const cancelled = await client.cancelBatch(id, { ...why });
    const last = await ended(id);

    expect([paused.state, resumed.state, cancelled.state]).toEqual([
      'paused',
      'running',
      'cancelled',
    ]);
    expect(last).toMatchObject({ state: 'cancelled', finishedAt: expect.any(String) as string });
    expect(last.items.waiting + last.items.pending + last.items.in_doubt).toBe(0);
    await expect(client.resumeBatch(id, { ...why })).rejects.toMatchObject({ code: 'batch-over' });
  });
});

test('who read a batch, its items and its events is on the record', async () => {
  const { id } = await client.acceptBatch(batchOf(messages(1)));
  await ended(id);
  await service.get(`/v1/batches/${id}/items`, { as: auditor });
  const events = await service.audit('/v1/audit/events?type=audit.queried&limit=500');
  const reads = itemsOf(events).filter(
    ({ details }) => (details as { filters: { batch?: string } }).filters.batch === id,
  );

  expect(reads).toMatchObject([
    { actor: { client: 'auditor' }, details: { query: 'batches/items', rows: 1 } },
    { actor: { client: 'refund-desk' }, details: { query: 'batches/events', rows: 1 } },
  ]);
});

test('over two replicas and a proxy that cuts connections, a reader comes to the end', async () => {
  const other = await startReplica({
    databaseUrl: service.database.appUrl,
    imUrl: service.im.baseUrl,
    jwksFile: service.tokens.jwksFile,
  });
  let stopping: Promise<void> | null = null;
  const stopOther = () => (stopping ??= other.stop());
  onTestFinished(stopOther);
  let urls = [service.replica.url, other.url];
  let turn = 0;
  await using proxy = await TcpProxy.to(() => urls[(turn += 1) % urls.length] ?? '');
  const token = await service.tokens.token(refundDesk.client, refundDesk.scope);
  const reader = new EditLedgerClient({ baseUrl: proxy.through(service.replica.url), token });
  const { id } = await client.acceptBatch(batchOf(messages(5)));
  await client.pauseBatch(id, { ...why });
  const states: Batch[] = [];
  const follow = (async () => {
    for await (const state of reader.followBatch(id)) states.push(state);
  })();
  // Nobody waits for it where the test fails before its end.
  follow.catch(() => undefined);
  for (const count of [1, 2, 3]) {
    await vi.waitFor(() => expect(states.length).toBeGreaterThanOrEqual(count), 60_000);
    proxy.cut();
  }
  // One that stops ends its streams, rather than wait for their readers.
  urls = [other.url];
  proxy.cut();
  const before = states.length;
  await vi.waitFor(() => expect(states.length).toBeGreaterThan(before), 60_000);
  urls = [service.replica.url];
  const since = performance.now();
  await stopOther();
  expect(performance.now() - since).toBeLessThan(15_000);
  await client.resumeBatch(id, { ...why });
  await follow;

  expect(states.at(-1)).toMatchObject({ state: 'finished', items: { total: 5, waiting: 0 } });
  expect(turn).toBeGreaterThanOrEqual(5);
});
