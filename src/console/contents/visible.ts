/** A piece of a text: signs to be shown as they are, or one that could deceive whoever reads, to be named instead. */
export interface Piece {
  readonly kind: 'plain' | 'named';
  readonly text: string;
}

/** How many marks may stand on one sign: more are named, as they would run over the lines around. */
const MARKS_ON_A_SIGN = 4;

/**
 * What is seen nowhere, or changes how its neighbours are seen: controls but line break and tab, format characters (bidirectional
 * overrides, zero-width ones, tags), half surrogates, unassigned and private ones. A joiner inside an emoji is what it seems.
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029\u115F\u1160\u3164\uFFA0]|\p{M}+/gu;

/** Cuts a text into what can be shown and what must be named. */
export function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let plain = '';
  let from = 0;
  const name = (label: string): void => {
    if (plain !== '') pieces.push({ kind: 'plain', text: plain });
    plain = '';
    pieces.push({ kind: 'named', text: label });
  };
  for (const match of text.matchAll(HIDDEN)) {
    const [found] = match;
    plain += text.slice(from, match.index);
    from = match.index + found.length;
    if (
      found === '\n' ||
      found === '\t' ||
      (found === '\u200D' && isInsideEmoji(text, match.index))
    )
      plain += found;
    else if (/^\p{M}/u.test(found)) {
      const marks = Array.from(found);
      plain += marks.slice(0, MARKS_ON_A_SIGN).join('');
      if (marks.length > MARKS_ON_A_SIGN) name(`+${String(marks.length - MARKS_ON_A_SIGN)}\u25CC`);
    } else name(codeOf(found));
  }
  plain += text.slice(from);
  if (plain !== '') pieces.push({ kind: 'plain', text: plain });
  return pieces;
}

function isInsideEmoji(text: string, at: number): boolean {
  return (
    /\p{Extended_Pictographic}\uFE0F?\p{Emoji_Modifier}?$/u.test(
      text.slice(Math.max(0, at - 5), at),
    ) && /^\p{Extended_Pictographic}/u.test(text.slice(at + 1, at + 3))
  );
}

/** `U+202E` */
function codeOf(sign: string): string {
  const code = sign.codePointAt(0) ?? 0;
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
