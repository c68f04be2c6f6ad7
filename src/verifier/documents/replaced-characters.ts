import { utf8Bytes } from '../../ledger/primitives.js';

const REPLACEMENT = '\uFFFD';
const QUESTION_MARK = '?';

/**
 * Whether a text is the proven one, written anew by a tool that could not hold some of its characters: of each of these, which
 * no ASCII character is, one U+FFFD stands in its place, or several, at most one for each of its bytes in UTF-8. In the place of a
 * character beyond U+FFFF it may be question marks: so write tools that store GBK, or UTF-8 of three bytes. A tool loses no
 * character without a trace, and adds none.
 */
export function isWithReplacements(found: string, proven: string): boolean {
  if (!found.includes(REPLACEMENT) && !found.includes(QUESTION_MARK)) return false;
  const characters = Array.from(found);
  let reached = new Set([0]);
  for (const character of proven) {
    reached = after(reached, characters, character);
    if (reached.size === 0) return false;
  }
  return reached.has(characters.length);
}

/** Up to where a text may be read, once this character is. */
function after(
  reached: ReadonlySet<number>,
  characters: readonly string[],
  character: string,
): Set<number> {
  const next = new Set<number>();
  const most = character < '\u0080' ? 0 : utf8Bytes(character).length;
  for (const at of reached) {
    if (characters[at] === character) next.add(at + 1);
    for (const stand of character.length === 2 ? [REPLACEMENT, QUESTION_MARK] : [REPLACEMENT]) {
      for (let n = 0; n < most && characters[at + n] === stand; n += 1) next.add(at + n + 1);
    }
  }
  return next;
}
