import { describe, expect, test } from 'vitest';
import type { Contents } from '../../src/edits/edit.js';
import type { ImError, OverwriteAnswer, ReadAnswer } from '../../src/edits/messages.js';
import { mayHaveTakenEffect, meaningOfAnswer, meaningOfReread } from '../../src/edits/verdicts.js';
import type { Version } from '../../src/edits/version.js';

const BEFORE = text('see you at 9');
const AFTER = text('see you at 10');
const OTHER = text('see you never');

test.each([
  ['superseded', ['edit.in_doubt'], true],
  ['superseded', [], false],
  ['refused', ['edit.in_doubt'], true],
  ['refused', [], false],
  ['not_applied', ['edit.in_doubt'], false],
] as const)(
  'an edit that ended %s, with the entries %j of doubt, may have been seen: %s',
  (state, types, expected) => {
    const status = { state, settledBy: null, because: null, im: null, sentAt: 1, settledAt: 2 };
    const ledger = types.map((type) => ({ type, entryId: 'e', index: null }));
    const edit = { status: { ...status, attempts: 2 }, ledger };

    expect(mayHaveTakenEffect(edit)).toBe(expected);
  },
);

describe('a re-read says what became of an edit', () => {
  test.each<[string, ReadAnswer, ReturnType<typeof meaningOfReread>['kind']]>([
    ['the requested content stands', found(AFTER), 'applied'],
    ['the requested content stands, with members that IM added', found(enriched()), 'applied'],
    ['the prior content stands', found(BEFORE), 'send-again'],
    ['neither stands', found(OTHER), 'superseded'],
    ['the message is gone', { kind: 'missing' }, 'superseded'],
    ['the message was recalled', foundItem({ IsPlaceMsg: 2, MsgBody: [] }), 'superseded'],
    ['the group is gone', { kind: 'error', error: error(10010, 'caller') }, 'superseded'],
    ['IM does not answer', { kind: 'no-answer', reason: 'timeout' }, 'ask-again'],
    ['IM refuses our credentials', { kind: 'error', error: error(70003, 'config') }, 'ask-again'],
    ['what IM returned is no message', foundItem({ MsgBody: 'x' }), 'ask-again'],
  ])('%s', (_, read, verdict) => {
    expect(meaningOfReread(doubt({}), read).kind).toBe(verdict);
  });

  test('nothing but success is concluded while a late request may still land', () => {
    const late = doubt({ mayStillLand: true });

    expect(meaningOfReread(late, found(BEFORE)).kind).toBe('wait-for-landing');
    expect(meaningOfReread(late, found(OTHER)).kind).toBe('wait-for-landing');
    expect(meaningOfReread(late, { kind: 'missing' }).kind).toBe('wait-for-landing');
    expect(meaningOfReread(late, found(AFTER)).kind).toBe('applied');
  });

  test('an edit that keeps not landing is given up only on seeing the prior content', () => {
    const old = doubt({ givenUp: true });

    expect(meaningOfReread(old, found(BEFORE)).kind).toBe('not-applied');
    expect(meaningOfReread(old, { kind: 'no-answer', reason: 'timeout' }).kind).toBe('ask-again');
  });

  test('an edit of CloudCustomData that IM does not show is sent until IM answers, never given up', () => {
    const unseen = doubt({
      requested: { cloudCustomData: Buffer.from('"x"') },
      givenUp: true,
    });

    expect(meaningOfReread(unseen, found(BEFORE)).kind).toBe('send-again');
  });

  test('taking a member away has not landed while the member is still there', () => {
    const prior: Version = { msgBody: enriched(), customData: null };

    const verdict = meaningOfReread(
      doubt({ prior, requested: { msgBody: AFTER } }),
      found(enriched()),
    );

    expect(verdict.kind).toBe('send-again');
  });
});

describe("IM's answer to an overwrite", () => {
  test.each<[string, OverwriteAnswer, object]>([
    ['OK', { kind: 'done', reply: { errorCode: 0, errorInfo: '' } }, { kind: 'applied' }],
    ['no answer', { kind: 'lost', reason: 'reset' }, { kind: 'lost' }],
    ['never sent', { kind: 'unsent', reason: 'refused' }, { kind: 'not-sent' }],
    ['a timeout inside IM', failed(60008, 'retry'), { kind: 'lost' }],
    ['a code that no list names', failed(99_999, 'unknown'), { kind: 'lost' }],
    ['too many calls', failed(60007, 'quota-rate'), { kind: 'not-sent' }],
    ['no such message', failed(20026, 'state'), refused('message-not-found')],
    ['already recalled', failed(20023, 'state'), refused('message-gone')],
    ['a version conflict', failed(20027, 'state'), refused('concurrent-change')],
    ['moderation', failed(80001, 'deny'), refused('refused-by-im')],
    ['not permitted in this group', failed(10007, 'config'), refused('refused-by-im')],
    ['bad signature', failed(70003, 'config'), refused('im-misconfigured')],
    ['the plan is used up', failed(60028, 'quota-plan'), refused('im-misconfigured')],
  ])('%s', (_, answer, meaning) => {
    expect(meaningOfAnswer(answer)).toEqual(meaning);
  });
});

function doubt(changed: {
  prior?: Version;
  requested?: Contents;
  isUndone?: boolean;
  mayStillLand?: boolean;
  givenUp?: boolean;
}) {
  return {
    prior: { msgBody: BEFORE, customData: null },
    requested: { msgBody: AFTER },
    isUndone: false,
    mayStillLand: false,
    givenUp: false,
    ...changed,
  };
}

function text(content: string): Buffer {
  return Buffer.from(JSON.stringify([{ MsgType: 'TIMTextElem', MsgContent: { Text: content } }]));
}

function enriched(): Buffer {
  return Buffer.from(
    '[{"MsgContent":{"Text":"see you at 10","Lang":"en"},"MsgType":"TIMTextElem"}]',
  );
}

function item(members: object): Buffer {
  return Buffer.from(JSON.stringify({ IsPlaceMsg: 0, MsgSeq: 1, ...members }));
}

function found(msgBody: Buffer): ReadAnswer {
  return { kind: 'found', item: item({ MsgBody: JSON.parse(msgBody.toString()) as unknown }) };
}

function foundItem(members: object): ReadAnswer {
  return { kind: 'found', item: item(members) };
}

function error(errorCode: number, errorClass: ImError['errorClass']): ImError {
  return { errorCode, errorInfo: '', errorClass };
}

function failed(errorCode: number, errorClass: ImError['errorClass']): OverwriteAnswer {
  return { kind: 'error', error: error(errorCode, errorClass) };
}

function refused(because: string): object {
  return { kind: 'refused', because };
}
