import { expect, test } from 'vitest';
import { clockRange, SAME_CLOCK } from '../../src/edits/clock-ahead.js';
import {
  type CustomDataWriter,
  type ReportedCustomData,
  currentCustomData,
} from '../../src/edits/current-custom-data.js';

const json = (text: string): Buffer => Buffer.from(JSON.stringify(text));

/** Ours, of claim 5: sent at 100, answered at 200; its own report is missing. */
const OURS: CustomDataWriter = {
  claimNo: 5,
  json: json('ours'),
  isDoubtful: false,
  wroteMsgBody: false,
  earliestAt: 100,
  settledAt: 200,
  reportedAt: null,
  isEachTryReported: false,
  clock: SAME_CLOCK,
  lastFoundEntry: null,
};
const REPORTED = { ...OURS, reportedAt: 150, isEachTryReported: true };
const AHEAD = { ...OURS, clock: clockRange([{ at: 1_050, seenAt: 40, settledAt: 55 }]) };
const WITH_TEXT = { ...OURS, wroteMsgBody: true };
const DOUBTFUL = { ...OURS, isDoubtful: true, lastFoundEntry: 'last' };

/** Drift that no edit of ours has seen, on record soon after ours. */
function drift(at: number, value = 'theirs', lastClaimNo = 5): ReportedCustomData {
  const on = { lastClaimNo, finderClaimNo: null, entryId: 'e', recordedAt: 300 };
  return { at, json: json(value), ownClaimNo: null, drift: on };
}

/** Drift that an edit of ours has seen. */
function seen(
  finderClaimNo: number,
  lastClaimNo: number,
  { at = 150, entryId = 'e' } = {},
): ReportedCustomData {
  const on = { lastClaimNo, finderClaimNo, entryId, recordedAt: 300 };
  return { at, json: json('theirs'), ownClaimNo: null, drift: on };
}

const own = (ownClaimNo: number, value: string): ReportedCustomData => ({
  at: 150,
  json: json(value),
  ownClaimNo,
  drift: null,
});

const known = (source: 'edit' | 'callback', value: string) => ({ source, json: json(value) });
const ours = known('edit', 'ours');
const theirs = known('callback', 'theirs');

test.each<[string, CustomDataWriter, readonly ReportedCustomData[], object | null]>([
  ['nothing is reported', OURS, [], ours],
  ['nothing is reported, and ours is in doubt', DOUBTFUL, [], null],
  // By time.
  ['theirs is reported after the answer', OURS, [drift(201)], theirs],
  ['theirs is reported before the sending', OURS, [drift(99)], ours],
  ['theirs is reported in between', OURS, [drift(150)], null],
  ['theirs is reported in between, with the same value', OURS, [drift(150, 'ours')], ours],
  ['ours is reported after theirs', REPORTED, [drift(149)], ours],
  ['ours is reported before theirs', REPORTED, [drift(151)], theirs],
  ['both are reported in one millisecond', REPORTED, [drift(150)], null],
  [
    'another try of ours is not reported',
    { ...REPORTED, isEachTryReported: false },
    [drift(151)],
    null,
  ],
  ['two others are reported in one millisecond', OURS, [drift(201, 'x'), drift(201, 'y')], null],
  ['two others are, and say the same', OURS, [drift(201), drift(201)], theirs],
  ['one comes after another in between', OURS, [drift(201), drift(150, 'x')], theirs],
  // IM's clock is ahead.
  ['theirs was on record after an edit before ours', OURS, [drift(201, 'theirs', 4)], ours],
  [
    'theirs was on record before ours, which is in doubt, was sent',
    DOUBTFUL,
    [
      {
        ...drift(201),
        drift: { lastClaimNo: 4, finderClaimNo: null, entryId: 'e', recordedAt: 99 },
      },
    ],
    null,
  ],
  // So it is by what it reported of an edit of ours before.
  ['theirs is reported in between, by a clock ahead', AHEAD, [drift(1_150)], null],
  ['theirs is reported before the sending, by a clock ahead', AHEAD, [drift(1_080)], ours],
  ['theirs is reported after the answer, by a clock ahead', AHEAD, [drift(1_220)], theirs],
  [
    'another try of ours is not reported, by a clock ahead',
    { ...AHEAD, reportedAt: 1_150 },
    [drift(1_190)],
    null,
  ],
  // By the edit that saw it.
  ['an edit before ours saw theirs', OURS, [seen(4, 3)], ours],
  ['ours saw theirs before it', OURS, [seen(5, 3)], ours],
  ['a re-read of ours, which was applied then, saw theirs', WITH_TEXT, [seen(5, 5)], ours],
  ['the next edit saw theirs over our text', WITH_TEXT, [seen(6, 5)], theirs],
  ['the next edit saw theirs, and ours wrote no text', OURS, [seen(6, 5)], null],
  ['so it did, and IM dates theirs before ours', REPORTED, [seen(6, 5, { at: 149 })], ours],
  ['so it did, and IM dates theirs after ours', REPORTED, [seen(6, 5, { at: 151 })], theirs],
  ['an edit saw it after the one that followed ours', OURS, [seen(7, 6)], theirs],
  [
    'the next edit saw it over our text, and it is dated before ours was sent',
    WITH_TEXT,
    [seen(6, 5, { at: 99 })],
    null,
  ],
  [
    'IM dates it otherwise than what was seen',
    { ...REPORTED, wroteMsgBody: true },
    [seen(6, 5, { at: 149 })],
    null,
  ],
  // In doubt.
  [
    'the last re-read of ours in doubt saw theirs over our text',
    { ...DOUBTFUL, wroteMsgBody: true },
    [seen(5, 5, { entryId: 'last' })],
    theirs,
  ],
  ['an earlier one did', { ...DOUBTFUL, wroteMsgBody: true }, [seen(5, 5)], null],
  ['ours in doubt wrote no text', DOUBTFUL, [seen(5, 5, { entryId: 'last' })], null],
  ['theirs is reported after ours in doubt was settled', DOUBTFUL, [drift(201)], theirs],
  // Reports of our own.
  ['its own report says the same', REPORTED, [own(5, 'ours')], ours],
  ['a later edit of ours is reported with another', OURS, [own(6, 'theirs')], theirs],
  ['an earlier one is', OURS, [own(4, 'theirs')], ours],
  [
    'the webhook reports of a time of which no edit knew',
    OURS,
    [{ ...drift(201), drift: null }],
    ours,
  ],
])('%s', (_, writer, reports, expected) => {
  expect(currentCustomData(writer, json('original'), reports)).toEqual(expected);
});

test('before any of ours, it is what was reported last, else what it was sent with', () => {
  const reports = [drift(200), { ...drift(100, 'x'), drift: null }];

  expect(currentCustomData(null, json('original'), reports)).toEqual(theirs);
  expect(currentCustomData(null, json('original'), [])).toEqual(known('callback', 'original'));
  expect(currentCustomData(null, null, [])).toBeNull();
});
