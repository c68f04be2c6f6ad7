import { JsonSyntaxError } from './syntax-error.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LOWER_U = 0x75;
const MINUS = 0x2d;
const PLUS = 0x2b;
const POINT = 0x2e;
const ZERO = 0x30;

/** `"` `\` `/` `b` `f` `n` `r` `t`: what may follow a backslash, `u` apart. */
const SHORT_ESCAPES = new Set([0x22, 0x5c, 0x2f, 0x62, 0x66, 0x6e, 0x72, 0x74]);

/** A string token: its value, and the offset after its closing quote. */
export interface ScannedString {
  readonly value: string;
  readonly end: number;
}

/** Reads the string whose opening quote is at `start`. */
export function scanString(bytes: Buffer, start: number): ScannedString {
  let at = start + 1;
  let isEscaped = false;
  let seen = 0;
  for (;;) {
    // Past the end this is undefined, which fails each comparison and reaches the last branch.
    const byte = bytes[at] ?? -1;
    if (byte === QUOTE) break;
    if (byte === BACKSLASH) {
      isEscaped = true;
      at = afterEscape(bytes, at);
    } else if (byte >= 0x20) {
      seen |= byte;
      at += 1;
    } else {
      const problem =
        byte === -1
          ? 'unterminated string'
          : 'unescaped control character in a string (a line break is written \\n)';
      throw new JsonSyntaxError(problem, bytes, at);
    }
  }
  const end = at + 1;
  if (!isEscaped) {
    const value =
      seen < 0x80 ? bytes.toString('latin1', start + 1, at) : bytes.toString('utf8', start + 1, at);
    return { value, end };
  }
  return { value: JSON.parse(bytes.toString('utf8', start, end)) as string, end };
}

function afterEscape(bytes: Buffer, backslash: number): number {
  const letter = bytes[backslash + 1] ?? -1;
  if (SHORT_ESCAPES.has(letter)) return backslash + 2;
  if (letter !== LOWER_U) throw new JsonSyntaxError('invalid escape in a string', bytes, backslash);
  for (let at = backslash + 2; at < backslash + 6; at += 1) {
    if (!isHexDigit(bytes[at])) {
      throw new JsonSyntaxError('\\u without four hexadecimal digits', bytes, backslash);
    }
  }
  return backslash + 6;
}

function isHexDigit(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const folded = byte | 0x20;
  return isDigit(byte) || (folded >= 0x61 && folded <= 0x66);
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

/** Returns the offset after the number that starts at `start` with a minus or a digit. */
export function scanNumber(bytes: Buffer, start: number): number {
  let at = bytes[start] === MINUS ? start + 1 : start;
  const isZero = bytes[at] === ZERO;
  at = isZero ? at + 1 : afterDigits(bytes, at);
  if (isZero && isDigit(bytes[at])) {
    throw new JsonSyntaxError('number with a leading zero', bytes, at);
  }
  if (bytes[at] === POINT) at = afterDigits(bytes, at + 1);
  if (((bytes[at] ?? 0) | 0x20) === 0x65) {
    const sign = bytes[at + 1];
    at = afterDigits(bytes, sign === PLUS || sign === MINUS ? at + 2 : at + 1);
  }
  return at;
}

function afterDigits(bytes: Buffer, start: number): number {
  let at = start;
  while (isDigit(bytes[at])) at += 1;
  if (at === start) throw new JsonSyntaxError('expected a digit', bytes, at);
  return at;
}

/** Returns the offset of the first byte at or after `start` that is not white space. */
export function skipSpace(bytes: Buffer, start: number): number {
  let at = start;
  for (;;) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at;
    at += 1;
  }
}
