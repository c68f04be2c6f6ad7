import { bigInt, constantFrom, integer, oneof, record, sample, uniqueArray } from 'fast-check';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { EditFilter } from '../../src/audit/audit-record.js';
import { MOST_UNDER_WAY, type PageOf, type Cursor } from '../../src/audit/page.js';
import { StoreUnavailable } from '../../src/failures/store-unavailable.js';
import { cursorOf, readCursor } from '../../src/http/audit/cursor.js';
import { PostgresAuditRecord } from '../../src/postgres/audit/audit-record.js';
import { PostgresEventRecord } from '../../src/postgres/audit/event-record.js';
import { firstIdAt } from '../../src/postgres/audit/first-id.js';
import { cursorAfter, shownBetween } from '../../src/postgres/audit/keyset-paging.js';
import { SearchIndexer } from '../../src/postgres/search/search-indexer.js';
import { Store } from '../../src/postgres/connections/store.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { idsOf, LateWriter } from './late-writer.js';

let database: TestDatabase;
let store: Store;
let [writer, other]: LateWriter[] = [];

beforeAll(async () => {
  database = await createDatabase();
  store = new Store({ url: database.appUrl, connections: 2 });
  [writer, other] = await Promise.all([connect(), connect()]);
});
// A transaction that a failed test left open.
afterEach(async () => {
  await Promise.all([writer?.ask('ROLLBACK'), other?.ask('ROLLBACK')]);
});
afterAll(async () => {
  await Promise.all([writer?.[Symbol.asyncDispose](), other?.[Symbol.asyncDispose]()]);
  await store.close();
  await database.drop();
});

function connect(): Promise<LateWriter> {
  return LateWriter.connect(database.superuserUrl);
}

interface Asked {
  readonly filter: Pick<EditFilter, 'client' | 'operator' | 'text' | 'states' | 'from'>;
  readonly limit: number;
  readonly after: Cursor | null;
}

async function pageOfEdits(asked: Asked): Promise<PageOf<string>> {
  const page = await new PostgresAuditRecord(store).page({ ...asked, order: 'asc' });
  return { ...page, rows: page.rows.map((edit) => edit.id) };
}

async function pageOfEvents({ filter, ...asked }: Asked): Promise<PageOf<string>> {
  const { client, operator, from } = filter;
  const known = { ...(client && { client }), ...(operator && { operator }), ...(from && { from }) };
  const page = await new PostgresEventRecord(store).page({ ...asked, filter: known, order: 'asc' });
  return { ...page, rows: page.rows.map((event) => event.entryId) };
}

/** As far as a cursor tells. */
function throughCursor(place: Cursor): Cursor {
  const read = readCursor(cursorOf(place, 'scope'), 'scope');
  if (!read) throw new Error('a cursor that cannot be read');
  return read;
}

describe.each([
  ['edits', pageOfEdits],
  ['events', pageOfEvents],
])('pages of %s, oldest first,', (_, page) => {
  /** One by one, `meanwhile` after each page. */
  async function read(
    filter: Asked['filter'],
    limit: number,
    meanwhile: (pages: number) => Promise<void> = () => Promise.resolve(),
  ): Promise<string[][]> {
    const pages: string[][] = [];
    for (let after: Cursor | null = null; ;) {
      const { rows, next } = await page({ filter, limit, after });
      expect(rows.length).toBeLessThanOrEqual(limit);
      pages.push([...rows]);
      await meanwhile(pages.length);
      if (!next) return pages;
      after = throughCursor(next);
    }
  }

  test('give what is recorded behind a cursor on the next page, once', async () => {
    const [client, ids] = [randomUUID(), idsOf(4)];
    const [first = '', late = '', second = '', third = ''] = ids;
    await writer?.record(client, first, second, third);
    await other?.begin(client, late);

    const pages = await read({ client }, 2, async (n) => {
      if (n === 1) await other?.commit();
    });

    expect(pages).toEqual([
      [first, second],
      [late, third],
    ]);
  });

  test('give all of more late rows than a page holds, and those that come late even to these', async () => {
    const [client, ids] = [randomUUID(), idsOf(7)];
    const [a = '', b = '', c = '', d = '', e = '', last = '', end = ''] = ids;
    await writer?.record(client, last, end);
    await other?.begin(client, b, d, e);

    const pages = await read({ client }, 1, async (n) => {
      if (n === 1) await other?.commit();
      if (n === 2) await other?.begin(client, a, c);
      if (n === 3) await other?.commit();
    });

    expect(pages).toEqual([[last], [b], [d], [e], [a], [c], [end]]);
  });

  test('leave out late rows that the filter does not want', async () => {
    const [client, ids] = [randomUUID(), idsOf(4)];
    const [late = '', first = '', second = ''] = ids;
    await writer?.record(client, first, second);
    await other?.begin('somebody else', late);

    const pages = await read({ client }, 1, async (n) => {
      if (n === 1) await other?.commit();
    });

    expect(pages).toEqual([[first], [second]]);
  });

  test('leave out late rows from before the time that is asked for', async () => {
    const [client, ids] = [randomUUID(), idsOf(4)];
    const [late = '', first = '', second = ''] = ids;
    await writer?.record(client, first, second);
    await other?.begin(client, late);
    const from = Number.parseInt(first.replaceAll('-', '').slice(0, 12), 16);

    const pages = await read({ client, from }, 1, async (n) => {
      if (n === 1) await other?.commit();
    });

    expect(pages).toEqual([[first], [second]]);
  });

  test('are not misled by freezing', async () => {
    const [client, ids] = [randomUUID(), idsOf(3)];
    const [late = '', first = '', second = ''] = ids;
    await writer?.record(client, first, second);
    await other?.begin(client, late);

    const pages = await read({ client }, 1, async (n) => {
      if (n !== 1) return;
      await other?.commit();
      await writer?.ask('VACUUM (FREEZE) modification, ledger_entry');
    });

    expect(pages).toEqual([[first], [late], [second]]);
  });

  test('tell of no snapshot where nothing can be recorded any more, and go on from such a place', async () => {
    const [client, ids] = [randomUUID(), idsOf(3, 121_000)];
    const [first = '', second = '', third = ''] = ids;
    await writer?.record(client, ...ids);

    const { next } = await page({ filter: { client }, limit: 1, after: null });

    expect(next).toEqual({ id: first, seen: null, late: null });
    const { rows } = await page({ filter: { client }, limit: 5, after: next });
    expect(rows).toEqual([second, third]);
  });

  test('lose nothing and repeat nothing while many record in any order', async () => {
    const client = randomUUID();
    const delays = sample(integer({ min: 0, max: 60 }), { seed: 5, numRuns: 1_000 });
    const sizes = sample(integer({ min: 1, max: 4 }), { seed: 7, numRuns: 1_000 });
    const limits = sample(integer({ min: 1, max: 7 }), { seed: 6, numRuns: 1_000 });
    const recorded: string[] = [];
    const until = performance.now() + 2_500;
    const write = async (): Promise<void> => {
      await using own = await connect();
      while (performance.now() < until) {
        const ids = Array.from({ length: sizes.pop() ?? 1 }, () => uuidv7());
        await delay(delays.pop());
        await own.begin(client, ...ids);
        await delay(delays.pop());
        await own.commit();
        recorded.push(...ids);
      }
    };
    const writing = Promise.all(Array.from({ length: 8 }, write));

    try {
      while (performance.now() < until) {
        const from = Date.now() - 200;
        let [before, latest]: readonly string[][] = [[], [...recorded]];
        const pages = await read({ client, from }, limits.pop() ?? 1, () => {
          [before, latest] = [latest, [...recorded]];
          return Promise.resolve();
        });
        const seen = pages.flat();
        expect(new Set(seen).size).toBe(seen.length);
        // What was on record before the last page was asked for.
        const wanted = before?.filter((id) => id >= firstIdAt(from)) ?? [];
        expect(wanted.filter((id) => !seen.includes(id))).toEqual([]);
      }
    } finally {
      await writing;
    }

    const seen = (await read({ client }, 500)).flat();
    expect(seen).toEqual(recorded.toSorted());
  });
});

test.each([
  ['before the index has them', () => Promise.resolve()],
  ['once they are indexed', () => new SearchIndexer(store, () => undefined).catchUp()],
])('late edits are found by their text, %s', async (_, prepare) => {
  const [client, ids] = [randomUUID(), idsOf(3)];
  const [late = '', first = '', second = ''] = ids;
  const asked = { filter: { client, text: 'LATE one' }, limit: 1 };
  await writer?.record(client, first, second);
  await other?.begin(client, late);
  const one = await pageOfEdits({ ...asked, after: null });
  await other?.commit();
  await prepare();

  const two = await pageOfEdits({ ...asked, after: one.next });
  const three = await pageOfEdits({ ...asked, after: two.next });

  expect([one, two, three].map(({ rows }) => rows)).toEqual([[first], [late], [second]]);
  expect(three.next).toBeNull();
});

test('which rows a snapshot shows is what PostgreSQL says, also where the numbers of transactions go round', async () => {
  const around = bigInt({ min: -2n, max: 40n });
  const cases = sample(
    record({
      base: constantFrom(800n, 2n ** 31n - 20n, 2n ** 32n - 20n, 5n * 2n ** 32n - 20n),
      xmin: around,
      length: bigInt({ min: 0n, max: 30n }),
      underWay: uniqueArray(bigInt({ min: 0n, max: 29n }), { maxLength: 12 }),
      row: oneof(around, bigInt({ min: -700n, max: 2n ** 31n - 100n })),
    }),
    { seed: 8, numRuns: 500 },
  );
  await using client = await connect();
  for (const { base, xmin, length, underWay, row } of cases) {
    const end = base + xmin + length;
    const ips = underWay.toSorted(byNumber).flatMap((n) => (n < length ? [base + xmin + n] : []));
    if ([base + xmin, end, ...ips].some(isNoTransaction)) continue;
    const snapshot = `${base + xmin}:${end}:${ips.join(',')}`;
    const found = [
      { id: '2', snapshot },
      { id: '3', snapshot },
    ];
    const seen = cursorAfter(found, { limit: 1, after: null })?.seen ?? null;
    const values: unknown[] = [];
    const [isNew] = shownBetween(
      { bounds: [], since: seen, until: null },
      `'${BigInt.asUintN(32, base + row)}'::xid`,
      (value) => `$${values.push(value)}`,
    );
    const says = `SELECT ${isNew} AS ours, NOT pg_visible_in_snapshot('${base + row}', '${snapshot}') AS theirs`;
    const [answer] = await client.ask<{ ours: boolean; theirs: boolean }>(says, values);
    expect(answer?.ours, `${base + row} in ${snapshot}`).toBe(answer?.theirs);
  }
});

test('where more transactions are under way than a cursor can name, there is no page', () => {
  const numbers = Array.from({ length: MOST_UNDER_WAY + 1 }, (_, n) => 1_000 + n);
  const found = ['1', '2'].map((id) => ({ id, snapshot: `1000:9000:${numbers.join(',')}` }));

  expect(() => cursorAfter(found, { limit: 1, after: null })).toThrow(StoreUnavailable);
});

function byNumber(a: bigint, b: bigint): number {
  return Number(a - b);
}

/** The first three numbers of a round are never given to transactions. */
function isNoTransaction(number: bigint): boolean {
  return BigInt.asUintN(32, number) < 3n;
}
