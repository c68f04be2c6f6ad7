import { describe, expect, test } from 'vitest';
import { historyOf } from '../../src/audit/history.js';
import type { ReportedVersion } from '../../src/audit/history-items.js';
import { body, brief, certain, lived, told } from './constructed-record.js';

/* What others wrote while an edit of ours was under way for long, or right after it, and IM's clock is not ours. */

const T = 100_000;
const possible = (source: string, text: string) => [source, 'possible', text];

describe('an edit that landed late', () => {
  const ours = lived({
    text: 'ours',
    saw: 'one',
    at: T,
    end: { state: 'applied', settledBy: 'reread', settledAt: T + 450 },
  });
  const ahead = (text: string, at: number, also: Partial<ReportedVersion> = {}) => ({
    ...told(text, at + 977),
    driftAfter: ours.id,
    ...also,
  });
  const own = ahead('ours', T + 51, { ownOf: ours.id, driftAfter: null });

  test('leaves out nothing that was written between its snapshot and its landing', () => {
    expect(brief([ours], [ahead('theirs', T + 2), own])).toEqual([
      certain('original', 'one'),
      possible('drift', 'theirs'),
      certain('edit', 'ours'),
    ]);
  });

  test('does not list twice what its snapshot shows', () => {
    expect(brief([ours], [ahead('one', T - 20), own])).toEqual([
      certain('original', 'one'),
      certain('edit', 'ours'),
    ]);
  });

  test('makes nothing older than a snapshot of the next edit, which does not show it', () => {
    const end = { state: 'refused' } as const;
    const refused = lived({ text: 'no', saw: 'ours', at: T + 5_000, end });

    expect(
      brief([ours, refused], [own, ahead('theirs', T + 5_001, { driftAfter: ours.id })]),
    ).toEqual([certain('original', 'one'), certain('edit', 'ours'), certain('drift', 'theirs')]);
  });

  test('makes no drift of what stood there between our edit before it and its snapshot', () => {
    const first = lived({ text: 'one', saw: 'zero', at: T - 500, end: { state: 'applied' } });
    const before = ahead('one', T - 499, { ownOf: first.id, driftAfter: null });
    const theirs = ahead('theirs', T + 2, { driftAfter: first.id });

    expect(brief([first, ours], [before, theirs, own])).toEqual([
      certain('original', 'zero'),
      certain('edit', 'one'),
      certain('drift', 'theirs'),
      certain('edit', 'ours'),
    ]);
  });
});

describe('an edit that another replica settled, where IM reports what others wrote', () => {
  const end = { state: 'applied', settledBy: 'reread', sentAt: null } as const;
  const ours = lived({ text: 'ours', saw: 'one', at: T, end: { ...end, settledAt: T + 10_000 } });
  const theirs = (at: number): ReportedVersion => ({ ...told('theirs', at), driftAfter: ours.id });
  const next = (saw: string) =>
    lived({ text: 'next', saw, at: T + 20_000, end: { state: 'applied' } });

  test('may have come before what IM dates right before its end', () => {
    expect(brief([ours], [theirs(T + 8_500)])).toEqual([
      certain('original', 'one'),
      certain('edit', 'ours'),
      possible('drift', 'theirs'),
    ]);
  });

  test('came after what IM dates long before its end', () => {
    expect(brief([ours], [theirs(T + 7_000)])).toEqual([
      certain('original', 'one'),
      certain('drift', 'theirs'),
      certain('edit', 'ours'),
    ]);
  });

  test.each([
    ['ours', ['theirs', 'ours', 'next']],
    ['theirs', ['ours', 'theirs', 'next']],
  ])('stands where the next snapshot, which shows %s, has it', (saw, order) => {
    expect(brief([ours, next(saw)], [theirs(T + 8_500)])).toEqual([
      certain('original', 'one'),
      ...order.map((text) => certain(text === 'theirs' ? 'drift' : 'edit', text)),
    ]);
  });

  test('has not the CloudCustomData that came right after it', () => {
    const customData = { source: 'callback', json: Buffer.from('"c"') } as const;
    const reported = { ...theirs(T + 8_500), version: { msgBody: body('theirs'), customData } };

    const known = historyOf([ours], [reported]).map(({ version }) =>
      version?.customData?.json.toString(),
    );

    expect(known).toEqual([undefined, undefined, '"c"']);
  });
});

test('what came before the first snapshot or right after it stays possible, though IM reports the next edit', () => {
  const end = { state: 'rejected' } as const;
  const rejected = lived({ text: 'no', saw: 'one', at: T, end });
  const next = lived({ text: 'ours', saw: 'one', at: T + 6_000, end: { state: 'applied' } });
  const reports = [
    { ...told('theirs', T - 900), driftAfter: rejected.id },
    { ...told('ours', T + 6_001), ownOf: next.id },
  ];

  expect(brief([rejected, next], reports)).toEqual([
    certain('original', 'one'),
    possible('drift', 'theirs'),
    certain('edit', 'ours'),
  ]);
});
