import { describe, expect, test } from 'vitest';
import { historyOf } from '../../src/audit/history.js';
import type { ReportedVersion } from '../../src/audit/history-items.js';
import type { Outcome } from '../../src/edits/edit.js';
import { body, brief, certain, itemOf, lived, told } from './constructed-record.js';

describe('an edit that ended applied after re-reads had shown other versions', () => {
  test.each<Outcome['settledBy']>(['response', 'reread'])('by %s: they come before it', (by) => {
    const found = [itemOf('theirs'), itemOf('more of theirs')];
    const end = { state: 'applied', settledBy: by, found } as const;

    expect(brief([lived({ text: 'ours', saw: 'one', at: 10, end, wasInDoubt: true })])).toEqual([
      certain('original', 'one'),
      certain('drift', 'theirs'),
      certain('drift', 'more of theirs'),
      certain('edit', 'ours'),
    ]);
  });
});

describe('what the webhook reports, by a clock that is ahead of ours', () => {
  const applied = { state: 'applied' } as const;
  const first = lived({ text: 'two', saw: 'one', at: 10, end: applied });

  test('comes before the edit whose snapshot shows it', () => {
    const second = lived({ text: 'three', saw: 'theirs', at: 20, end: applied });

    const items = historyOf([first, second], [told('theirs', 5_000)]);

    expect(brief([first, second], [told('theirs', 5_000)])).toEqual([
      certain('original', 'one'),
      certain('edit', 'two'),
      certain('drift', 'theirs'),
      certain('edit', 'three'),
    ]);
    expect(items[2]).toMatchObject({ modificationId: null, at: 20 });
    expect(items[3]).toMatchObject({ at: 21 });
  });

  test('comes after the edit whose snapshot found drift of its own', () => {
    const drift = { lastModificationId: first.id, expectedDigest: 'sha256:x' };
    const second = lived({ text: 'three', saw: 'theirs', at: 20, drift, end: applied });

    expect(brief([first, second], [told('theirs', 30)])).toEqual([
      certain('original', 'one'),
      certain('edit', 'two'),
      certain('drift', 'theirs'),
      certain('edit', 'three'),
      certain('drift', 'theirs'),
    ]);
  });
});

test('a version that a snapshot found as drift is certain, though it may have been ours', () => {
  // A version of the service before kept nothing of what the re-read showed.
  const end = { state: 'superseded' } as const;
  const ours = lived({ text: 'ours', saw: 'one', at: 10, end, wasInDoubt: true });
  const drift = { lastModificationId: ours.id, expectedDigest: 'sha256:x' };
  const next = lived({ text: 'two', saw: 'ours', at: 20, drift, end: { state: 'refused' } });

  expect(brief([ours, next])).toEqual([
    certain('original', 'one'),
    ['edit', 'possible', 'ours'],
    certain('drift', 'ours'),
  ]);
});

test('an overwrite that IM refused is possible where an earlier try may have been seen', () => {
  const end = { state: 'refused', because: 'refused-by-im', attempts: 2 } as const;

  expect(brief([lived({ text: 'ours', saw: 'one', at: 10, end, wasInDoubt: true })])).toEqual([
    certain('original', 'one'),
    ['edit', 'possible', 'ours'],
  ]);
});

describe('an overwrite that no re-read can tell of', () => {
  const refused = { state: 'refused', because: 'refused-by-im' } as const;

  test('is possible where an earlier try went unanswered, although IM refused the last one', () => {
    const end = { ...refused, attempts: 2 };

    expect(brief([lived({ customData: 'c', saw: 'one', at: 10, end, wasInDoubt: true })])).toEqual([
      certain('original', 'one'),
      ['edit', 'possible', 'one'],
    ]);
  });

  test('is none where IM refused the only one', () => {
    expect(brief([lived({ customData: 'c', saw: 'one', at: 10, end: refused })])).toEqual([
      certain('original', 'one'),
    ]);
  });
});

test.each<Outcome['state']>(['not_applied', 'rejected'])(
  'an overwrite that ended %s is no item, also after several tries',
  (state) => {
    const end = { state, attempts: 3 };

    expect(brief([lived({ text: 'ours', saw: 'one', at: 10, end, wasInDoubt: true })])).toEqual([
      certain('original', 'one'),
    ]);
  },
);

describe('an edit that writes CloudCustomData alone', () => {
  const applied = { state: 'applied' } as const;
  const ours = lived({ customData: 'cd', saw: 'one', at: 10, end: applied });
  const drift = { lastModificationId: ours.id, expectedDigest: 'sha256:x' };
  const next = lived({ text: 'two', saw: 'theirs', at: 20, drift, end: applied });

  test('is certain until another text shows', () => {
    expect(brief([ours])).toEqual([certain('original', 'one'), certain('edit', 'one')]);
  });

  test('is only possible beside its text where the next version has another', () => {
    const possible = ['edit', 'possible', 'one'];

    expect(brief([ours, next]).slice(1, 3)).toEqual([possible, certain('drift', 'theirs')]);
    expect(brief([ours], [told('theirs', 30)])).toEqual([
      certain('original', 'one'),
      possible,
      certain('drift', 'theirs'),
    ]);
  });

  test('left what the webhook reported while it was under way, whichever came first', () => {
    expect(brief([ours], [told('theirs', 11)])).toEqual([
      certain('original', 'one'),
      certain('drift', 'theirs'),
      ['edit', 'possible', 'theirs'],
    ]);
  });

  test('came before a text that was reported beside what it wrote, possibly', () => {
    const customData = { source: 'callback', json: Buffer.from('"cd"') } as const;
    const beside = { ...told('theirs', 11), version: { msgBody: body('theirs'), customData } };

    expect(brief([ours], [beside])).toEqual([
      certain('original', 'one'),
      ['edit', 'possible', 'one'],
      certain('drift', 'theirs'),
    ]);
  });

  test('stood beside that only possibly where another CloudCustomData was reported with it', () => {
    const customData = { source: 'callback', json: Buffer.from('"other"') } as const;
    const other = { ...told('theirs', 11), version: { msgBody: body('theirs'), customData } };

    const later = historyOf([ours], [other, told('later', 30)]);
    expect(brief([ours], [other])).toEqual([
      certain('original', 'one'),
      certain('drift', 'theirs'),
      ['edit', 'possible', 'theirs'],
    ]);
    expect(later.at(-1)?.version?.customData).toBeNull();
  });
});

test('an edit that writes text alone has no CloudCustomData where the next version has another', () => {
  const before = { source: 'edit', json: Buffer.from('"cd"') } as const;
  const edit = lived({ text: 'ours', saw: 'one', at: 10, end: { state: 'applied' } });
  const ours = {
    ...edit,
    snapshot: edit.snapshot && { ...edit.snapshot, recalledCustomData: before },
  };
  const customData = { source: 'callback', json: Buffer.from('"evil"') } as const;
  const evil = { ...told('ours', 30), version: { msgBody: body('ours'), customData } };

  const known = historyOf([ours], [evil]).map(({ version }) =>
    version?.customData?.json.toString(),
  );

  expect(known).toEqual(['"cd"', undefined, '"evil"']);
});

describe('an edit of ours that IM reported', () => {
  const end = { state: 'applied' } as const;
  const ours = lived({ text: 'ours', saw: 'one', at: 10, end });
  const own = (at: number): ReportedVersion => ({ ...told('ours', at), ownOf: ours.id });

  test.each([
    ['before', [told('theirs', 11), own(12)], ['theirs', 'ours']],
    ['after', [own(11), told('theirs', 12)], ['ours', 'theirs']],
    ['before, by a clock ahead of ours', [told('theirs', 71), own(72)], ['theirs', 'ours']],
    ['after, by a clock ahead of ours', [own(71), told('theirs', 72)], ['ours', 'theirs']],
    ['after, by a clock behind ours', [own(-70), told('theirs', -60)], ['ours', 'theirs']],
  ])('stands in the order of IM: theirs %s', (_, reports, order) => {
    expect(brief([ours], reports).map(([, , text]) => text)).toEqual(['one', ...order]);
  });

  test('is certain, though its answer was lost and it was refused when it was sent again', () => {
    const refused = lived({
      text: 'ours',
      saw: 'one',
      at: 10,
      end: { state: 'refused', attempts: 2 },
      wasInDoubt: true,
    });
    const reports = [{ ...told('ours', 11), ownOf: refused.id }, told('one', 12)];

    expect(brief([refused], reports)).toEqual([
      certain('original', 'one'),
      certain('edit', 'ours'),
      certain('drift', 'one'),
    ]);
  });

  test('is there twice where it was sent twice and another version stood between', () => {
    const reports = [own(11), told('theirs', 12), own(13)];
    const twice = { ...ours, status: { ...ours.status, attempts: 2 } };

    expect(brief([twice], reports).map(([, , text]) => text)).toEqual([
      'one',
      'ours',
      'theirs',
      'ours',
    ]);
    expect(brief([twice], [own(11), own(13)]).map(([, , text]) => text)).toEqual(['one', 'ours']);
  });
});

test('what was reported after the version that a snapshot found, and before it, was there between', () => {
  const drift = { lastModificationId: 'first', expectedDigest: 'sha256:x' };
  const finder = {
    ...lived({ text: 'ours', saw: 'B', at: 20, drift, end: { state: 'applied' } }),
    ledger: [{ type: 'drift.found', entryId: 'found', index: null }],
  };
  const first = lived({ text: 'one', saw: 'O', at: 10, end: { state: 'applied' } });
  const reports = [{ ...told('B', 14), seenIn: 'found' }, told('C', 15), told('B', 16)];

  expect(brief([first, finder], reports).map(([, , text]) => text)).toEqual([
    'O',
    'one',
    'B',
    'C',
    'B',
    'ours',
  ]);
});

describe('what is dated before an edit that found another version and was refused', () => {
  const drift = { lastModificationId: 'first', expectedDigest: 'sha256:x' };
  const first = lived({ text: 'one', saw: 'O', at: 10, end: { state: 'applied' } });
  const refused = {
    ...lived({ text: 'ours', saw: 'X', at: 20, drift, end: { state: 'refused' } }),
    ledger: [{ type: 'drift.found', entryId: 'found', index: null }],
  };
  const reported = { ...told('Y', 18), driftAfter: first.id };
  const seen = { ...told('X', 17), seenIn: 'found', driftAfter: first.id };
  const next = (saw: string) => lived({ text: 'two', saw, at: 30, end: { state: 'applied' } });
  const lines = (...rest: Parameters<typeof brief>) =>
    brief(...rest).map(([source, certainty, text]) =>
      [source, certainty, text].map(String).join(' '),
    );

  test('came after it where the next snapshot shows it, and the record knew', () => {
    for (const reports of [[reported], [seen, reported]])
      expect(lines([first, refused, next('Y')], reports)).toEqual([
        'original certain O',
        'edit certain one',
        'drift certain X',
        'drift certain Y',
        'edit certain two',
      ]);
  });

  test('came before it where the next snapshot shows what that edit had found', () => {
    expect(lines([first, refused, next('X')], [reported])).toEqual([
      'original certain O',
      'edit certain one',
      'drift certain Y',
      'drift certain X',
      'edit certain two',
    ]);
  });

  test('may have come after it where IM dates it after what that edit had found', () => {
    expect(lines([first, refused], [seen, reported]).slice(2)).toEqual([
      'drift certain X',
      'drift possible Y',
    ]);
  });
});
