import { expect, test } from 'vitest';
import { historyOf } from '../../src/audit/history.js';
import type { ErasedReport, ReportedVersion } from '../../src/audit/history-items.js';
import type { Edit, ErasedContents, LedgerRef, Outcome } from '../../src/edits/edit.js';
import { anIntent } from '../support/intent.js';

const MESSAGE = { groupId: 'g', topicId: null, msgSeq: 1 };
const body = (text: string) => Buffer.from(JSON.stringify([text]));
const entry = (type: string, entryId: string): LedgerRef => ({ type, entryId, index: null });

interface Lived {
  /** When it looked at the message; it is sent 1 ms later, and over after another one. */
  readonly at: number;
  readonly end?: Partial<Outcome>;
  readonly ledger?: readonly LedgerRef[];
}

function lived({ at, end, ledger = [] }: Lived): Edit {
  const { key: _, ifPriorDigest: __, ...intent } = anIntent();
  const status = {
    state: 'applied',
    settledBy: 'response',
    because: null,
    im: null,
    attempts: 1,
    sentAt: at + 1,
    settledAt: at + 2,
    ...end,
  } as const;
  const common = { ...intent, message: MESSAGE, receivedAt: at - 1, status, ledger };
  return { ...common, requested: {}, snapshot: null };
}

function erased(asked: Lived, also: Partial<ErasedContents> = {}): Edit {
  const when = { at: 1_000, erasureId: 'erasure', snapshotAt: asked.at, isReasonErased: false };
  return { ...lived(asked), erased: { ...when, driftAfter: null, ...also } };
}

function kept(asked: Lived, saw: string, text: string): Edit {
  const item = Buffer.from(`{"MsgBody":["${saw}"],"MsgSeq":1}`);
  const snapshot = { item, recalledCustomData: null, takenAt: asked.at, drift: null };
  return { ...lived(asked), requested: { msgBody: body(text) }, snapshot };
}

const told = (text: string, at: number, also: Partial<ReportedVersion> = {}): ReportedVersion => ({
  message: MESSAGE,
  version: { msgBody: body(text), customData: null },
  at,
  seenIn: null,
  ownOf: null,
  driftAfter: null,
  ...also,
});

const brief = (...asked: Parameters<typeof historyOf>) =>
  historyOf(...asked).map(({ source, certainty, version, by, erased: isErased }) =>
    [
      source,
      certainty,
      isErased ? 'erased' : (JSON.parse(version?.msgBody.toString() ?? '[]') as string[])[0],
      by ? 'by us' : '',
    ]
      .join(' ')
      .trim(),
  );

test('what was reported of an erased edit, and is held, keeps what came after it in its place', () => {
  const first = erased({ at: 10 });
  const reports = [told('ours', 11, { ownOf: first.id }), told('theirs', 15)];

  expect(brief([first, erased({ at: 20 })], reports)).toEqual([
    'original certain erased',
    'edit certain erased by us',
    'drift certain theirs',
    'edit certain erased by us',
  ]);
});

test('that re-reads of an erased edit found versions of others stays to be seen', () => {
  const ledger = [
    entry('drift.found', 'by the snapshot'),
    entry('edit.in_doubt', 'doubt'),
    entry('drift.found', 'by a re-read'),
  ];
  const end = { state: 'superseded', settledBy: null } as const;
  const edit = erased({ at: 20, end, ledger }, { driftAfter: 'the one before' });

  expect(brief([erased({ at: 10 }), edit])).toEqual([
    'original certain erased',
    'edit certain erased by us',
    'drift certain erased',
    'edit possible erased by us',
    'drift certain erased',
  ]);
});

test('what an erased edit found is shown where it was reported, and that is held', () => {
  const ledger = [entry('drift.found', 'found')];
  const edit = erased({ at: 20, ledger }, { driftAfter: 'the one before' });

  expect(brief([erased({ at: 10 }), edit], [told('theirs', 15, { seenIn: 'found' })])).toEqual([
    'original certain erased',
    'edit certain erased by us',
    'drift certain theirs',
    'edit certain erased by us',
  ]);
});

test('what others wrote before a re-read showed an edit that was erased comes before that edit', () => {
  const edit = erased({ at: 10, end: { settledBy: 'reread', settledAt: 30 } });

  expect(brief([edit], [told('theirs', 15)])).toEqual([
    'original certain erased',
    'drift certain theirs',
    'edit certain erased by us',
  ]);
});

test('what was reported and erased comes before what IM dates later of an edit of ours', () => {
  const edit = erased({ at: 10, end: { settledAt: 20 } });
  const gone: ErasedReport = { message: MESSAGE, at: 15, erased: { at: 1_000, erasureId: 'e' } };

  expect(brief([edit], [told('ours', 16, { ownOf: edit.id })], [gone])).toEqual([
    'original certain erased',
    'drift certain erased',
    'edit certain erased by us',
  ]);
});

test('a report that may be about another edit makes no erased one certain', () => {
  const ledger = [entry('edit.in_doubt', 'doubt')];
  const edit = erased({ at: 10, end: { state: 'superseded', settledBy: null }, ledger });

  expect(brief([edit], [told('of an edit of ours', 11, { ownOf: edit.id })])).toEqual([
    'original certain erased',
    'edit possible erased by us',
  ]);
});

test('what was reported of others and erased stands where it came', () => {
  const gone: ErasedReport = { message: MESSAGE, at: 15, erased: { at: 1_000, erasureId: 'e' } };
  const edits = [erased({ at: 10 }), kept({ at: 20 }, 'theirs', 'next')];

  expect(brief(edits, [told('last', 30)], [gone])).toEqual([
    'original certain erased',
    'edit certain erased by us',
    'drift certain erased',
    'edit certain next by us',
    'drift certain last',
  ]);
});

test('what was reported and erased, and came while an edit was under way, may have come before it', () => {
  const gone: ErasedReport = { message: MESSAGE, at: 15, erased: { at: 1_000, erasureId: 'e' } };
  const edits = [kept({ at: 10, end: { settledAt: 20 } }, 'one', 'ours')];

  expect(brief(edits, [], [gone])).toEqual([
    'original certain one',
    'edit certain ours by us',
    'drift possible erased',
  ]);
});

test('what was seen after an edit that changed nothing, and was erased, is another version', () => {
  const refused = erased({ at: 20, end: { state: 'refused', settledBy: null } });
  const edits = [kept({ at: 10 }, 'one', 'ours'), refused];

  expect(brief([...edits, kept({ at: 30 }, 'theirs', 'next')])).toEqual([
    'original certain one',
    'edit certain ours by us',
    'drift certain theirs',
    'edit certain next by us',
  ]);
  expect(brief([...edits, kept({ at: 30 }, 'ours', 'next')])).toEqual([
    'original certain one',
    'edit certain ours by us',
    'edit certain next by us',
  ]);
});

test('what an erased edit found is one version with what was reported of it, though an edit of CloudCustomData came between', () => {
  const customData = Buffer.from('"cd"');
  const ofText = kept({ at: 10 }, 'one', '');
  const first: Edit = { ...ofText, requested: { cloudCustomData: customData } };
  const finder = erased(
    { at: 20, ledger: [entry('drift.found', 'found')] },
    { driftAfter: first.id },
  );
  const left = {
    msgBody: body('theirs'),
    customData: { source: 'callback', json: customData },
  } as const;
  const reports = [
    told('theirs', 11, { seenIn: 'found', driftAfter: first.id }),
    told('theirs', 12, { ownOf: first.id, version: left }),
  ];

  expect(brief([first, finder], reports)).toEqual([
    'original certain one',
    'drift certain theirs',
    'edit certain theirs by us',
    'edit certain erased by us',
  ]);
});

test('beside which text a CloudCustomData stood is only possible where the change that the next edit saw is erased', () => {
  const first = kept({ at: 10 }, 'O', 'one');
  const second = kept({ at: 20 }, 'one', '');
  const data = { ...second, requested: { cloudCustomData: Buffer.from('"data"') } };
  const line = 'edit possible one by us';

  expect(brief([first, data, erased({ at: 30 }, { driftAfter: data.id })])[2]).toBe(line);
  expect(brief([first, data, erased({ at: 30 }), kept({ at: 40 }, 'theirs', 'two')])[2]).toBe(
    'edit certain one by us',
  );
});
