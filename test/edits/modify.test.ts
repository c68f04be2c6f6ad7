import { expect, test } from 'vitest';
import { Executions } from '../../src/edits/executions.js';
import type { Edit, Intent, Snapshot } from '../../src/edits/edit.js';
import type { GroupTypeAnswer } from '../../src/edits/messages.js';
import { deadlinesOf } from '../../src/edits/deadlines.js';
import { type Answer, Modify } from '../../src/edits/modify.js';
import {
  type Claim,
  type ClaimAnswer,
  EditRecord,
  type Known,
  type OpenEdit,
  type LastWriter,
} from '../../src/edits/record.js';
import { FakeClock } from '../support/fake-clock.js';
import { FakeIm } from '../support/fake-im.js';
import { unexpected } from '../support/unexpected.js';

test('P1: the snapshot is dated by its pull, however long the store takes to tell what it knows', async () => {
  const clock = new FakeClock();
  const record = new LosingRecord(clock, { knownAfterMs: 3_000 });
  const pulledAt = clock.now();

  await modified(clock, record);

  expect(record.begunWith?.takenAt).toBe(pulledAt);
});

test('P4: a claim lost to another request with the same key is answered by what the key now says', async () => {
  const clock = new FakeClock();
  const record = new LosingRecord(clock, { claimedAgain: { kind: 'key-reused' } });

  expect(await modified(clock, record)).toEqual({ kind: 'key-reused' });
});

test('a claim lost without the key being on record is answered as being worked on, and not made again', async () => {
  const clock = new FakeClock();
  const record = new LosingRecord(clock, {});

  expect(await modified(clock, record)).toEqual({ kind: 'in-flight', by: 'message' });
  expect(record.claims).toBe(1);
});

test('an overwrite that would wait too long is reported at once, and claims nothing', async () => {
  const clock = new FakeClock();
  const record = new LosingRecord(clock, {});

  const answer = await modified(clock, record, new BusyIm(clock));

  expect(answer).toEqual({
    kind: 'unavailable',
    why: { kind: 'quota-exhausted', waitMs: 60_000 },
  });
  expect(record.claims).toBe(0);
});

test('P4: a repeat is answered although an overwrite would wait too long', async () => {
  const clock = new FakeClock();
  const known: ClaimAnswer = { kind: 'known-key', edit: RECORDED, isBeingWorkedOn: false };
  const record = new LosingRecord(clock, { claimedAgain: known, isUsedBefore: true });

  const answer = await modified(clock, record, new BusyIm(clock));

  expect(answer).toEqual({ kind: 'edit', edit: RECORDED, isReplay: true });
});

test('a claim that cannot be given back is reported once, and the caller is answered as if it could', async () => {
  const clock = new FakeClock();
  const broken = new TypeError('release');
  const record = new LosingRecord(clock, { release: () => Promise.reject(broken) });
  const told: unknown[] = [];

  const answer = await modified(clock, record, new SilentIm(clock), (...all) => told.push(all));

  expect(answer).toMatchObject({ kind: 'unavailable', why: { kind: 'im-unavailable' } });
  expect(told).toEqual([[broken, INTENT.id]]);
});

test('a defect in what is known is reported where nobody came to need it', async () => {
  const clock = new FakeClock();
  const broken = new TypeError('known');
  const record = new LosingRecord(clock, { known: () => Promise.reject(broken) });
  const told: unknown[] = [];

  const answer = await modified(clock, record, new SilentIm(clock), (...all) => told.push(all));

  expect(answer).toMatchObject({ kind: 'unavailable' });
  expect(told).toEqual([[broken, INTENT.id]]);
});

async function modified(
  clock: FakeClock,
  record: LosingRecord,
  im: FakeIm = quietIm(clock),
  onDefect: (defect: unknown, id: string) => void = unexpected,
): Promise<Answer | undefined> {
  const times = { lateLandingMs: 0, giveUpMs: 1_000 };
  const executions = new Executions({ messages: im, record, clock, times, onDefect });
  const modify = new Modify(im, record, executions, clock);
  let answer: Answer | undefined;

  modify
    .modify(INTENT, deadlinesOf(10_000, clock.monotonic() + 9_750, clock))
    .then((known) => (answer = known))
    .catch(unexpected);
  await clock.pass(10_000, () => answer !== undefined);
  return answer;
}

function quietIm(clock: FakeClock): FakeIm {
  return new FakeIm(Buffer.from('["prior"]'), clock, [], [], 0);
}

/** Which does not answer. */
class SilentIm extends FakeIm {
  constructor(clock: FakeClock) {
    super(Buffer.from('["prior"]'), clock, [], [], 0);
  }

  override groupType(): Promise<GroupTypeAnswer> {
    return Promise.resolve({ kind: 'no-answer', reason: 'script' });
  }
}

/** Where a minute's worth of overwrites is waiting. */
class BusyIm extends FakeIm {
  constructor(clock: FakeClock) {
    super(Buffer.from('["prior"]'), clock, [], [], 0);
  }

  override overwriteWaitMs(): number {
    return 60_000;
  }
}

const FACTS = {
  id: '01930000-0000-7000-8000-000000000000',
  receivedAt: 1_700_000_000_000,
  message: { groupId: 'g', topicId: null, msgSeq: 1 },
  requested: { msgBody: Buffer.from('["requested"]') },
  actor: { client: 'c', operator: 'o', ip: '::1' },
  onBehalfOf: null,
  reason: 'r',
  ticket: null,
  restores: null,
  batch: null,
  approval: null,
  acceptUnreadablePrior: false,
};
const INTENT: Intent = {
  ...FACTS,
  ifPriorDigest: null,
  key: { value: 'k', payloadDigest: Buffer.alloc(32) },
};
const RECORDED: Edit = {
  ...FACTS,
  snapshot: null,
  status: { state: 'pending', im: null, attempts: 0, sentAt: null },
  ledger: [],
};

interface Script {
  readonly knownAfterMs?: number;
  /** What the second claim says; without it the key is not on record. */
  readonly claimedAgain?: ClaimAnswer;
  /** Then the first claim says it too. */
  readonly isUsedBefore?: boolean;
  readonly release?: () => Promise<void>;
  readonly known?: () => Promise<never>;
}

/** A record at which somebody else is always faster: `begin` finds the claim gone. */
class LosingRecord extends EditRecord {
  claims = 0;
  begunWith: Snapshot | null = null;

  constructor(
    private readonly clock: FakeClock,
    private readonly script: Script,
  ) {
    super();
  }

  claim(intent: Intent, answerBy: number): Promise<ClaimAnswer> {
    this.claims += 1;
    const { claimedAgain, isUsedBefore } = this.script;
    if (claimedAgain && (isUsedBefore || this.claims > 1)) return Promise.resolve(claimedAgain);
    const lease = { holder: 'us', validUntil: () => Infinity };
    return Promise.resolve({ kind: 'claimed', claim: { intent, lease, answerBy } });
  }

  async known(): Promise<Known> {
    await this.script.known?.();
    await this.clock.sleep(this.script.knownAfterMs ?? 0);
    return { last: null, customData: null };
  }

  begin(_claim: Claim, snapshot: Snapshot): Promise<OpenEdit | null> {
    this.begunWith = snapshot;
    return Promise.resolve(null);
  }

  lastWriters(): Promise<readonly LastWriter[]> {
    return Promise.resolve([]);
  }

  findByKey(): Promise<Edit | null> {
    return Promise.resolve(this.script.claimedAgain ? RECORDED : null);
  }

  release(): Promise<void> {
    return this.script.release?.() ?? Promise.resolve();
  }

  adopt(): Promise<readonly OpenEdit[]> {
    return Promise.resolve([]);
  }

  catchUp = notReached;
  reject = notReached;
  doubt = notReached;
  settle = notReached;
  handOver = notReached;
  abandon = notReached;
  find = notReached;
}

function notReached(): never {
  throw new Error('nothing was begun');
}
