import { expect, test } from 'vitest';
import { untrueAnswers } from './answers.js';
import type { Asked } from './asked.js';
import { disagreements } from './judge.js';
import type { DecisionRow, EditRow, ErasedEntry, HoldRow, Recorded } from './recorded.js';

const GROUP = 'g';
const asked: Asked = {
  text: 'A',
  client: 'needs-one',
  operator: 'alice@example.com',
  groupId: GROUP,
  msgSeq: 1,
  key: 'k',
  index: null,
};
const effect = {
  at: 2_000,
  by: 'rest',
  groupId: GROUP,
  msgSeq: 1,
  after: { msgBody: '"A"', cloudCustomData: null },
} as const;
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
  contents: '',
};
const gone = { erased: { at: '', erasureId: 'x' } };
const line = { id: 'e', prior: gone, requested: gone, changes: gone };

function found(changes: Partial<Recorded>, effects: readonly (typeof effect)[] = [effect]): string {
  return disagreements({ ...record, ...changes }, [asked], effects).join('\n');
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
