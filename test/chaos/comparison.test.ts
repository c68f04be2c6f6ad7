import { expect, test } from 'vitest';
import type { Asked } from './caller.js';
import { disagreements, type Effect, type Recorded } from './comparison.js';

const WHY = { operator: 'alice', reason: 'why', ticket: null };

function effect(by: Effect['by'], at: number, before: string, after: string): Effect {
  return { by, at, before, after };
}

function record(requested: string, prior: string, at: number, changes: Partial<Recorded> = {}) {
  const { state = 'applied' } = changes;
  const one: Recorded = {
    id: `id of ${requested}`,
    state,
    msgSeq: 1,
    ...WHY,
    requested,
    snapshot: { msgBody: prior, digest: `digest of ${prior}`, at },
    resultingDigest: `digest of ${requested}`,
    drift: null,
    settledAt: at + 20,
    entries: ['edit.intended', `edit.${state}`],
  };
  return { ...one, ...changes };
}

function asking(msgBody: string, status: number, changes: Partial<Asked> = {}): Asked {
  return {
    msgSeq: 1,
    msgBody,
    ...WHY,
    answers: [{ status, modificationId: `id of ${msgBody}`, lateMs: 0 }],
    ...changes,
  };
}

/** Ours, theirs, ours again, theirs before ours is settled. */
const effects = [
  effect('rest', 110, 'original', 'A'),
  effect('client', 200, 'A', 'by hand'),
  effect('rest', 310, 'by hand', 'B'),
  effect('rest', 410, 'B', 'C'),
  effect('client', 411, 'C', 'by hand again'),
];
const drift = { expectedDigest: 'digest of A', lastModificationId: 'id of A' };
const ofDrift = ['drift.found', 'edit.intended', 'edit.applied'];
const B = record('B', 'by hand', 300, { drift, entries: ofDrift });
const C = record('C', 'B', 400, {
  state: 'superseded',
  entries: ['edit.intended', 'drift.found', 'edit.superseded'],
});
const records = [
  record('A', 'original', 100),
  B,
  C,
  record('D', 'by hand again', 500, { state: 'refused' }),
];
const asked = [asking('A', 201), asking('B', 202), asking('C', 409), asking('D', 422)];

/** Only ever one of them is changed. */
function found(changes: {
  effects?: readonly Effect[];
  records?: readonly Recorded[];
  asked?: readonly Asked[];
}): string {
  const all = { effects, records, asked, ...changes };
  return disagreements(all.effects, all.records, all.asked).join('\n');
}

function withRecord(changed: Partial<Recorded>, requested = 'A'): { records: Recorded[] } {
  return {
    records: records.map((one) => (one.requested === requested ? { ...one, ...changed } : one)),
  };
}

test('a record that says what happened agrees with it', () => {
  expect(found({})).toBe('');
});

test('what a snapshot has shown is no drift for the next one; what somebody writes after it is', () => {
  const more = [effect('client', 600, 'by hand again', 'by hand at last')];
  const seenBefore = record('E', 'by hand again', 550, { state: 'refused' });
  const seenNow = record('F', 'by hand at last', 650, {
    state: 'refused',
    drift: { expectedDigest: 'digest of by hand again', lastModificationId: 'id of B' },
    entries: ['drift.found', 'edit.intended', 'edit.refused'],
  });
  const changes = (...later: readonly Recorded[]) => ({
    effects: [...effects, ...more],
    records: [...records, ...later],
    asked: [...asked, asking('E', 422), asking('F', 422)],
  });
  const again = {
    drift: { expectedDigest: 'digest of B', lastModificationId: 'id of B' },
    entries: ['drift.found', 'edit.intended', 'edit.refused'],
  };
  expect(found(changes(seenBefore, seenNow))).toBe('');
  expect(found(changes({ ...seenBefore, ...again }, seenNow))).toContain('drift after id of B');
  expect(found(changes(seenBefore, { ...seenNow, drift: again.drift }))).toContain(
    'drift from another version',
  );
});

test('an edit of somebody else right between the look and the overwrite could not be seen', () => {
  const between = [effect('client', 105, 'original', 'unseen'), effect('rest', 110, 'unseen', 'A')];
  expect(found({ effects: [...between, ...effects.slice(1)] })).toBe('');
});

test.each([
  ['an overwrite has no record', { records: records.slice(1) }, 'A took effect and has 0 records'],
  ['an overwrite has two', { records: [...records, { ...B, id: 'other' }] }, 'has 2 records'],
  [
    'an overwrite took effect twice',
    { effects: [...effects, effect('rest', 420, 'by hand again', 'A')] },
    'A took effect twice',
  ],
  [
    'an overwrite that took effect is called refused',
    withRecord({ state: 'refused', entries: ['edit.intended', 'edit.refused'] }),
    'A took effect and has 0 records',
  ],
  [
    'an edit that never took effect is called applied',
    withRecord({ state: 'applied', drift: null, entries: ['edit.applied'] }, 'D'),
    'did not end like that',
  ],
  [
    'an edit is called superseded and nobody else wrote',
    withRecord({ state: 'superseded', entries: ['edit.superseded'] }),
    'did not end like that',
  ],
  [
    'an edit was called superseded before somebody else wrote',
    withRecord({ settledAt: 410 }, 'C'),
    'did not end like that',
  ],
  ['an edit was not settled', withRecord({ state: 'in_doubt' }, 'D'), 'did not end like that'],
  [
    'the prior version is an older one',
    withRecord({ snapshot: { msgBody: 'A', digest: 'digest of A', at: 400 } }, 'C'),
    'does not know what it overwrote',
  ],
  [
    'the prior version never stood',
    withRecord({ snapshot: { msgBody: 'made up', digest: 'digest of made up', at: 100 } }),
    'does not know what it overwrote',
  ],
  [
    'somebody else wrote long before, and it was not looked at again',
    {
      effects: [
        effect('client', 105, 'original', 'unseen'),
        effect('rest', 9_000, 'unseen', 'A'),
        ...effects.slice(1),
      ],
    },
    'does not know what it overwrote',
  ],
  ['the operator is another', withRecord({ operator: 'bob' }), 'another operator'],
  ['the reason is another', withRecord({ reason: 'because' }), 'another operator, reason'],
  ['the ticket is another', withRecord({ ticket: 'T-1' }), 'another operator, reason, ticket'],
  ['the ledger tells another end', withRecord({ entries: ['edit.refused'] }), 'has the entries'],
  [
    'drift is not told',
    withRecord({ drift: null, entries: ['edit.intended', 'edit.applied'] }, 'B'),
    'drift after nothing',
  ],
  [
    'drift is told where there was none',
    withRecord({ drift, entries: ['drift.found', 'drift.found', 'edit.superseded'] }, 'C'),
    'drift after id of A',
  ],
  [
    'drift from another version is told',
    withRecord({ drift: { ...drift, expectedDigest: 'digest of B' } }, 'B'),
    'drift from another version',
  ],
  [
    'the ledger does not tell what superseded an edit',
    withRecord({ entries: ['edit.intended', 'edit.superseded'] }, 'C'),
    'has the entries',
  ],
  [
    'the ledger does not tell of drift',
    withRecord({ entries: ['edit.intended', 'edit.applied'] }, 'B'),
    'has the entries',
  ],
  ['two edits overlapped', withRecord({ settledAt: 350 }), 'began before'],
  [
    'a caller was told that it was done, and it was not',
    { asked: [...asked.slice(0, 3), asking('D', 201)] },
    'was answered 201, and is refused',
  ],
  [
    'a caller was told of an edit that is not on record',
    {
      asked: [
        asking('A', 201, { answers: [{ status: 201, modificationId: 'lost', lateMs: 0 }] }),
        ...asked.slice(1),
      ],
    },
    'was answered 201, and is not on record',
  ],
  [
    'a caller was answered with a defect',
    {
      asked: [
        asking('A', 500, { answers: [{ status: 500, modificationId: null, lateMs: 0 }] }),
        ...asked.slice(1),
      ],
    },
    'was answered 500',
  ],
  [
    'a caller was answered too late',
    {
      asked: [
        asking('A', 503, { answers: [{ status: 503, modificationId: null, lateMs: 11_001 }] }),
        ...asked.slice(1),
      ],
    },
    'was answered 503, 11001 ms late',
  ],
  [
    'a key was used twice',
    { records: [...records, record('A', 'by hand again', 600, { state: 'refused' })] },
    'was used twice',
  ],
])('it is told when %s', (_, changes, told) => {
  expect(found(changes)).toContain(told);
});
