import { expect, test } from 'vitest';
import { untrueAnswers } from './answers.js';
import type { Asked } from './asked.js';
import { type HistoryItem, untrueHistory } from './histories.js';
import { disagreements, lost } from './judge.js';
import { type Overwrite, Truth } from './truth.js';
import type {
  DecisionRow,
  EditRow,
  ErasedEntry,
  HoldRow,
  Recorded,
  ReportRow,
} from './recorded.js';

const GROUP = 'g';
const asked: Asked = {
  text: 'A',
  restores: null,
  client: 'needs-one',
  operator: 'alice@example.com',
  groupId: GROUP,
  msgSeq: 1,
  key: 'k',
  index: null,
};
const effect: Overwrite = {
  at: 2_000,
  by: 'rest',
  groupId: GROUP,
  msgSeq: 1,
  before: { msgBody: '"O"', cloudCustomData: null },
  after: { msgBody: '"A"', cloudCustomData: null },
};
const edit: EditRow = {
  id: 'e',
  is_proposal: false,
  client: 'needs-one',
  operator: 'alice@example.com',
  key: 'k',
  group_id: GROUP,
  msg_seq: 1,
  received_at: new Date(0),
  is_read: true,
  batch_id: null,
  batch_index: null,
  state: 'applied',
  settled_at: new Date(3_000),
  erasure_id: 'x',
  erasure_entry_id: 'y',
  erased_at: new Date(5_000),
  restores: null,
};
const decision: DecisionRow = {
  request_id: 'e',
  decision: 'approve',
  person: 'bob@example.com',
  at: new Date(1_000),
};
const scope = { group_id: GROUP, msg_seq: null, account: null, of_client: null };
const erasure = {
  ...scope,
  id: 'x',
  kind: 'request',
  received_at: new Date(4_000),
  to_at: null,
  modification_ids: null,
  state: 'finished',
  matched: 1,
  erased: 1,
  held: 0,
  finished_at: new Date(6_000),
};
const entry: ErasedEntry = {
  id: 'y',
  at: new Date(5_000),
  erasure_id: 'x',
  ids: ['e'],
  items: [],
};
const hold: HoldRow = { ...scope, id: 'h', at: new Date(4_500), released_at: null };
const record: Recorded = {
  edits: [edit],
  items: [],
  decisions: [decision],
  holds: [],
  erasures: [erasure],
  entries: [entry],
  reports: [],
  drifts: [],
  contents: '',
};
const gone = { erased: { at: '', erasureId: 'x' } };
const line = { id: 'e', prior: gone, requested: gone, changes: gone };

function found(changes: Partial<Recorded>, effects: readonly Overwrite[] = [effect]): string {
  return disagreements(new Truth({ ...record, ...changes }, [asked], effects)).join('\n');
}

test('an edit that ran once, with its approval, and was erased when nothing held it, is in order', () => {
  expect(found({})).toBe('');
  expect(untrueAnswers([line], record)).toEqual([]);
});

test.each<[string, Partial<Recorded>, string]>([
  ['without a decision', { decisions: [] }, 'took effect after []'],
  [
    'after a decision that came later',
    { decisions: [{ ...decision, at: new Date(2_001) }] },
    'took effect after',
  ],
  [
    'with the approval of its own operator, written otherwise',
    { decisions: [{ ...decision, person: 'Alice@Example.com' }] },
    'took effect after',
  ],
  [
    'though it was declined',
    { decisions: [decision, { ...decision, decision: 'decline', person: 'dave@example.com' }] },
    'took effect after',
  ],
  ['and is a proposal', { edits: [{ ...edit, is_proposal: true }] }, 'took effect 1 times'],
  [
    'and is superseded by nobody',
    { edits: [{ ...edit, state: 'superseded' }] },
    'took effect 1 times',
  ],
])('it is found when an edit runs %s', (_, changes, expected) => {
  expect(found(changes)).toContain(expected);
});

test('it is found when an edit runs twice, or not at all', () => {
  expect(found({}, [effect, effect])).toContain('took effect 2 times');
  expect(found({}, [])).toContain('took effect 0 times');
});

test('it is found when a proposal has its approvals and never begins', () => {
  const waiting = { ...edit, is_proposal: true, state: null, settled_at: null };
  expect(found({ edits: [waiting] }, [])).toContain('was approved and did not begin');
});

test('it is found when something is erased that is held', () => {
  expect(found({ holds: [hold] })).toContain('e was erased while hold h was in force');
  const released = { ...hold, released_at: new Date(4_900) };
  expect(found({ holds: [released] })).toBe('');
});

test('it is found when an erasure leaves something, or what is gone is in no entry', () => {
  const left = { ...edit, erasure_id: null, erasure_entry_id: null, erased_at: null };
  expect(found({ edits: [left] })).toContain('erasure x left e');
  expect(found({ entries: [{ ...entry, ids: [] }] })).toContain(
    'e by y of x is gone and not named',
  );
});

test('it is found when an answer shows what is erased, or hides what is there', () => {
  const shown = { ...line, prior: { MsgBody: [] } };
  expect(untrueAnswers([shown], record).join()).toContain('prior of e');
  expect(untrueAnswers([], record)).toEqual(['e is in no answer']);
  const kept = { ...edit, erasure_id: null };
  expect(untrueAnswers([line], { ...record, edits: [kept] })).toHaveLength(3);
});

/* A restoration of the edit above, by a client that needs nobody. */
const restoring: Asked = {
  ...asked,
  text: 'restoration',
  restores: 'e',
  client: 'free',
  key: 'k2',
};
const restoration: EditRow = {
  ...edit,
  id: 'r',
  client: 'free',
  key: 'k2',
  restores: 'e',
  received_at: new Date(3_500),
  settled_at: new Date(3_900),
};
const both = { edits: [edit, restoration], entries: [{ ...entry, ids: ['e', 'r'] }] };
const twice = { ...erasure, matched: 2, erased: 2 };
const putBack: Overwrite = { ...effect, at: 3_800, before: effect.after, after: effect.before };
const lived: Recorded = { ...record, ...both, erasures: [twice] };

function foundWith(overwrites: readonly Overwrite[], changes: Partial<Recorded> = {}): string {
  return disagreements(new Truth({ ...lived, ...changes }, [asked, restoring], overwrites)).join(
    '\n',
  );
}

test('a restoration that put back once what its edit overwrote is in order', () => {
  expect(foundWith([effect, putBack])).toBe('');
});

test('it is found when a restoration writes something else, twice, never, or when nobody asked', () => {
  const other = { msgBody: '"B"', cloudCustomData: null };
  const wrong = { ...putBack, after: other };
  expect(foundWith([effect, wrong])).toContain('restoration (r, applied) took effect 0 times');
  expect(foundWith([effect, wrong])).toContain('nobody asked for "B"');
  expect(foundWith([effect, putBack, putBack])).toContain('took effect 2 times');
  expect(foundWith([effect])).toContain('restoration (r, applied) took effect 0 times');
  expect(foundWith([effect, putBack, { ...putBack, at: 3_999 }])).toContain('nobody asked for');
});

test('what its edit saw before somebody else edited may be put back, and nothing of before', () => {
  const others = {
    ...effect,
    by: 'client',
    at: 1_500,
    after: { ...effect.before, msgBody: '"T"' },
  };
  const over = { ...effect, before: others.after };
  expect(foundWith([others as Overwrite, over, putBack])).toBe('');
  const seenLater = { ...edit, received_at: new Date(1_600) };
  expect(
    foundWith([others as Overwrite, over, putBack], { edits: [seenLater, restoration] }),
  ).toContain('took effect 0 times');
});

test('it is found when the effect of an edit is that of a restoration that is not on record', () => {
  expect(foundWith([effect, putBack], { edits: [edit] })).toContain('nobody asked for "O"');
});

const report: ReportRow = {
  id: 'w',
  group_id: GROUP,
  msg_seq: 1,
  event_at: new Date(2_500),
  received_at: new Date(2_600),
  account: 'mallory',
  msg_body: null,
  erased_at: new Date(5_000),
  goes_with: ['e'],
};

test('it is found when a report is erased that is held, or left where it goes with what is erased', () => {
  const left = { ...report, msg_body: '"T"', erased_at: null };
  expect(found({ reports: [report] })).toBe('');
  expect(found({ reports: [report], holds: [hold] })).toContain('report w was erased');
  expect(found({ reports: [left] })).toContain('report w was left when e was erased');
  expect(found({ reports: [{ ...left, received_at: new Date(5_001) }] })).toBe('');
  const ofClient = { ...hold, of_client: 'needs-one' };
  expect(found({ reports: [left], holds: [ofClient] })).not.toContain('report w');
});

test('it is found when a report is lost, or kept twice', () => {
  const kept = [{ groupId: GROUP, msgSeq: 1, at: 2_500 }];
  expect(lost({ ...record, reports: [report] }, kept)).toEqual([]);
  expect(lost(record, kept).join()).toContain('kept 0 times');
  expect(lost({ ...record, reports: [report, report] }, kept).join()).toContain('kept 2 times');
});

/* The history of the message, before anything was erased. */
const kept = { erasure_id: null, erasure_entry_id: null, erased_at: null };
const theirs: Overwrite = {
  ...effect,
  by: 'client',
  at: 3_950,
  before: effect.before,
  after: { msgBody: '"T"', cloudCustomData: null },
};
const told = { ...report, event_at: new Date(3_950), msg_body: '"T"', erased_at: null };
const truth = new Truth(
  {
    ...record,
    edits: [edit, restoration].map((one) => ({ ...one, ...kept })),
    reports: [told],
    drifts: [{ group_id: GROUP, msg_seq: 1 }],
  },
  [asked, restoring],
  [effect, putBack, theirs],
);
const shown = (source: string, MsgBody: string, modificationId: string | null): HistoryItem => ({
  source,
  certainty: 'certain',
  content: { MsgBody },
  modificationId,
  by: source === 'edit' || source === 'restoration' ? {} : null,
});
const history = [
  shown('original', 'O', 'e'),
  shown('edit', 'A', 'e'),
  shown('restoration', 'O', 'r'),
  shown('drift', 'T', null),
] as const;
const [original, first, second, drift] = history;

function untrue(items: readonly HistoryItem[], of = truth): string {
  return untrueHistory(items, { groupId: GROUP, msgSeq: 1 }, '"O"', of).join('\n');
}

test('a history that tells what happened is in order', () => {
  expect(untrue(history)).toBe('');
});

test.each<[string, readonly HistoryItem[], string]>([
  ['lacks a restoration', [original, first, drift], 'lacks r'],
  ['lacks what was reported', [original, first, second], 'lacks what was reported: "T"'],
  ['takes a restoration for an edit', [original, first, { ...second, source: 'edit' }, drift], 'r'],
  ['shows what it did not write', [original, first, shown('restoration', 'A', 'r')], 'says of r'],
  ['shows an edit twice', [...history, first], 'shows e 2 times'],
  ['turns the order', [original, second, first, drift], 'out of its order'],
  ['takes ours for theirs', [...history, shown('drift', 'A', null)], 'that others wrote'],
  ['shows what never ran', [...history, shown('edit', 'A', 'x')], 'shows an edit that never ran'],
  ['hides what is there', [original, { ...first, content: gone }, second, drift], 'says of e'],
])('it is found when a history %s', (_, items, expected) => {
  expect(untrue(items)).toContain(expected);
});

test('it is found when others are accused more often than they edited', () => {
  const drifts = [1, 2].map(() => ({ group_id: GROUP, msg_seq: 1 }));
  const { record: recorded, asked: all, overwrites } = truth;
  expect(untrue(history, new Truth({ ...recorded, drifts }, all, overwrites))).toContain(
    'accuses others 2 times',
  );
});

test.each([
  ['before it was erased', 4_000, 'accuses others 2 times'],
  ['after that, when nobody could compare it any more', 6_000, ''],
])(
  'what an edit had found may be shown once more where it was reported %s',
  (_, receivedAt, expected) => {
    const { record: recorded, asked: all, overwrites } = truth;
    const edits = [
      { ...edit, settled_at: new Date(4_500), erased_at: new Date(5_000) },
      { ...restoration, ...kept },
    ];
    const reports = [{ ...told, received_at: new Date(receivedAt) }];
    const drifts = [1, 2].map(() => ({ group_id: GROUP, msg_seq: 1 }));
    const of = new Truth({ ...recorded, edits, reports, drifts }, all, overwrites);
    const erased = { ...first, content: { erased: { erasureId: 'x' } } };
    const found = untrue([original, erased, second, drift, drift], of);

    expect(found.includes(expected)).toBe(true);
    expect(found === '').toBe(expected === '');
  },
);
