/** What may stand around a value without being part of it. */
export type Around = 'nothing' | 'line breaks' | 'white space';

/** The rest of a sentence. */
export const BYTE_ORDER_MARK = 'begins with a byte order mark: save it as UTF-8 without one.';

/** What is wrong around a text and the cure, as the rest of a sentence; null where nothing is. It quotes nothing. */
export function faultAround(text: string): string | null {
  if (text.startsWith('\uFEFF')) return BYTE_ORDER_MARK;
  if (/[\0\uFFFD]/.test(text)) return 'is not UTF-8 text: save it as UTF-8.';
  // Invisible characters come with what is pasted.
  return /^[\s\p{Cc}\p{Cf}]|[\s\p{Cc}\p{Cf}]$/u.test(text)
    ? 'has white space or a line break around it: remove it (`printf %s` writes none, `echo` does).'
    : null;
}

/** As `faultAround`, of the first text that has one, for the midst of a sentence. */
export function faultAroundAny(texts: readonly string[]): string | null {
  const fault = texts.map(faultAround).find((found) => found !== null);
  return fault?.replace(/\.$/, '') ?? null;
}

/** A text without what its format lets stand around it. */
export function without(around: Around, text: string): string {
  switch (around) {
    case 'nothing':
      return text;
    case 'line breaks':
      return text.replace(/^[\r\n]+|[\r\n]+$/g, '');
    case 'white space':
      return text.trim();
  }
}
