import { expect, test } from 'vitest';
import { Execution } from '../../src/edits/execution.js';
import { type Edit, isSettled, type Outcome } from '../../src/edits/edit.js';
import type { ReadAnswer } from '../../src/edits/messages.js';
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

async function outcomeOf(
  fates: OverwriteFate[],
  shown: string[],
  writes: WriteFate[] = [],
): Promise<Outcome & { readonly kept: FakeRecord['kept'] }> {
  const clock = new FakeClock();
  const { key: _, ifPriorDigest: __, ...intent } = anIntent();
  const edit: Edit = {
    ...intent,
    snapshot: {
      item: itemOf('prior'),
      recalledCustomData: null,
      takenAt: clock.now(),
      drift: null,
    },
    status: { state: 'pending', im: null, attempts: 0, sentAt: null },
    ledger: [],
  };
  const record = new FakeRecord(edit, 'replica', writes);
  const lease = { holder: 'replica', validUntil: () => Number.POSITIVE_INFINITY };
  const open = { edit, lease, begunAt: clock.monotonic() };
  const messages = new ShowingIm(clock, fates, shown);
  const execution = new Execution(open, 'send', {
    messages,
    record,
    clock,
    times: TIMES,
    onDefect: unexpected,
  });
  let hasEnded = false;
  execution.ended.then(() => (hasEnded = true)).catch(unexpected);
  await clock.pass(60_000, () => hasEnded);
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
