import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Outcome, Snapshot } from '../../../src/edits/edit.js';
import { StoreUnavailable } from '../../../src/failures/store-unavailable.js';
import { PostgresEditRecord } from '../../../src/postgres/edits/edit-record.js';
import { firstIdAt } from '../../../src/postgres/audit/first-id.js';
import { Replica } from '../../../src/postgres/edits/replica-lease.js';
import {
  type Connections,
  type Statement,
  Store,
} from '../../../src/postgres/connections/store.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';
import { anIntent } from '../../support/intent.js';

let database: TestDatabase;
let store: Store;
let replica: Replica;
beforeEach(async () => {
  database = await createDatabase();
  store = new Store({ url: database.appUrl, connections: 2 });
  replica = new Replica(store, (error) => expect.unreachable(String(error)));
  await replica.start();
});
afterEach(async () => {
  await replica.stop();
  await store.close();
  await database.drop();
});

test('P4: an edit that was settled before word came of its adoption is not worked on again', async () => {
  const late = new LateWordOf('adopt', store.durable);
  const record = new PostgresEditRecord(late.in(store), replica);
  const claimed = await record.claim(anIntent(), performance.now() + 5_000);
  if (claimed.kind !== 'claimed') throw new Error(claimed.kind);

  // The statement leaves before the edit begins, and finds it on record.
  const adopting = record.adopt(20);
  const open = await record.begin(claimed.claim, snapshot(), performance.now() + 5_000);
  await late.run();
  if (!open || !(await record.settle(open, applied()))) throw new Error('not settled');
  late.tell();

  expect(await adopting).toEqual([]);
});

test('P10: a replica that stops leaves no edit to others whose caller was told that nothing is sent', async () => {
  const late = new LateWordOf('begin', store.durable);
  const record = new PostgresEditRecord(late.in(store), replica);
  const claimed = await record.claim(anIntent(), performance.now() + 5_000);
  if (claimed.kind !== 'claimed') throw new Error(claimed.kind);

  const beginning = record.begin(claimed.claim, snapshot(), performance.now() + 500);
  await late.run();
  await expect(beginning).rejects.toThrow(StoreUnavailable);
  await record.catchUp();

  const edit = await record.find(claimed.claim.intent.id);
  expect(edit?.status).toMatchObject({ state: 'rejected', because: 'store-unavailable' });
});

test('the entry of an outcome that the store was long away for says when it came on record', async () => {
  const record = new PostgresEditRecord(store, replica);
  const claimed = await record.claim(anIntent(), performance.now() + 5_000);
  if (claimed.kind !== 'claimed') throw new Error(claimed.kind);
  const open = await record.begin(claimed.claim, snapshot(), performance.now() + 5_000);
  const [before, hour] = [Date.now(), 3_600_000];

  const edit = open && (await record.settle(open, { ...applied(), settledAt: before - hour }));

  // Pages look back two minutes for what is recorded late.
  const entryId = edit?.ledger.at(-1)?.entryId ?? '';
  expect(entryId >= firstIdAt(before)).toBe(true);
  expect(edit?.status).toMatchObject({ settledAt: before - hour });
});

/** Runs one statement only when it is told to, and answers it when it is told to. */
class LateWordOf {
  readonly run: () => Promise<void>;
  readonly tell: () => void;
  private readonly ran: Promise<void>;
  private readonly begin: Promise<void>;
  private readonly word: Promise<void>;
  private hasRun!: () => void;

  constructor(
    private readonly name: string,
    private readonly inner: Connections,
  ) {
    let begin!: () => void;
    let tell!: () => void;
    this.begin = new Promise((resolve) => (begin = resolve));
    this.word = new Promise((resolve) => (tell = resolve));
    this.ran = new Promise((resolve) => (this.hasRun = resolve));
    this.run = () => {
      begin();
      return this.ran;
    };
    this.tell = tell;
  }

  in(store: Store): Store {
    const run = async <Row extends object>(
      statement: Statement,
      values: unknown[],
    ): Promise<Row[]> => {
      if (statement.name !== this.name) return this.inner.run<Row>(statement, values);
      await this.begin;
      const rows = await this.inner.run<Row>(statement, values);
      this.hasRun();
      await this.word;
      return rows;
    };
    const durable = Object.assign(Object.create(this.inner) as Connections, { run });
    return Object.assign(Object.create(store) as Store, { durable });
  }
}

function snapshot(): Snapshot {
  const item = Buffer.from('{"MsgSeq":1,"MsgBody":[]}');
  return { item, recalledCustomData: null, takenAt: Date.now(), drift: null };
}

function applied(): Outcome {
  return {
    state: 'applied',
    settledBy: 'response',
    because: null,
    im: { errorCode: 0, errorInfo: '' },
    attempts: 1,
    sentAt: Date.now(),
    settledAt: Date.now(),
  };
}
