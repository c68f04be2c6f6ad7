import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createSecretKey, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Client } from 'pg';
import { DIRECT } from '../../src/network/way.js';
import { fetchBy } from '../../src/network/web.js';
import { Store } from '../../src/postgres/connections/store.js';
import { PostgresSinkRecord } from '../../src/postgres/sinks/sink-record.js';
import type { Sink } from '../../src/sinks/sink.js';
import { Sinks, type SinksOptions } from '../../src/sinks/sinks.js';
import { type Answer, Receiver, upTo } from '../sinks/receiver.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { anEntry, commitEntries, connect, startSequencer, until, untilSealed } from './log.js';

const admin = { requestId: 'r', client: 'admin', operator: null };

let database: TestDatabase;
let client: Client & AsyncDisposable;
beforeEach(async () => {
  database = await createDatabase();
  client = await connect(database.superuserUrl);
});
afterEach(async () => {
  await client[Symbol.asyncDispose]();
  await database.drop();
});

async function sealed(count: number): Promise<void> {
  await using _ = await startSequencer(database.appUrl);
  for (let left = count; left > 0; left -= 5_000) {
    const entries = Array.from({ length: Math.min(left, 5_000) }, () => anEntry());
    await commitEntries(client, entries);
  }
  await untilSealed(client);
}

function sinkAt(url: string, also: Partial<Sink> = {}): Sink {
  const keys = [createSecretKey(Buffer.alloc(32, 7))];
  return {
    name: 'siem',
    url,
    keys,
    format: 'cloudevents',
    types: null,
    fromIndex: 0,
    batch: 100,
    ...also,
  };
}

interface Delivering extends AsyncDisposable {
  readonly sinks: Sinks;
  readonly told: readonly object[];
  stop(): Promise<void>;
}

/** As a replica delivers; a defect is told like an event. */
function deliver(...list: readonly Sink[]): Delivering {
  const store = new Store({ url: database.appUrl, connections: 2 });
  const told: object[] = [];
  const options: SinksOptions = {
    record: new PostgresSinkRecord(store.delivery),
    holder: randomUUID(),
    origin: 'ledger.test/log',
    fetchFor: () => fetchBy(DIRECT),
    backOffMs: () => 10,
    onEvent: (event) => void told.push(event),
    onSteered: (event) => void told.push(event),
    onTaken: () => undefined,
    onFailed: () => undefined,
    onDefect: (error) => void told.push({ defect: error }),
  };
  const sinks = new Sinks(list, options);
  sinks.start();
  let stopping: Promise<void> | null = null;
  const stop = (): Promise<void> => (stopping ??= sinks.stop().then(() => store.close()));
  return { sinks, told, stop, [Symbol.asyncDispose]: stop };
}

async function delivered({ sinks }: Delivering, end: number, deadlineMs = 20_000): Promise<void> {
  await until(async () => (await sinks.statuses())[0]?.nextIndex === end, deadlineMs);
}

test('entries come in the order of the log, each once, in batches of the size that was asked for', async () => {
  await sealed(25);
  await using receiver = await Receiver.start();
  await using delivering = deliver(sinkAt(receiver.url, { batch: 10 }));
  await delivered(delivering, 25);
  await sealed(5);
  await delivered(delivering, 30);

  expect(receiver.indexes).toEqual(upTo(30));
  expect(receiver.deliveries.slice(0, 3).map(({ indexes }) => indexes.length)).toEqual([10, 10, 5]);
  expect(receiver.deliveries[0]?.contentType).toContain('application/cloudevents-batch+json');
  expect(await delivering.sinks.statuses()).toMatchObject([
    {
      name: 'siem',
      state: 'running',
      lagEntries: 0,
      lagSeconds: 0,
      lastAnswer: { status: 204, error: null },
    },
  ]);
});

test('an OCSF sink beside it, of some types only, goes its own way', async () => {
  await sealed(12);
  await using all = await Receiver.start();
  await using none = await Receiver.start();
  await using delivering = deliver(
    sinkAt(all.url, { name: 'all', format: 'ocsf', types: ['audit.*'], fromIndex: 4 }),
    sinkAt(none.url, { name: 'none', types: ['edit.*'] }),
  );
  await until(async () => {
    const statuses = await delivering.sinks.statuses();
    return statuses.every(({ nextIndex }) => nextIndex === 12);
  });

  expect(all.indexes).toEqual(upTo(12).slice(4));
  expect(all.deliveries[0]?.contentType).toBe('application/json; charset=utf-8');
  expect(none.deliveries).toEqual([]);
});

test('a receiver that answers 500, redirects and cuts its answer gets the same again, and nothing is skipped', async () => {
  await sealed(20);
  const failing: Answer = (res, _, count) => {
    if (count === 1) return void res.writeHead(500).end();
    if (count === 2) return void res.writeHead(307, { Location: '/elsewhere' }).end();
    if (count === 3)
      return void res.writeHead(200, { 'Content-Length': '9' }).write('x', () => res.destroy());
    if (count === 4) return void res.destroy();
    res.writeHead(204).end();
  };
  await using receiver = await Receiver.start(failing);
  await using delivering = deliver(sinkAt(receiver.url, { batch: 10 }));
  await delivered(delivering, 20, 40_000);

  const ids = receiver.deliveries.map(({ id }) => id);
  expect(new Set(ids.slice(0, 5)).size).toBe(1);
  expect(new Set(ids).size).toBe(2);
  expect(receiver.deliveries.map(({ indexes }) => indexes[0])).toEqual([0, 0, 0, 0, 0, 10]);
  expect(delivering.told.map((event) => (event as { event: string }).event)).toEqual([
    'sink-failing',
    'sink-failing',
    'sink-failing',
    'sink-failing',
    'sink-delivers-again',
  ]);
});

test('a receiver that comes back later gets everything', async () => {
  await sealed(5);
  const { port } = await (async () => {
    await using gone = await Receiver.start();
    return { port: gone.port };
  })();
  await using delivering = deliver(sinkAt(`http://127.0.0.1:${port}/hook`));
  await until(async () => (await delivering.sinks.statuses())[0]?.lastAnswer !== null);
  expect(await delivering.sinks.statuses()).toMatchObject([
    {
      state: 'running',
      nextIndex: 0,
      lastAnswer: { status: null, error: 'refused (ECONNREFUSED)' },
    },
  ]);

  await using receiver = await Receiver.start(undefined, port);
  await delivered(delivering, 5);

  expect(receiver.indexes).toEqual(upTo(5));
});

test('410 stops a sink until it is resumed, whichever replica holds it', async () => {
  await sealed(3);
  const gone: Answer = (res, _, count) => void res.writeHead(count === 1 ? 410 : 204).end();
  await using receiver = await Receiver.start(gone);
  await using one = deliver(sinkAt(receiver.url));
  await until(async () => (await one.sinks.statuses())[0]?.state === 'stopped');
  await one.stop();
  await using two = deliver(sinkAt(receiver.url));
  await until(async () => {
    const { rows } = await client.query<{ held: boolean }>(
      'SELECT holder IS NOT NULL AS held FROM sink',
    );
    return rows[0]?.held === true;
  });

  expect(receiver.deliveries).toHaveLength(1);
  expect(await two.sinks.resume('siem', admin)).toMatchObject({ state: 'running' });
  await delivered(two, 3);
  expect(receiver.indexes).toEqual([...upTo(3), ...upTo(3)]);
});

test('a sink that is paused gets nothing; rewound, it gets everything once more, under new ids', async () => {
  await sealed(4);
  await using receiver = await Receiver.start();
  await using delivering = deliver(sinkAt(receiver.url));
  const { sinks } = delivering;
  await delivered(delivering, 4);

  expect(await sinks.pause('siem', admin)).toMatchObject({ state: 'paused' });
  await sealed(2);
  expect(await sinks.rewind('siem', 0, admin)).toMatchObject({
    state: 'paused',
    nextIndex: 0,
    lagEntries: 6,
  });
  expect(receiver.deliveries).toHaveLength(1);
  expect(await sinks.rewind('siem', 5, admin)).toBe('ahead');
  expect(await sinks.resume('siem', admin)).toMatchObject({ state: 'running' });
  await delivered(delivering, 6);

  expect(receiver.indexes).toEqual([...upTo(4), ...upTo(6)]);
  expect(new Set(receiver.deliveries.map(({ id }) => id)).size).toBe(2);
  expect(await sinks.pause('other', admin)).toBeNull();
  expect(delivering.told).toMatchObject([
    { how: 'pause' },
    { how: 'rewind', fromIndex: 0 },
    { how: 'resume', client: 'admin' },
  ]);
});

test('a rewinding that comes while a delivery is under way is not lost', async () => {
  await sealed(6);
  const rewound: Promise<unknown>[] = [];
  const rewinding: Answer = (res, _, count) => {
    if (count !== 2) return void res.writeHead(204).end();
    const rewinding = delivering.sinks.rewind('siem', 0, admin);
    rewound.push(rewinding.then(() => res.writeHead(204).end()));
  };
  await using receiver = await Receiver.start(rewinding);
  await using delivering = deliver(sinkAt(receiver.url, { batch: 2 }));
  await until(async () => receiver.deliveries.length >= 5);
  await delivered(delivering, 6);
  await Promise.all(rewound);

  expect(receiver.deliveries.map(({ indexes }) => indexes[0])).toEqual([0, 2, 0, 2, 4]);
});

test('of two replicas one delivers; the other one goes on as soon as it stops, and nothing comes twice', async () => {
  await sealed(1_000);
  const ports = new Set<number | undefined>();
  let under = 0;
  let most = 0;
  const slow: Answer = (res) => {
    most = Math.max(most, (under += 1));
    ports.add(res.req.socket.remotePort);
    setImmediate(() => {
      under -= 1;
      res.writeHead(204).end();
    });
  };
  await using receiver = await Receiver.start(slow);
  await using one = deliver(sinkAt(receiver.url, { batch: 10 }));
  await until(async () => receiver.deliveries.length > 10);
  await using two = deliver(sinkAt(receiver.url, { batch: 10 }));
  await one.stop();
  await delivered(two, 1_000);

  expect(receiver.indexes).toEqual(upTo(1_000));
  expect(most).toBe(1);
  expect(ports.size).toBeGreaterThan(1);
});

test('a receiver that hangs does not keep a replica from stopping', async () => {
  await sealed(1);
  let left = false;
  const mute: Answer = (res) => void res.once('close', () => (left = true));
  await using receiver = await Receiver.start(mute);
  await using delivering = deliver(sinkAt(receiver.url));
  await until(async () => receiver.deliveries.length === 1);

  const since = performance.now();
  await delivering.stop();

  expect(performance.now() - since).toBeLessThan(8_000);
  await until(async () => left);
});

/** Bytes of the heap that something still refers to. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

test('40,000 entries behind: all are caught up with, in order, and memory stays flat', async () => {
  await sealed(40_000);
  let expected = 0;
  const held: number[] = [];
  const counting: Answer = (res, { indexes }) => {
    for (const index of indexes) if (index === expected) expected += 1;
    // Kept, the bodies would be what grows.
    receiver.deliveries.length = 0;
    if (expected >= (held.length + 1) * 4_000) held.push(heldBytes());
    res.writeHead(204).end();
  };
  await using receiver = await Receiver.start(counting);
  await using delivering = deliver(sinkAt(receiver.url));
  await delivered(delivering, 40_000, 120_000);

  expect(expected).toBe(40_000);
  const [early = 0, ...later] = held;
  expect(later.length).toBeGreaterThan(5);
  expect(Math.max(...later) - early).toBeLessThan(16 * 1024 * 1024);
});
