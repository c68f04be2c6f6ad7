import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Client } from 'pg';
import { Store } from '../../../src/postgres/connections/store.js';
import { PostgresSinkRecord } from '../../../src/postgres/sinks/sink-record.js';
import type { PageAsked } from '../../../src/sinks/sink-record.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';
import {
  anEntry,
  commitEntries,
  connect,
  startSequencer,
  untilSealed,
} from '../../ledger-service/log.js';

const HOLD_MS = 60_000;
const ALL: PageAsked = { types: null, limit: 100, bytes: 1024 * 1024 };
const one = randomUUID();
const two = randomUUID();

let database: TestDatabase;
let client: Client & AsyncDisposable;
let store: Store;
let record: PostgresSinkRecord;
/** A new one for each test. */
let sink: { readonly name: string; readonly fromIndex: number };
beforeAll(async () => {
  database = await createDatabase();
  client = await connect(database.superuserUrl);
  store = new Store({ url: database.appUrl, connections: 2 });
  record = new PostgresSinkRecord(store.delivery);
  await using _ = await startSequencer(database.appUrl);
  await commitEntries(
    client,
    Array.from({ length: 12 }, (_each, i) => anEntry(`client-${i}`, 1_700_000_000_000 + i)),
  );
  await untilSealed(client);
});
afterAll(async () => {
  await store.close();
  await client[Symbol.asyncDispose]();
  await database.drop();
});
beforeEach(() => {
  sink = { name: `sink-${randomUUID()}`, fromIndex: 0 };
});

async function expire(): Promise<void> {
  await client.query(
    `UPDATE sink SET held_until = clock_timestamp() - interval '1 ms' WHERE name = $1`,
    [sink.name],
  );
}

test('one holder at a time; whoever let it expire has lost it once another one came', async () => {
  expect(await record.take(sink, one, HOLD_MS)).toBe(true);
  expect(await record.take(sink, two, HOLD_MS)).toBe(false);
  await expire();
  expect(await record.keep(sink.name, one, HOLD_MS)).toEqual({ state: 'running', rewinds: 0 });
  await expire();

  expect(await record.take(sink, two, HOLD_MS)).toBe(true);
  expect(await record.keep(sink.name, one, HOLD_MS)).toBeNull();
  expect(await record.next(sink.name, one, ALL)).toBeNull();
  await record.release(sink.name, one);
  expect(await record.take(sink, one, HOLD_MS)).toBe(false);
  await record.release(sink.name, two);
  expect(await record.take(sink, one, HOLD_MS)).toBe(true);
});

test('pages follow one another without a gap, as many entries and bytes as asked', async () => {
  await record.take(sink, one, HOLD_MS);
  const pages = [];
  for (const asked of [{ ...ALL, limit: 5 }, { ...ALL, bytes: 1 }, ALL, ALL]) {
    const page = await record.next(sink.name, one, asked);
    if (!page) throw new Error('lost');
    pages.push({ from: page.fromIndex, indexes: page.entries.map(({ index }) => index) });
    const answer = { status: 204, error: null };
    expect(await record.advance(sink.name, one, { ...page, answer })).toBe(true);
  }

  expect(pages).toEqual([
    { from: 0, indexes: [0, 1, 2, 3, 4] },
    { from: 5, indexes: [5] },
    { from: 6, indexes: [6, 7, 8, 9, 10, 11] },
    { from: 12, indexes: [] },
  ]);
});

test('what is not of the types is passed over, and an underscore is no wildcard', async () => {
  await record.take(sink, one, HOLD_MS);
  const next = (...types: string[]) => record.next(sink.name, one, { ...ALL, types, limit: 3 });

  expect(await next('edit.*')).toMatchObject({ fromIndex: 0, nextIndex: 12, entries: [] });
  expect(await next('audit_queried')).toMatchObject({ nextIndex: 12, entries: [] });
  expect(await next('edit.*', 'audit.*')).toMatchObject({ nextIndex: 3 });
  expect((await next('audit.queried'))?.entries).toHaveLength(3);
});

test('a step counts once, and only from where the page was', async () => {
  await record.take(sink, one, HOLD_MS);
  const page = await record.next(sink.name, one, { ...ALL, limit: 5 });
  if (!page) throw new Error('lost');
  const step = { ...page, answer: { status: 200, error: null } };

  expect(await record.advance(sink.name, two, step)).toBe(false);
  expect(await record.advance(sink.name, one, step)).toBe(true);
  expect(await record.advance(sink.name, one, step)).toBe(false);
  expect(await record.rewind(sink, 5)).toBe(true);
  expect(await record.advance(sink.name, one, { ...step, fromIndex: 5, nextIndex: 9 })).toBe(false);
  expect(await record.statuses([sink])).toMatchObject([{ nextIndex: 5, lagEntries: 7 }]);
});

test('a sink is paused, stopped and resumed; one that is not running gives nothing', async () => {
  await record.take(sink, one, HOLD_MS);
  const state = async () => (await record.statuses([sink]))[0]?.state;
  const given = async () => (await record.next(sink.name, one, ALL))?.entries.length;

  await record.pause(sink);
  expect([await state(), await given()]).toEqual(['paused', 0]);
  await record.stopped(sink.name, one, { status: 410, error: 'gone' });
  expect(await state()).toBe('paused');
  await record.resume(sink);
  await record.stopped(sink.name, one, { status: 410, error: 'gone' });
  expect([await state(), await given()]).toEqual(['stopped', 0]);
  await record.pause(sink);
  expect(await state()).toBe('stopped');
  await record.resume(sink);
  expect([await state(), await given()]).toEqual(['running', 12]);
});

test('a sink is never set forward', async () => {
  expect(await record.rewind({ ...sink, fromIndex: 7 }, 8)).toBe(false);
  expect(await record.rewind({ ...sink, fromIndex: 7 }, 7)).toBe(true);
  expect(await record.rewind(sink, 0)).toBe(true);
  expect(await record.statuses([sink])).toMatchObject([{ nextIndex: 0 }]);
});

test('where sinks stand: one that nobody has taken yet, one that failed, one that has everything', async () => {
  const failed = { name: `failed-${randomUUID()}`, fromIndex: 3 };
  await record.take(failed, one, HOLD_MS);
  await record.failed(failed.name, one, { status: null, error: 'refused (ECONNREFUSED)' });
  await record.failed(failed.name, two, { status: 500, error: 'not of the holder' });

  const all = await record.statuses([sink, failed, { name: 'new', fromIndex: 12 }]);

  expect(all).toEqual([
    {
      name: sink.name,
      state: 'running',
      nextIndex: 0,
      lagEntries: 12,
      lagSeconds: expect.any(Number) as number,
      lastAnswer: null,
    },
    {
      name: failed.name,
      state: 'running',
      nextIndex: 3,
      lagEntries: 9,
      lagSeconds: expect.any(Number) as number,
      lastAnswer: {
        status: null,
        error: 'refused (ECONNREFUSED)',
        at: expect.any(Number) as number,
      },
    },
    {
      name: 'new',
      state: 'running',
      nextIndex: 12,
      lagEntries: 0,
      lagSeconds: 0,
      lastAnswer: null,
    },
  ]);
  expect(all[0]?.lagSeconds).toBeGreaterThan(1_000_000);
});

test('a log that lacks an entry gives nothing, rather than leave it out', async () => {
  await record.take(sink, one, HOLD_MS);
  await client.query(`SET session_replication_role = replica`);
  await client.query(`DELETE FROM ledger_leaf WHERE index = 10`);
  await expect(record.next(sink.name, one, ALL)).rejects.toThrow('the log has a gap');
  await client.query(
    `INSERT INTO ledger_leaf SELECT 10, gen_random_uuid(), decode(repeat('00', 32), 'hex')`,
  );

  await expect(record.next(sink.name, one, ALL)).rejects.toThrow('the log lacks the entry');
});
