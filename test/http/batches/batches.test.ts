import { randomUUID } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BatchItem } from '../../../src/batches/batch.js';
import { countsOf } from '../../support/fake-batch-record.js';
import { RawClient } from '../raw-client.js';
import { aMessage } from '../requests/examples.js';
import { schemaFaults } from '../openapi/schema-faults.js';
import { openApiDocument } from '../../../src/http/openapi/document.js';
import { type BatchApp, startBatchApp } from './batch-app.js';

let app: BatchApp;

beforeAll(async () => {
  app = await startBatchApp();
});
afterAll(() => app.app.close());

const items = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ message: aMessage({ MsgSeq: n + 1 }) }));
const batchOf = (count: number) => ({ operator: 'alice', reason: 'asked', items: items(count) });
const steering = { operator: 'bob', reason: 'wrong list' };

async function accepted(count = 2): Promise<string> {
  const { status, body } = await app.post('/v1/batches', batchOf(count));
  expect(status).toBe(202);
  return body['id'] as string;
}

function schemaFaultsOf(name: string, value: unknown): string[] {
  const { schemas } = openApiDocument.components;
  return schemaFaults(value as never, { $ref: `#/components/schemas/${name}` }, schemas);
}

describe('a batch', () => {
  test('is answered 202 with where it stands and where to ask', async () => {
    const { status, headers, body } = await app.post('/v1/batches', batchOf(3));

    expect(status).toBe(202);
    expect(headers.get('location')).toBe(`/v1/batches/${String(body['id'])}`);
    expect(body).toMatchObject({
      state: 'running',
      dryRun: false,
      actor: { client: 'refund-desk', operator: 'alice' },
      finishedAt: null,
      restores: null,
      items: { total: 3, waiting: 3, applied: 0 },
    });
    expect(schemaFaultsOf('Batch', body)).toEqual([]);
  });

  test('is one payload for its key as JSON and as NDJSON', async () => {
    const key = { 'Idempotency-Key': randomUUID() };
    const { items: found, ...header } = batchOf(2);
    const lines = [header, ...found].map((line) => JSON.stringify(line)).join('\n');
    const ndjson = { ...key, 'Content-Type': 'application/x-ndjson; charset=utf-8; x=y' };

    const first = await app.post('/v1/batches', batchOf(2), key);
    const again = await app.post('/v1/batches', lines, ndjson);
    const other = await app.post('/v1/batches', batchOf(1), key);
    const dry = await app.post('/v1/batches?dryRun=false', batchOf(2), key);

    expect(again.status).toBe(202);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.body['id']).toBe(first.body['id']);
    expect(other.body['type']).toBe('/problems/key-reused');
    expect(dry.body['type']).toBe('/problems/key-reused');
  });

  test('needs a key, unless it is a dry run', async () => {
    const without = { 'Idempotency-Key': '' };
    const refused = await app.post('/v1/batches', batchOf(1), without);
    const dry = await app.post('/v1/batches?dryRun=true', batchOf(1), without);

    expect(refused.body['errors']).toMatchObject([{ header: 'Idempotency-Key' }]);
    expect(dry.status).toBe(202);
    expect(dry.body).toMatchObject({ dryRun: true });
  });

  test('that is a dry run with a key is found again by a repeat', async () => {
    const key = { 'Idempotency-Key': randomUUID() };
    const first = await app.post('/v1/batches?dryRun=true', batchOf(1), key);
    const again = await app.post('/v1/batches?dryRun=true', batchOf(1), key);
    const real = await app.post('/v1/batches', batchOf(1), key);

    expect(again.body['id']).toBe(first.body['id']);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(real.body['type']).toBe('/problems/key-reused');
  });

  test('with faults is not accepted at all, and names at most 100, wherever they are', async () => {
    const before = app.record.batches.size;
    const faulty = {
      ...batchOf(1),
      items: Array.from({ length: 200 }, () => ({ message: aMessage({ MsgSeq: 0 }) })),
    };
    const { status, body } = await app.post('/v1/batches?what=1', faulty, {
      'Idempotency-Key': '',
    });

    expect(status).toBe(400);
    expect(body['errors']).toHaveLength(100);
    expect(body['errors']).toMatchObject(
      [
        { parameter: 'what' },
        { header: 'Idempotency-Key' },
        { pointer: '/items/0/message/MsgSeq' },
      ].concat(
        Array.from({ length: 97 }, (_, n) => ({
          pointer: `/items/${n + 1}/message/MsgSeq`,
        })) as never,
      ),
    );
    expect(app.record.batches.size).toBe(before);
  });

  test.each([
    ['text/plain', 415],
    ['application/x-ndjson; charset=latin1', 415],
    ['application/x-ndjsonx', 415],
    ['application/x-ndjson;charset="UTF-8"', 400],
  ])('as %s is %i', async (type, status) => {
    expect((await app.post('/v1/batches', '{}', { 'Content-Type': type })).status).toBe(status);
  });

  test('may have 16 MiB, and not a byte more', async () => {
    const whole = JSON.stringify(batchOf(1));
    const fill = (bytes: number) => whole + ' '.repeat(bytes - whole.length);

    expect((await app.post('/v1/batches', fill(16_777_216))).status).toBe(202);
    const over = await app.post('/v1/batches', fill(16_777_217));
    expect(over.status).toBe(413);
    expect(over.body['detail']).toContain('16,777,216 bytes. Send several batches');
  });

  test('that is cut while it is sent accepts nothing', async () => {
    const before = app.record.batches.size;
    const lines = [{ operator: 'alice', reason: 'asked' }, ...items(2)]
      .map((line) => `${JSON.stringify(line)}\n`)
      .join('');
    const head = [
      'POST /v1/batches HTTP/1.1',
      'Host: x',
      'Authorization: Bearer good',
      `Idempotency-Key: ${randomUUID()}`,
      'Content-Type: application/x-ndjson',
      'Transfer-Encoding: chunked',
    ].join('\r\n');
    const client = new RawClient(app.port);
    client.write(`${head}\r\n\r\n${lines.length.toString(16)}\r\n${lines}\r\n`);
    // Another request on the same server is answered after what came before the cut was read.
    await accepted();
    client.hangUp();
    await accepted();

    expect(app.record.batches.size).toBe(before + 2);
  });

  test('of 10,000 items does not keep others waiting', async () => {
    const delays = monitorEventLoopDelay({ resolution: 5 });
    const large = JSON.stringify(batchOf(10_000));
    delays.enable();
    const { status } = await app.post('/v1/batches', large);
    delays.disable();

    expect(status).toBe(202);
    // Checked at once it takes more than a second; at most this much of it is one turn, on a busy machine too.
    expect(delays.max / 1e6).toBeLessThan(400);
  });

  test('of a person names her, and nobody else', async () => {
    const as = { Authorization: 'Bearer person' };
    const mine = await app.post('/v1/batches', { reason: 'asked', items: items(1) }, as);
    const hers = await app.post('/v1/batches', batchOf(1), as);

    expect(mine.body).toMatchObject({
      actor: { client: 'console', operator: 'alice@example.com' },
    });
    expect(hers.body['type']).toBe('/problems/operator-mismatch');
  });

  test('is not accepted while the log must not be extended; a dry run is', async () => {
    app.gate.why = 'rolled back';
    const refused = await app.post('/v1/batches', batchOf(1));
    const dry = await app.post('/v1/batches?dryRun=true', batchOf(1));
    app.gate.why = null;

    expect(refused.body['type']).toBe('/problems/log-refused');
    expect(dry.status).toBe(202);
  });
});

describe('reading a batch', () => {
  test('is for its client and for auditors, and on the trail', async () => {
    const id = await accepted();
    const looks = app.trail.looks.length;

    const [mine, theirs, auditors, unknown, malformed] = await Promise.all([
      app.get(`/v1/batches/${id.toUpperCase()}`),
      app.get(`/v1/batches/${id}`, 'other'),
      app.get(`/v1/batches/${id}`, 'auditor'),
      app.get(`/v1/batches/${randomUUID()}`),
      app.get('/v1/batches/x'),
    ]);

    expect(mine.body['id']).toBe(id);
    expect(auditors.body['id']).toBe(id);
    expect(theirs.body['type']).toBe('/problems/batch-not-found');
    expect(unknown.body['type']).toBe('/problems/batch-not-found');
    expect(malformed.body['errors']).toMatchObject([{ parameter: 'id' }]);
    const look = { kind: 'query', query: 'batches', filters: { batch: id }, text: null, rows: 1 };
    expect(app.trail.looks.slice(looks)).toEqual([look, look]);
  });

  const edit = (index: number): BatchItem => ({
    index,
    message: { groupId: 'g', topicId: null, msgSeq: index + 1 },
    requested: { msgBody: Buffer.from('[]') },
    state: index % 2 === 0 ? 'waiting' : 'cancelled',
    edit: null,
    dryRun: null,
  });

  test('gives its items page by page, by state', async () => {
    const id = await accepted();
    app.record.shown.set(
      id,
      Array.from({ length: 5 }, (_, n) => edit(n)),
    );
    const looks = app.trail.looks.length;

    const first = await app.get(`/v1/batches/${id}/items?limit=2`);
    const cursor = String(first.body['nextCursor']);
    const rest = await app.get(`/v1/batches/${id}/items?cursor=${cursor}`);
    const cancelled = await app.get(`/v1/batches/${id}/items?state=cancelled&limit=2`);
    const faulty = await app.get(
      `/v1/batches/${id}/items?state=done&cursor=${cursor}x&limit=0&order=asc`,
    );
    const mixed = await app.get(`/v1/batches/${id}/items?state=waiting&cursor=${cursor}`);

    expect(first.body['items']).toMatchObject([{ index: 0, state: 'waiting' }, { index: 1 }]);
    expect(rest.body).toMatchObject({
      items: [{ index: 2 }, { index: 3 }, { index: 4 }],
      nextCursor: null,
    });
    expect(cancelled.body).toMatchObject({ items: [{ index: 1 }, { index: 3 }], nextCursor: null });
    expect(schemaFaultsOf('BatchItemPage', rest.body)).toEqual([]);
    const places = (faulty.body['errors'] as { parameter: string }[]).map((one) => one.parameter);
    expect(places.sort()).toEqual(['cursor', 'limit', 'order', 'state']);
    expect(mixed.body['errors']).toMatchObject([{ parameter: 'cursor' }]);
    expect(app.trail.looks.slice(looks)).toMatchObject([
      { query: 'batches/items', filters: { batch: id, limit: '2' }, rows: 2 },
      { query: 'batches/items', rows: 3 },
      { query: 'batches/items', filters: { state: 'cancelled' }, rows: 2 },
    ]);
  });

  test('shows what a dry run saw and would change, and what a single edit would have answered', async () => {
    const id = await accepted();
    const item = Buffer.from(
      '{"From_Account":"bob","IsPlaceMsg":0,"MsgSeq":1,"MsgTimeStamp":1,"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"old"}}]}',
    );
    const snapshot = { item, recalledCustomData: null, takenAt: 0, drift: null };
    const prior = { msgBody: Buffer.from('[]'), customData: null };
    const requested = {
      msgBody: Buffer.from('[{"MsgType":"TIMTextElem","MsgContent":{"Text":"new"}}]'),
    };
    const dry = { ...edit(0), requested, state: 'dry_run' } as const;
    app.record.shown.set(id, [
      { ...dry, dryRun: { kind: 'go', snapshot, prior } },
      { ...dry, index: 1, dryRun: { kind: 'reject', because: 'no-change', im: null, snapshot } },
      {
        ...dry,
        index: 2,
        dryRun: { kind: 'reject', because: 'message-not-found', im: null, snapshot: null },
      },
    ]);

    const { body, headers } = await app.get(`/v1/batches/${id}/items`);

    const requestId = headers.get('x-request-id');
    expect(body['items']).toMatchObject([
      {
        state: 'dry_run',
        modificationId: null,
        problem: null,
        prior: { From_Account: 'bob', CloudCustomData: { known: false } },
        changes: [{ op: 'replace', path: '/MsgBody/0/MsgContent/Text', value: 'new' }],
      },
      { problem: { type: '/problems/no-change', status: 422, requestId }, changes: null },
      { problem: { type: '/problems/message-not-found', status: 404 }, prior: null, changes: null },
    ]);
    expect(schemaFaultsOf('BatchItemPage', body)).toEqual([]);
  });
});

describe('steering a batch', () => {
  test('pauses, resumes and cancels, on record who and why', async () => {
    const id = await accepted();
    const before = app.record.steered.length;

    const paused = await app.post(`/v1/batches/${id}/pause`, steering);
    const resumed = await app.post(`/v1/batches/${id}/resume`, steering);
    const cancelled = await app.post(`/v1/batches/${id}/cancel`, steering);

    expect([paused, resumed, cancelled].map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(paused.body['state']).toBe('paused');
    expect(cancelled.body['state']).toBe('cancelled');
    const actor = { client: 'refund-desk', operator: 'bob' };
    expect(app.record.steered.slice(before)).toMatchObject(
      ['pause', 'resume', 'cancel'].map((how) => ({ how, actor, reason: 'wrong list' })),
    );
  });

  test('after the end is 409, of others 404, with faults 400', async () => {
    const id = await accepted();
    const other = { Authorization: 'Bearer other' };
    const theirs = await app.post(`/v1/batches/${id}/cancel`, steering, other);
    const faulty = await app.post('/v1/batches/x/pause?now=1', { reason: '', ticket: 'OPS-1' });
    app.record.put({ ...app.record.found(id), state: 'finished' });
    const over = await app.post(`/v1/batches/${id}/pause`, steering);

    expect(theirs.body['type']).toBe('/problems/batch-not-found');
    expect(over.status).toBe(409);
    expect(over.body['type']).toBe('/problems/batch-over');
    const places = faulty.body['errors'] as Record<string, string>[];
    expect(places.map(({ pointer, parameter }) => pointer ?? parameter ?? '').sort()).toEqual([
      '/operator',
      '/reason',
      '/ticket',
      'id',
      'now',
    ]);
  });
});

describe('restoring a batch', () => {
  test('is a batch of its own, once that one is over', async () => {
    const id = await accepted();
    const early = await app.post(`/v1/batches/${id}/restoration`, steering);
    const counts = countsOf({ applied: 2 });
    app.record.put({ ...app.record.found(id), state: 'finished', counts });
    const keyless = await app.post(`/v1/batches/${id}/restoration`, steering, {
      'Idempotency-Key': '',
    });
    const restoration = await app.post(`/v1/batches/${id}/restoration`, {
      ...steering,
      ticket: 'OPS-2',
    });
    const dry = await app.post(`/v1/batches/${id}/restoration?dryRun=true`, steering);

    expect(early.body['type']).toBe('/problems/not-restorable');
    expect(keyless.body['errors']).toMatchObject([{ header: 'Idempotency-Key' }]);
    expect(restoration.status).toBe(202);
    expect(restoration.body).toMatchObject({ restores: id, ticket: 'OPS-2', dryRun: false });
    expect(dry.body).toMatchObject({ restores: id, dryRun: true });
  });
});
