import { describe, expect, test } from 'vitest';
import { driftOf, isStill, type KnownVersion, leftBy } from '../../src/edits/drift.js';
import type { Outcome } from '../../src/edits/edit.js';
import { digestOf, type Version } from '../../src/edits/version.js';

const BEFORE = bodyOf({ Data: 'before' });
const AFTER = bodyOf({ Data: 'after' });
const OTHER = bodyOf({ Data: 'other' });

function bodyOf(content: object): Buffer {
  return Buffer.from(JSON.stringify([{ MsgType: 'TIMCustomElem', MsgContent: content }]));
}

const version = (msgBody: Buffer): Version => ({ msgBody, customData: null });
const shown = (msgBody: Buffer): KnownVersion => ({ version: version(msgBody), isAsShown: true });
const last = (...versions: KnownVersion[]) => ({
  modificationId: 'last',
  versions,
  isGone: false,
});

describe('drift', () => {
  test('is what is none of the versions that may be there, measured against the likeliest', () => {
    expect(driftOf(version(OTHER), last(shown(AFTER), shown(BEFORE)))).toEqual({
      lastModificationId: 'last',
      expectedDigest: digestOf(version(AFTER)),
    });
  });

  test('is none of them', () => {
    expect(driftOf(version(AFTER), last(shown(AFTER), shown(BEFORE)))).toBeNull();
    expect(driftOf(version(BEFORE), last(shown(AFTER), shown(BEFORE)))).toBeNull();
  });

  test('is a version that is back after the message was gone', () => {
    const drift = driftOf(version(AFTER), { ...last(shown(AFTER)), isGone: true });
    expect(drift?.expectedDigest).toBe(digestOf(version(AFTER)));
  });

  test('cannot be told before anything was seen', () => {
    expect(driftOf(version(OTHER), null)).toBeNull();
  });
});

test('what IM showed is held to each member; what was written may have gained empty ones', () => {
  const gained = version(bodyOf({ Data: 'after', Desc: '', Ext: '' }));

  expect(isStill(gained, shown(AFTER))).toBe(false);
  expect(isStill(gained, { ...shown(AFTER), isAsShown: false })).toBe(true);
});

test('a member that somebody added to what was written is drift', () => {
  const gained = version(bodyOf({ Data: 'after', Desc: 'pay to mallory' }));
  const written = { ...shown(AFTER), isAsShown: false };

  expect(isStill(gained, written)).toBe(false);
  expect(driftOf(gained, last(written))).not.toBeNull();
});

const outcome: Outcome = {
  state: 'refused',
  settledBy: null,
  because: null,
  im: null,
  attempts: 1,
  sentAt: 1,
  settledAt: 2,
};
const item = (msgBody: Buffer) => Buffer.from(`{"MsgBody":${msgBody.toString()}}`);
const edit = (status: Outcome) => ({
  snapshot: { item: item(BEFORE), recalledCustomData: null },
  requested: { msgBody: AFTER },
  status,
});

test.each<[string, Outcome, Buffer]>([
  ['its own content, once applied', { ...outcome, state: 'applied' }, AFTER],
  ['the prior version, where it was refused', outcome, BEFORE],
  [
    'what the last re-read showed',
    { ...outcome, state: 'superseded', found: [item(AFTER), item(OTHER)] },
    OTHER,
  ],
  [
    'what stood last, where the message is gone',
    { ...outcome, state: 'superseded', found: [item(OTHER), null] },
    OTHER,
  ],
  [
    'the prior version, where nobody kept what there was',
    { ...outcome, state: 'superseded' },
    BEFORE,
  ],
])('an edit leaves %s', (_, status, left) => {
  expect(leftBy(edit(status))?.version.msgBody).toEqual(left);
});
