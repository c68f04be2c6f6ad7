import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { BatchProgress } from '../../../src/batches/progress.js';
import { StoreUnavailable } from '../../../src/failures/store-unavailable.js';
import { countsOf } from '../../support/fake-batch-record.js';
import { RawClient } from '../raw-client.js';
import { aMessage } from '../requests/examples.js';
import { type BatchApp, startBatchApp } from './batch-app.js';

let app: BatchApp;

/** A busy machine may take its time. */
const eventually = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 60_000 });

beforeAll(async () => {
  app = await startBatchApp();
});
afterAll(() => app.app.close());
afterEach(() => {
  app.record.failure = null;
});

async function accepted(): Promise<string> {
  const items = Array.from({ length: 4 }, (_, n) => ({ message: aMessage({ MsgSeq: n + 1 }) }));
  const { body } = await app.post('/v1/batches', { operator: 'alice', reason: 'asked', items });
  return body['id'] as string;
}

function proceed(
  id: string,
  applied: number,
  state: 'running' | 'finished' | 'cancelled' = 'running',
) {
  const counts = countsOf({ waiting: state === 'running' ? 4 - applied : 0, applied });
  const finishedAt = state === 'running' ? null : 1_700_000_000_000;
  app.record.put({ ...app.record.found(id), state, counts, finishedAt });
}

interface Event {
  readonly event: string;
  readonly applied: number;
  readonly at: number;
}

class Reader {
  readonly events: Event[] = [];
  readonly ended: Promise<'whole' | 'cut'>;

  constructor(
    readonly answer: Response,
    private readonly leaving: AbortController,
  ) {
    this.ended = this.read();
  }

  static async of(id: string, headers: Readonly<Record<string, string>> = {}): Promise<Reader> {
    const leaving = new AbortController();
    const answer = await fetch(`http://127.0.0.1:${String(app.port)}/v1/batches/${id}/events`, {
      headers: { Authorization: 'Bearer good', ...headers },
      signal: leaving.signal,
    });
    return new Reader(answer, leaving);
  }

  leave(): void {
    this.leaving.abort();
  }

  private async read(): Promise<'whole' | 'cut'> {
    let text = '';
    try {
      for await (const bytes of this.answer.body ?? []) {
        text += Buffer.from(bytes as Uint8Array).toString();
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) this.take(block);
      }
      return 'whole';
    } catch (error) {
      if (error instanceof Error) return 'cut';
      throw error;
    }
  }

  private take(block: string): void {
    const [, event = '', data = ''] = /^event: (\w+)\ndata: (.+)$/.exec(block) ?? [];
    const { items } = JSON.parse(data) as { items: { applied: number } };
    this.events.push({ event, applied: items.applied, at: performance.now() });
  }
}

const said = (reader: Reader) => reader.events.map(({ event, applied }) => `${event} ${applied}`);

describe('the events of a batch', () => {
  test('are the present state, each change, and the end', async () => {
    const id = await accepted();
    const reader = await Reader.of(id);
    await eventually(() => expect(said(reader)).toEqual(['progress 0']));
    proceed(id, 1);
    await eventually(() => expect(said(reader)).toEqual(['progress 0', 'progress 1']));
    proceed(id, 4, 'finished');

    expect(await reader.ended).toBe('whole');
    expect(said(reader)).toEqual(['progress 0', 'progress 1', 'finished 4']);
    const { headers } = reader.answer;
    expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  test('of one that is over are its end alone', async () => {
    const id = await accepted();
    proceed(id, 2, 'cancelled');
    const reader = await Reader.of(id);

    expect(await reader.ended).toBe('whole');
    expect(said(reader)).toEqual(['cancelled 2']);
  });

  test('go on until the end of a cancelled one is on record', async () => {
    const id = await accepted();
    const counts = countsOf({ cancelled: 3, in_doubt: 1 });
    app.record.put({ ...app.record.found(id), state: 'cancelled', counts });
    const reader = await Reader.of(id);
    await eventually(() => expect(said(reader)).toEqual(['progress 0']));
    const settled = countsOf({ cancelled: 3, applied: 1 });
    app.record.put({ ...app.record.found(id), state: 'cancelled', counts: settled });
    await eventually(() => expect(said(reader)).toEqual(['progress 0', 'progress 1']));
    proceed(id, 1, 'cancelled');

    expect(await reader.ended).toBe('whole');
    expect(said(reader)).toEqual(['progress 0', 'progress 1', 'cancelled 1']);
  });

  test('repeat the state from time to time where nothing changes', async () => {
    const id = await accepted();
    const reader = await Reader.of(id);
    await eventually(() => expect(said(reader)).toEqual(['progress 0', 'progress 0']));
    reader.leave();

    const [first, again] = reader.events;
    // 200 ms here, 10 s in the service.
    expect((again?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(150);
  });

  test('begin with the present state for a reader that comes back', async () => {
    const id = await accepted();
    const reader = await Reader.of(id);
    await eventually(() => expect(said(reader)).toEqual(['progress 0']));
    reader.leave();
    proceed(id, 3);
    const again = await Reader.of(id, { 'Last-Event-ID': 'x' });
    await eventually(() => expect(said(again)).toEqual(['progress 3']));
    again.leave();
  });

  test('end when the record cannot be read, so that the reader asks again', async () => {
    const id = await accepted();
    const reader = await Reader.of(id);
    app.record.failure = new StoreUnavailable('gone');

    expect(await reader.ended).toBe('cut');
    expect(app.logged.filter((line) => line.includes('unexpected-error'))).toEqual([]);
  });

  test('hold up nobody who rests while others wait for an answer', async () => {
    const id = await accepted();
    const reader = await Reader.of(id);
    await eventually(() => expect(said(reader)).toEqual(['progress 0']));

    expect(app.waiting()).toBe(0);
    reader.leave();
  });

  test('are on the trail once for each connection', async () => {
    const id = await accepted();
    const before = app.trail.looks.length;
    const reader = await Reader.of(id);
    proceed(id, 4, 'finished');
    await reader.ended;

    expect(app.trail.looks.slice(before)).toEqual([
      { kind: 'query', query: 'batches/events', filters: { batch: id }, text: null, rows: 1 },
    ]);
  });

  test('are not there for others, nor as anything else', async () => {
    const id = await accepted();
    const [other, unknown, json] = await Promise.all([
      Reader.of(id, { Authorization: 'Bearer other' }),
      Reader.of(randomUUID()),
      Reader.of(id, { Accept: 'application/json' }),
    ]);

    expect([other, unknown, json].map(({ answer }) => answer.status)).toEqual([404, 404, 406]);
  });

  test('are looked for no more once their reader is gone', async () => {
    const id = await accepted();
    const follow = vi.spyOn(app.progress, 'follow');
    const client = new RawClient(app.port);
    client.write(
      `GET /v1/batches/${id}/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer good\r\n\r\n`,
    );
    await client.answers(1);
    client.hangUp();
    const [result] = follow.mock.results;
    const states = result?.value as ReturnType<BatchProgress['follow']>;
    follow.mockRestore();

    await eventually(async () => expect(await states.next()).toMatchObject({ done: true }));
  });
});

describe('following a batch', () => {
  const everyMs = 40;

  test('gives a slow reader only the newest state', async () => {
    const id = await accepted();
    const progress = new BatchProgress(app.record, { everyMs, repeatedByMs: 60_000 });
    const states = progress.follow(app.record.found(id), new AbortController().signal);
    await states.next();
    for (const applied of [1, 2, 3]) {
      proceed(id, applied);
      await delay(2 * everyMs);
    }

    expect((await states.next()).value).toMatchObject({ counts: { applied: 3 } });
    await states.return();
  });

  test('reads the record once a beat, however many follow', async () => {
    const id = await accepted();
    const progress = new BatchProgress(app.record, { everyMs, repeatedByMs: 60_000 });
    const reads = app.record.reads;
    const first = app.record.found(id);
    const followers = Array.from({ length: 20 }, async () => {
      const seen: unknown[] = [];
      for await (const { state } of progress.follow(first, new AbortController().signal)) {
        seen.push(state);
      }
      return seen;
    });
    await eventually(() => expect(app.record.reads).toBeGreaterThan(reads));
    proceed(id, 4, 'finished');

    const seen = await Promise.all(followers);
    expect(seen).toEqual(Array.from({ length: 20 }, () => ['running', 'finished']));
    expect(app.record.reads - reads).toBeLessThan(20);
  });

  test('ends when the replica stops, without an error', async () => {
    const id = await accepted();
    const progress = new BatchProgress(app.record);
    const states = progress.follow(app.record.found(id), new AbortController().signal);
    await states.next();
    const next = states.next();
    progress.stop();

    expect(await next).toEqual({ done: true, value: undefined });
  });
});
