import { expect, test } from 'vitest';
import { Execution } from '../../src/edits/execution.js';
import { type Edit, isSettled, type Outcome } from '../../src/edits/edit.js';
import type { ReadAnswer } from '../../src/edits/messages.js';
import { StoreUnavailable } from '../../src/failures/store-unavailable.js';
import { FakeClock } from '../support/fake-clock.js';
import { FakeIm, type OverwriteFate } from '../support/fake-im.js';
import { FakeRecord, type WriteFate } from '../support/fake-record.js';
import { anIntent } from '../support/intent.js';
import { unexpected } from '../support/unexpected.js';

const TIMES = { lateLandingMs: 5_000, giveUpMs: 120_000 };

/** An IM at which re-reads show these bodies, one after the other, then what stands there. */
class ShowingIm extends FakeIm {
  constructor(
    clock: FakeClock,
    overwrites: OverwriteFate[],
    private readonly shown: string[],
  ) {
    super(Buffer.from('["prior"]'), clock, overwrites, [], 0);
  }

  override read(...asked: Parameters<FakeIm['read']>): Promise<ReadAnswer> {
    const body = this.shown.shift();
    return body === undefined
      ? super.read(...asked)
      : Promise.resolve({ kind: 'found', item: itemOf(body) });
  }
}

const itemOf = (body: string) => Buffer.from(`{"MsgBody":["${body}"],"MsgSeq":1}`);

const INTENDED = { type: 'edit.intended', entryId: 'intended', index: null } as const;
const CLOCK_STARTS = new FakeClock().now();

function pendingEdit(): Edit {
  const { key: _, ifPriorDigest: __, ...intent } = anIntent();
  const snapshot = {
    item: itemOf('prior'),
    recalledCustomData: null,
    takenAt: CLOCK_STARTS,
    drift: null,
  };
  const status = { state: 'pending', im: null, attempts: 0, sentAt: null } as const;
  return { ...intent, snapshot, status, ledger: [] };
}

/** Works on the edit until its execution has ended. */
async function executed(
  record: FakeRecord,
  edit: Edit,
  im: (clock: FakeClock) => FakeIm,
  onDefect: (error: unknown, id: string) => void = unexpected,
): Promise<{ readonly execution: Execution; readonly im: FakeIm }> {
  const clock = new FakeClock();
  const lease = { holder: 'replica', validUntil: () => Number.POSITIVE_INFINITY };
  const messages = im(clock);
  const tools = { messages, record, clock, times: TIMES, onDefect };
  const execution = new Execution({ edit, lease, begunAt: clock.monotonic() }, 'send', tools);
  let hasEnded = false;
  execution.ended.then(() => (hasEnded = true)).catch(unexpected);
  await clock.pass(60_000, () => hasEnded);
  expect(hasEnded).toBe(true);
  return { execution, im: messages };
}

async function outcomeOf(
  fates: OverwriteFate[],
  shown: string[],
  writes: WriteFate[] = [],
): Promise<Outcome & { readonly kept: FakeRecord['kept'] }> {
  const edit = pendingEdit();
  const record = new FakeRecord(edit, 'replica', writes);
  await executed(record, edit, (clock) => new ShowingIm(clock, fates, shown));
  const { status } = record;
  if (!isSettled(status)) throw new Error(`the edit is still ${status.state}`);
  return { ...status, kept: record.kept };
}

test('what a re-read showed before ours was seen is kept with the edit that ends applied', async () => {
  const outcome = await outcomeOf([{ what: 'late' }], ['theirs', 'requested']);

  expect(outcome).toMatchObject({ state: 'applied', settledBy: 'reread' });
  expect(outcome.found).toEqual([itemOf('theirs')]);
});

test('what a re-read showed before the overwrite went again, and was answered, is kept as well', async () => {
  const fates: OverwriteFate[] = [{ what: 'undone-unanswered' }, { what: 'done' }];

  const outcome = await outcomeOf(fates, ['theirs', 'prior', 'prior']);

  expect(outcome).toMatchObject({ state: 'applied', settledBy: 'response', attempts: 2 });
  expect(outcome.found).toEqual([itemOf('theirs'), itemOf('prior')]);
});

test('P2: what somebody else wrote is not taken for an edit that never left, though it says the same', async () => {
  const outcome = await outcomeOf([{ what: 'unsent' }], ['requested']);

  expect(outcome).toMatchObject({ state: 'superseded', settledBy: null, attempts: 0 });
  expect(outcome.found).toEqual([itemOf('requested')]);
});

test('a try without an answer is on record as doubt before the outcome, though the store was away for it', async () => {
  const fates: OverwriteFate[] = [{ what: 'undone-unanswered' }];

  const { kept } = await outcomeOf(fates, ['theirs', 'theirs'], ['away']);

  expect(kept).toEqual(['in_doubt', 'superseded']);
});

/** What the database has after a failover that lost what was on record last. */
class LosingRecord extends FakeRecord {
  constructor(
    edit: Edit,
    private readonly found: Edit | null,
    /** Of the store, one statement after the other. */
    private readonly fates: WriteFate[] = [],
  ) {
    super(edit, 'replica', []);
  }

  override doubt(): Promise<null> {
    return this.answer(null);
  }
  override settle(): Promise<null> {
    return this.answer(null);
  }
  override find(): Promise<Edit | null> {
    return this.answer(this.found);
  }

  private answer<T>(value: T): Promise<T> {
    const isAway = this.fates.shift() === 'away';
    return isAway ? Promise.reject(new StoreUnavailable('script')) : Promise.resolve(value);
  }
}

/** Of what waited for approval, the record of the edit alone is gone. */
const proposal = (edit: Edit): Edit => ({
  ...edit,
  ledger: [{ ...INTENDED, type: 'edit.proposed' }],
});

test.each<[string, OverwriteFate, (edit: Edit) => Edit | null, WriteFate[]]>([
  ['its outcome is recorded', { what: 'done' }, () => null, []],
  ['doubt is recorded', { what: 'undone-unanswered' }, () => null, []],
  ['the store is back', { what: 'undone-unanswered' }, () => null, ['away']],
  ['doubt is recorded, but for its proposal', { what: 'undone-unanswered' }, proposal, []],
])(
  'P2: an edit whose record is gone when %s is told of, and sent no more',
  async (_, fate, left, store) => {
    const edit = pendingEdit();
    const told: unknown[] = [];
    const { im } = await executed(
      new LosingRecord(edit, left(edit), store),
      edit,
      (clock) => new ShowingIm(clock, [fate, { what: 'done' }], []),
      (error, id) => told.push([String(error), id]),
    );

    expect(told).toEqual([['RecordLost: the database lost its record', edit.id]]);
    expect(im.left).toHaveLength(1);
  },
);

test('P2: an edit that another replica has is not sent again, however long the lease lasts', async () => {
  const edit = pendingEdit();
  const status = { ...edit.status, state: 'in_doubt', attempts: 3 } as const;
  const theirs: Edit = { ...edit, status, ledger: [INTENDED] };

  const { execution, im } = await executed(
    new LosingRecord(edit, theirs, ['done', 'away', 'away']),
    edit,
    (clock) => new ShowingIm(clock, [{ what: 'undone-unanswered' }, { what: 'done' }], []),
  );

  expect(im.left).toHaveLength(1);
  expect(execution.edit).toBe(theirs);
  expect(execution.leftOver).toBeNull();
});
