import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Random } from '../support/random.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { connect, until, untilSealed } from './log.js';
import { auditor, LedgerService } from './service.js';

interface Item {
  readonly index: number;
  readonly type: string;
  readonly actor: { readonly client: string };
  readonly details: Readonly<Record<string, unknown>>;
}
interface Page {
  readonly items: readonly Item[];
  readonly nextIndex: number;
}

const SEED = Number(process.env['FOLLOW_SEED'] ?? Date.now() % 1_000_000);
const STREAM = { Accept: 'text/event-stream' };

let database: TestDatabase;
let one: LedgerService;
let two: LedgerService;
beforeAll(async () => {
  database = await createDatabase();
  one = await LedgerService.on(database.appUrl);
  two = await LedgerService.on(database.appUrl, {}, one.pem);
});
afterAll(async () => {
  await Promise.all([one, two].map((service) => service[Symbol.asyncDispose]()));
  await database.drop();
});

async function page(query: string, client = 'siem', service = one): Promise<Page> {
  const { status, body } = await service.get(`/v1/audit/events?${query}`, {
    as: { ...auditor, client },
  });
  expect(status).toBe(200);
  return body as unknown as Page;
}

async function sealed(): Promise<number> {
  await using client = await connect(database.superuserUrl);
  await untilSealed(client);
  const { rows } = await client.query<{ size: string }>('SELECT count(*) AS size FROM ledger_leaf');
  return Number(rows[0]?.size);
}

async function edits(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await one.edit(one.message());
}

/** What is followed by this client, as the log has it. */
async function followed(client: string): Promise<readonly object[]> {
  await using sql = await connect(database.superuserUrl);
  const { rows } = await sql.query<{ details: object }>(
    `SELECT convert_from(bytes, 'UTF8')::json -> 'details' AS details FROM ledger_entry
     WHERE type = 'audit.followed' AND client = $1 ORDER BY entry_id`,
    [client],
  );
  return rows.map(({ details }) => details);
}

test('pages by index give every sealed entry once, in the order of the log', async () => {
  await edits(4);
  const size = await sealed();

  const indexes: number[] = [];
  for (let next = 0; indexes.length < size;) {
    const { items, nextIndex } = await page(`fromIndex=${next}&limit=3`, 'pager');
    indexes.push(...items.map(({ index }) => index));
    expect(nextIndex).toBe(next + 3 > size ? nextIndex : next + items.length);
    next = nextIndex;
  }

  expect(indexes.slice(0, size)).toEqual(Array.from({ length: size }, (_, i) => i));
});

test('with filters, an index is never skipped and an empty page says where to go on', async () => {
  await edits(2);
  const size = await sealed();

  const applied = await page('fromIndex=0&type=edit.applied&limit=500', 'filtering');
  const none = await page(`fromIndex=0&client=nobody`, 'filtering');
  const beyond = await page(`fromIndex=${size + 1_000}`, 'filtering');

  expect(applied.items.every(({ type }) => type === 'edit.applied')).toBe(true);
  expect(applied.nextIndex).toBeGreaterThanOrEqual(size);
  expect(none.items).toEqual([]);
  expect(none.nextIndex).toBeGreaterThanOrEqual(size);
  expect(beyond).toEqual({ items: [], nextIndex: size + 1_000 });
});

test('an empty answer is held back until there is an entry, whichever replica made it', async () => {
  const size = await sealed();

  const waiting = page(`fromIndex=${size}&wait=20&type=edit.applied`, 'waiting', two);
  await edits(1);

  expect((await waiting).items.map(({ type }) => type)).toEqual(['edit.applied']);
});

test('P9: following leaves one entry for each reader, kind and ten minutes, over all replicas', async () => {
  const [quiet, steady] = [`quiet-${randomUUID()}`, `steady-${randomUUID()}`];
  const size = await sealed();
  await page(`fromIndex=${size + 10}`, quiet);
  const first = await page('fromIndex=1&limit=2', steady);
  await Promise.all([one, two].map((service) => page('fromIndex=0&limit=5', steady, service)));
  await Promise.all(
    [one, two, two].map((service) =>
      service.get('/v1/ledger/tile/entries/000.p/2', { as: { ...auditor, client: steady } }),
    ),
  );

  expect(first.nextIndex).toBe(3);
  expect(await followed(quiet)).toEqual([]);
  expect(await followed(steady)).toEqual([
    {
      query: 'events',
      filters: { fromIndex: '1', limit: '2' },
      fromIndex: 1,
      toIndex: 2,
    },
    {
      query: 'ledger/entries',
      filters: { path: 'tile/entries/000.p/2' },
      fromIndex: 0,
      toIndex: 1,
    },
  ]);
});

test('P9: a HEAD follows nothing, and leaves no entry', async () => {
  const [glancer, reader] = [`glancer-${randomUUID()}`, `reader-${randomUUID()}`];
  await edits(1);
  await sealed();

  const head = await one.raw(
    'HEAD',
    '/v1/audit/events?fromIndex=0',
    {},
    { ...auditor, client: glancer },
  );
  await page('fromIndex=0', reader);

  expect(head.status).toBe(200);
  expect(await followed(reader)).toHaveLength(1);
  expect(await followed(glancer)).toEqual([]);
});

test('P9: after ten minutes a follower is put on record anew', async () => {
  const patient = `patient-${randomUUID()}`;
  await page('fromIndex=0&limit=1', patient);
  await using sql = await connect(database.superuserUrl);
  await sql.query('SET session_replication_role = replica');
  await sql.query(
    `UPDATE ledger_entry SET entry_id = overlay(entry_id::text placing '0180' from 1 for 4)::uuid
     WHERE type = 'audit.followed' AND client = $1`,
    [patient],
  );

  // The other replica remembers nothing of it.
  await page('fromIndex=0&limit=1', patient, two);

  expect(await followed(patient)).toHaveLength(2);
});

test('a log with one follower comes to rest', async () => {
  let next = 0;
  const follow = async (): Promise<number> => {
    const { items, nextIndex } = await page(`fromIndex=${next}&limit=500`, 'resting', two);
    next = nextIndex;
    return items.length;
  };
  await follow();
  await sealed();
  await follow();
  const size = await sealed();

  for (let i = 0; i < 5; i += 1) expect(await follow()).toBe(0);

  expect(await sealed()).toBe(size);
});

test('a stream says what comes, by id, type and item; without an index it begins at the end', async () => {
  const size = await sealed();
  const stream = await Stream.open(one, '', 'live');
  await edits(1);

  await until(() => Promise.resolve(stream.events.length >= 2));
  // What comes later comes in other pages than what was there.
  await edits(1);
  const isWhole = () => stream.events.filter((told) => told.event === 'edit.applied').length === 2;
  await until(() => Promise.resolve(isWhole()));
  stream.leave();

  expect(stream.events.map(({ id }) => id)).toEqual(stream.events.map((_, i) => size + i));
  expect(stream.type).toBe('text/event-stream; charset=utf-8');
  // The stream's own entry stands behind its first page, which may end between the edit's two entries.
  const ofEdits = stream.events.filter(({ event }) => event !== 'audit.followed');
  const edit = ['edit.intended', 'edit.applied'];
  expect(ofEdits.map(({ event }) => event)).toEqual([...edit, ...edit]);
  expect(stream.events[0]?.data).toMatchObject({ index: size, type: 'edit.intended' });
});

test('a follower that is cut off at any moment, over two replicas, misses nothing and gets nothing twice', async () => {
  const random = new Random(SEED);
  const start = await sealed();
  const working = edits(12);
  const got: number[] = [];
  const isEnough = () => got.length >= 24;
  for (let turn = 0; !isEnough() && turn < 500; turn += 1) {
    const service = random.oneOf([one, two]);
    const last = got.at(-1);
    const resume: Readonly<Record<string, string>> =
      last === undefined ? {} : { 'Last-Event-ID': String(last) };
    const stream = await Stream.open(service, `fromIndex=${start}`, 'cut', resume);
    const enough = random.between(1, 5);
    const isThere = () => Promise.resolve(stream.events.length >= enough);
    await until(isThere, 2_000).catch(() => undefined);
    stream.leave();
    got.push(...stream.events.map(({ id }) => id));
  }
  await working;

  expect({ seed: SEED, got }).toEqual({ seed: SEED, got: got.map((_, i) => start + i) });
  expect(got.length).toBeGreaterThanOrEqual(24);
});

test.each([
  ['fromIndex=0&order=asc', 'order'],
  ['fromIndex=0&cursor=x', 'cursor'],
  ['fromIndex=-1', 'fromIndex'],
  ['fromIndex=0&wait=31', 'wait'],
  ['wait=3', 'fromIndex'],
])('%s is refused for its %s', async (query, parameter) => {
  const { status, body } = await one.get(`/v1/audit/events?${query}`);

  expect(status).toBe(400);
  expect(body['errors']).toMatchObject([{ parameter }]);
});

test('an id that is no index is refused', async () => {
  const answer = await one.raw('GET', '/v1/audit/events', { ...STREAM, 'Last-Event-ID': 'x' });

  expect(answer.status).toBe(400);
});

interface Told {
  readonly id: number;
  readonly event: string;
  readonly data: unknown;
}

class Stream {
  readonly events: Told[] = [];

  private constructor(
    private readonly answer: Response,
    private readonly leaving: AbortController,
  ) {}

  static async open(
    service: LedgerService,
    query: string,
    client: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Stream> {
    const leaving = new AbortController();
    const ask = { as: { ...auditor, client }, headers: { ...STREAM, ...headers } };
    const { signal } = leaving;
    const answer = await service.open('GET', `/v1/audit/events?${query}`, ask, { signal });
    expect(answer.status).toBe(200);
    const stream = new Stream(answer, leaving);
    // It ends when the test leaves.
    stream.read().catch(() => undefined);
    return stream;
  }

  get type(): string | null {
    return this.answer.headers.get('content-type');
  }

  leave(): void {
    this.leaving.abort();
  }

  private async read(): Promise<void> {
    let text = '';
    const decoder = new TextDecoder();
    for await (const bytes of this.answer.body ?? []) {
      if (this.leaving.signal.aborted) return;
      text += decoder.decode(bytes, { stream: true });
      const parts = text.split('\n\n');
      text = parts.pop() ?? '';
      for (const part of parts) if (part !== ':') this.events.push(toldIn(part));
    }
  }
}

function toldIn(part: string): Told {
  const [id = '', event = '', data = ''] = part.split('\n').map((line) => line.split(/: (.*)/)[1]);
  return { id: Number(id), event, data: JSON.parse(data) };
}
