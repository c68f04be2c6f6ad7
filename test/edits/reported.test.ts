import { expect, test } from 'vitest';
import type { Edit, ErasedContents, Outcome } from '../../src/edits/edit.js';
import { lastBefore, ownEdit, type ReportedEdit } from '../../src/edits/reported.js';
import { seenBy } from '../../src/edits/seen-drift.js';
import { anIntent } from '../support/intent.js';

const HOUR = 3_600_000;
/** When the edits run. */
const NOW = 100 * HOUR;
const OURS = 'administrator';
const textBody = (text: string) => Buffer.from(JSON.stringify([text]));

interface Lived {
  readonly receivedAt?: number;
  readonly end?: Partial<Outcome>;
  readonly wasInDoubt?: boolean;
  readonly isErased?: boolean;
}

function lived({ receivedAt = NOW - 1, end, wasInDoubt, isErased }: Lived): Edit {
  const { key: _, ifPriorDigest: __, ...intent } = anIntent();
  const takenAt = NOW;
  const item = Buffer.from('{"MsgBody":["before"],"MsgSeq":1}');
  const erased: ErasedContents = {
    at: NOW + HOUR,
    erasureId: 'erasure',
    snapshotAt: takenAt,
    driftAfter: null,
    isReasonErased: false,
  };
  return {
    ...intent,
    receivedAt,
    requested: isErased ? {} : { msgBody: textBody('ours') },
    snapshot: isErased ? null : { item, recalledCustomData: null, takenAt, drift: null },
    status: {
      state: 'applied',
      settledBy: 'response',
      because: null,
      im: null,
      attempts: 1,
      sentAt: NOW + 1,
      settledAt: NOW + 2,
      ...end,
    },
    ledger: wasInDoubt ? [{ type: 'edit.in_doubt', entryId: 'doubt', index: null }] : [],
    ...(isErased ? { erased } : {}),
  };
}

const reported = (at: number, account = OURS): ReportedEdit => ({
  kind: 'edited',
  message: anIntent().message,
  at,
  account,
  msgBody: textBody('ours'),
  customData: null,
});

const NOTHING = { own: new Map(), last: null };
const isOwn = (edit: Edit, at: number, before = NOTHING) =>
  ownEdit(reported(at), [edit], before, OURS, NOW + 10) === edit;

test('what our account wrote while the edit waited for its approval was not made by it', () => {
  const edit = lived({ receivedAt: NOW - 2 * HOUR });

  expect(isOwn(edit, NOW + 2)).toBe(true);
  expect(isOwn(edit, NOW - HOUR)).toBe(false);
});

test('an edit accounts for each time it was sent, and for those that only a dead replica knows of', () => {
  const named = (edit: Edit) => ({
    own: new Map([[edit.id, { count: 1, lastAt: NOW + 1 }]]),
    last: null,
  });
  const [sure, doubtful] = [lived({}), lived({ wasInDoubt: true })];

  expect(isOwn(sure, NOW + 2, named(sure))).toBe(false);
  expect(isOwn(doubtful, NOW + 2, named(doubtful))).toBe(true);
});

test('what our account wrote while an edit was under way whose contents were erased was made by it', () => {
  expect(isOwn(lived({ isErased: true }), NOW + 2)).toBe(true);
  expect(isOwn(lived({ isErased: true }), NOW + HOUR)).toBe(false);
  const refused = lived({ isErased: true, end: { state: 'refused', settledBy: null } });
  expect(isOwn(refused, NOW + 2)).toBe(false);
});

test('an edit without a known time of sending did not come before its snapshot, however long it waited', () => {
  const edit = lived({ receivedAt: NOW - 2 * HOUR, end: { sentAt: null, settledBy: 'reread' } });
  const last = (at: number) => lastBefore(reported(at, 'mallory'), [edit], NOTHING, NOW + 10);

  expect(last(NOW + 5)).toBe(edit);
  expect(last(NOW - HOUR)).toBeNull();
});

test('an edit has seen the message also where what it saw was erased', () => {
  const end = { state: 'refused', settledBy: null } as const;
  const last = (edit: Edit, at: number) =>
    lastBefore(reported(at, 'mallory'), [edit], NOTHING, NOW + 10);
  const seen = lived({ isErased: true, end });
  const gone = lived({
    isErased: true,
    end: { ...end, state: 'rejected', because: 'message-gone' },
  });

  expect(last(seen, NOW + 5)).toBe(seen);
  expect(last(seen, NOW - 5)).toBeNull();
  expect(last(gone, NOW + 5)).toBeNull();
});

test('what others wrote before an edit that landed late is drift after its snapshot, though the clocks are apart', () => {
  const edit = lived({ end: { settledBy: 'reread', settledAt: NOW + 450 } });
  const own = new Map([[edit.id, { count: 1, lastAt: NOW + 1_028 }]]);
  const theirs = (at: number) => ({ ...reported(at, 'mallory'), msgBody: textBody('theirs') });
  const last = (at: number) => lastBefore(theirs(at), [edit], { own, last: null }, NOW + 500);

  expect(last(NOW + 979)).toBe(edit);
  expect(last(NOW + 500)).toBeNull();
  expect(last(NOW + 1_030)).toBe(edit);
});

test('somebody who writes again what an edit found, and overwrote, makes a version of its own', () => {
  const edit = lived({});
  const { snapshot } = edit;
  const drift = { lastModificationId: 'the one before', expectedDigest: 'sha256:x' };
  const finder: Edit = {
    ...edit,
    snapshot: snapshot && { ...snapshot, drift },
    ledger: [{ type: 'drift.found', entryId: 'found', index: null }],
  };
  const seen = (at: number, own = new Map<string, { count: number; lastAt: number }>()) =>
    seenBy({ ...reported(at, 'mallory'), msgBody: textBody('before') }, [finder], own, () => true);
  const own = new Map([[finder.id, { count: 1, lastAt: NOW + 1 }]]);

  expect(seen(NOW - 5)).toMatchObject({ entryId: 'found' });
  expect(seen(NOW + 1_500)).toMatchObject({ entryId: 'found' });
  expect(seen(NOW + 2_500)).toBeNull();
  expect(seen(NOW, own)).toMatchObject({ entryId: 'found' });
  expect(seen(NOW + 5, own)).toBeNull();
});

test('what shows nothing that an edit wrote is not its own where an erased one was under way then', () => {
  const erased = lived({ isErased: true });
  const later = lived({});
  const ofData: Edit = {
    ...later,
    requested: { cloudCustomData: Buffer.from('"d"') },
    snapshot: later.snapshot && {
      ...later.snapshot,
      item: Buffer.from('{"MsgBody":["ours"],"MsgSeq":1}'),
      takenAt: NOW + 10_000,
    },
    status: { ...later.status, sentAt: NOW + 10_001 },
  };
  const own = (report: ReportedEdit) =>
    ownEdit(report, [ofData, erased], NOTHING, OURS, NOW + 20_000);

  expect(own(reported(NOW + 2))).toBe(erased);
  expect(own({ ...reported(NOW + 10_002), customData: Buffer.from('"d"') })).toBe(ofData);
});
