import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Execution } from '../../src/edits/execution.js';
import { type Edit, isSettled } from '../../src/edits/edit.js';
import { FakeClock } from '../support/fake-clock.js';
import { FakeIm, type OverwriteFate, type ReadFate } from '../support/fake-im.js';
import { FakeRecord, type WriteFate } from '../support/fake-record.js';
import { unexpected } from '../support/unexpected.js';

const TIMES = { lateLandingMs: 5_000, giveUpMs: 120_000 };
/** How much sooner a replica itself stops relying on its claims than others take them over. */
const MARGIN_MS = 2_000;
const DEAD_AFTER_MS = 10_000;
const LONGEST_MS = 3_600_000;

interface Script {
  readonly overwrites: readonly OverwriteFate[];
  readonly reads: readonly ReadFate[];
  readonly writes: readonly WriteFate[];
  readonly landsAfterMs: number;
  /** When the first replica's claim lapses although it lives, as after a suspension; null: never. */
  readonly lapsesAfterMs: number | null;
}

const overwriteFate = fc.record<OverwriteFate, 'what'>(
  {
    what: fc.constantFrom(
      'done',
      'done-unanswered',
      'undone-unanswered',
      'undone-unanswered',
      'late',
      'late',
      'refused',
      'unsent',
      'quota-away',
    ),
    dies: fc.constantFrom('before', 'after'),
    waitsMs: fc.integer({ min: 0, max: 6_000 }),
    foreign: fc.constantFrom('before', 'after'),
  },
  { requiredKeys: ['what'] },
);
const readFate = fc.record<ReadFate, 'what'>(
  {
    what: fc.constantFrom('shown', 'shown', 'no-answer', 'quota-away'),
    dies: fc.boolean(),
    foreign: fc.boolean(),
  },
  { requiredKeys: ['what'] },
);
const script: fc.Arbitrary<Script> = fc.record({
  overwrites: fc.array(overwriteFate, { maxLength: 6 }),
  reads: fc.array(readFate, { maxLength: 6 }),
  writes: fc.array(
    fc.constantFrom<WriteFate>('done', 'done', 'away', 'unconfirmed', 'dies-before', 'dies-after'),
    { maxLength: 6 },
  ),
  landsAfterMs: fc.integer({ min: 0, max: TIMES.lateLandingMs }),
  lapsesAfterMs: fc.option(
    fc.oneof(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 0, max: 30_000 })),
  ),
});

/** Seen where `maySend` does not ask whose the edit is: two lives send it, and both land. */
const SENT_AFTER_ITS_CLAIM_LAPSED: Script = {
  overwrites: [{ what: 'late', waitsMs: 2_022 }],
  reads: [],
  writes: [],
  landsAfterMs: 4_979,
  lapsesAfterMs: 0,
};

function begun(clock: FakeClock, item: Buffer): Edit {
  return {
    id: '01930000-0000-7000-8000-000000000000',
    receivedAt: clock.now(),
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
    snapshot: { item, recalledCustomData: null, takenAt: clock.now(), drift: null },
    status: { state: 'pending', im: null, attempts: 0, sentAt: null },
    ledger: [{ type: 'edit.intended', entryId: 'intended', index: null }],
  };
}

/** One edit from its snapshot to its end, over as many replicas as die on the way. */
async function live(told: Script) {
  const clock = new FakeClock();
  const im = new FakeIm(
    Buffer.from('["prior"]'),
    clock,
    [...told.overwrites],
    [...told.reads],
    told.landsAfterMs,
  );
  const begunAt = clock.monotonic();
  const edit = begun(clock, im.item());
  const record = new FakeRecord(edit, 'replica 0', [...told.writes]);
  const defects: unknown[] = [];
  const tools = {
    messages: im,
    record,
    clock,
    times: TIMES,
    onDefect: (defect: unknown) => defects.push(defect),
  };
  for (let life = 0; !isSettled(record.status); life += 1) {
    let isDead = false;
    im.onDeath = record.onDeath = () => (isDead = true);
    const lapsesAt = (life === 0 ? told.lapsesAfterMs : null) ?? Number.POSITIVE_INFINITY;
    const lease = { holder: `replica ${life}`, validUntil: () => (isDead ? 0 : lapsesAt) };
    const open = life === 0 ? { edit, lease, begunAt } : record.takeOver(lease, begunAt);
    const execution = new Execution(open, life === 0 ? 'send' : 'reread', tools);
    let hasEnded = false;
    execution.ended.then(() => (hasEnded = true)).catch(unexpected);
    const hasCome = await clock.pass(Math.min(LONGEST_MS, lapsesAt), () => isDead || hasEnded);
    if (!hasCome && lapsesAt > LONGEST_MS) break;
    if (!isSettled(record.status)) await clock.pass(isDead ? DEAD_AFTER_MS : MARGIN_MS);
  }
  const settledWith = im.effects.length;
  await clock.pass(2 * TIMES.lateLandingMs);
  return { record, im, defects, landedAfterwards: im.effects.length - settledWith };
}

test('P2: whatever happens to calls, writes and replicas, an edit ends, and its state is what happened at IM', async () => {
  await fc.assert(
    fc.asyncProperty(script, async (told) => {
      const { record, im, defects, landedAfterwards } = await live(told);
      const { status } = record;
      const ours = im.effects.filter(({ by }) => by === 'us').length;
      const foreign = im.effects.length - ours;

      expect(defects).toEqual([]);
      expect(isSettled(status)).toBe(true);
      expect(landedAfterwards).toBe(0);
      if (status.state === 'applied') expect(ours).toBeGreaterThan(0);
      if (status.state === 'refused' || status.state === 'not_applied') expect(ours).toBe(0);
      if (status.state === 'superseded') expect(foreign).toBeGreaterThan(0);
      if (foreign === 0) expect(ours).toBeLessThanOrEqual(1);
      expect(status.attempts).toBeLessThanOrEqual(im.left.length + 1);
    }),
    { numRuns: 3_000, examples: [[SENT_AFTER_ITS_CLAIM_LAPSED]] },
  );
});
