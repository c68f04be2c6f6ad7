import { describe, expect, test } from 'vitest';
import { plainTextOf, shownAs } from '../../../src/console/contents/elements.js';
import { differenceOf } from '../../../src/console/contents/text-diff.js';
import { piecesOf } from '../../../src/console/contents/visible.js';

/** What a text is shown as: what is named stands in brackets. */
function shown(text: string): string {
  return piecesOf(text)
    .map(({ kind, text }) => (kind === 'named' ? `[${text}]` : text))
    .join('');
}

describe('a text that could deceive', () => {
  test.each([
    ['an override of the direction', 'pay \u202Eevif\u202C now', 'pay [U+202E]evif[U+202C] now'],
    ['signs without width', 'pay\u200B\uFEFFpal', 'pay[U+200B][U+FEFF]pal'],
    ['control characters', 'a\u0000b\u001B[31mc\u0085', 'a[U+0000]b[U+001B][31mc[U+0085]'],
    ['half of a pair', 'a\uD83D.', 'a[U+D83D].'],
    ['a hidden message in tags', '\u{E0068}\u{E0069}', '[U+E0068][U+E0069]'],
    ['a soft hyphen', 'bank\u00ADing', 'bank[U+00AD]ing'],
    ['a joiner where no emoji is', 'a\u200Db', 'a[U+200D]b'],
    ['towers of marks', `e${'\u0301'.repeat(6_000)}!`, `e${'\u0301'.repeat(4)}[+5996◌]!`],
  ])('%s is named', (_, text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  test.each(['line\nand\ttab', '退款🙂成功', '👩‍👩‍👧 family', 'Müller é', 'हिन्दी', 'العربية', '👨🏽‍🚒'])(
    'and %s is what it seems',
    (text) => {
      expect(piecesOf(text)).toEqual([{ kind: 'plain', text }]);
    },
  );
});

describe('what changed between two texts', () => {
  const marked = (before: string, after: string): string =>
    differenceOf(before, after)
      .map(({ kind, text }) => ({ same: text, removed: `-${text}-`, added: `+${text}+` })[kind])
      .join('');

  test.each([
    ['words', 'call 555-0100 today', 'call me today', 'call -555-0100-+me+ today'],
    ['Chinese signs', '请联系客服退款', '请联系经理退款', '请联系-客服-+经理+退款'],
    ['nothing', 'same', 'same', 'same'],
    ['all', '', 'new', '+new+'],
  ])('is found by %s', (_, before, after, expected) => {
    expect(marked(before, after)).toBe(expected);
  });

  test('two long texts that share only their spaces are two texts', () => {
    const words = (sign: string) => Array.from({ length: 2_000 }, (_, n) => `${sign}${String(n)}`);
    const runs = differenceOf(words('a').join(' '), words('b').join(' '));

    expect(runs.map(({ kind }) => kind)).toEqual(['removed', 'added']);
  });
});

describe('an element', () => {
  test('is shown as what it is', () => {
    const file = { MsgType: 'TIMFileElem', MsgContent: { FileName: 'bill.pdf', FileSize: 12 } };
    const custom = { MsgType: 'TIMCustomElem', MsgContent: { Data: '{"order":7}', Desc: 'order' } };

    expect(shownAs(file)).toEqual({ kind: 'thing', word: 'file', facts: ['bill.pdf', '12 B'] });
    expect(shownAs(custom)).toEqual({ kind: 'custom', data: { order: 7 }, facts: ['order'] });
    const body = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'see' } }, file];
    expect(plainTextOf(body, ({ kind }) => kind)).toBe('see [thing]');
  });

  test.each([
    { MsgType: 'TIMTextElem', MsgContent: { Text: 7 } },
    { MsgType: 'TIMNewElem', MsgContent: {} },
    { odd: true },
  ])('%j, which nobody knows, is shown as JSON', (element) => {
    expect(shownAs(element)).toEqual({ kind: 'other', value: element });
  });
});
