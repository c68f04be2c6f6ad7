import type { JsonArray, JsonMember, JsonNode } from './node.js';
import { scanNumber, scanString, skipSpace } from './scan.js';
import { JsonSyntaxError } from './syntax-error.js';

export type { JsonArray, JsonNode, JsonObject } from './node.js';
export { JsonSyntaxError } from './syntax-error.js';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/**
 * Reads one JSON text, strictly by RFC 8259: no byte order mark, nothing after it. No depth exhausts the stack.
 * Duplicate keys, lone surrogates and bytes that are not UTF-8 inside strings are kept; `faultsOf` finds them.
 *
 * @param maxDepth how many arrays and objects may stand inside one another
 * @throws {JsonSyntaxError} where the bytes are not one JSON text
 */
export function parseJson(bytes: Buffer, maxDepth = Number.POSITIVE_INFINITY): JsonNode {
  const node = parseValue(bytes, startOf(bytes), maxDepth);
  requireEnd(bytes, node.end);
  return node;
}

/**
 * As `parseJson`, but gives the items of one long array one after the other, so that nobody has to hold them all: of the
 * first member of the outermost object that is an array and whose key `isLong` knows. In the result that array is empty.
 */
export function* parseItemByItem(
  bytes: Buffer,
  isLong: (key: string) => boolean,
  maxDepth = Number.POSITIVE_INFINITY,
): Generator<JsonNode, JsonNode, undefined> {
  const start = startOf(bytes);
  const inside = skipSpace(bytes, start + 1);
  if (bytes[start] !== OPEN_BRACE || bytes[inside] === CLOSE_BRACE)
    return parseJson(bytes, maxDepth);
  const members: JsonMember[] = [];
  let isGiven = false;
  for (let at = inside; ; at = skipSpace(bytes, at + 1)) {
    const { key, keyStart, end: valueStart } = parseName(bytes, at);
    const isNow: boolean = !isGiven && bytes[valueStart] === OPEN_BRACKET && isLong(key);
    isGiven ||= isNow;
    const value = isNow
      ? yield* itemsOf(bytes, valueStart, maxDepth - 2)
      : parseValue(bytes, valueStart, maxDepth - 1);
    members.push({ key, keyStart, value });
    at = skipSpace(bytes, value.end);
    if (bytes[at] === COMMA) continue;
    if (bytes[at] !== CLOSE_BRACE) throw new JsonSyntaxError('expected a comma or }', bytes, at);
    requireEnd(bytes, at + 1);
    return { kind: 'object', members, start, end: at + 1 };
  }
}

function* itemsOf(
  bytes: Buffer,
  start: number,
  maxDepth: number,
): Generator<JsonNode, JsonArray, undefined> {
  const inside = skipSpace(bytes, start + 1);
  if (bytes[inside] === CLOSE_BRACKET) return { kind: 'array', items: [], start, end: inside + 1 };
  for (let at = inside; ; at = skipSpace(bytes, at + 1)) {
    const item = parseValue(bytes, at, maxDepth);
    yield item;
    at = skipSpace(bytes, item.end);
    if (bytes[at] === COMMA) continue;
    if (bytes[at] !== CLOSE_BRACKET) throw new JsonSyntaxError('expected a comma or ]', bytes, at);
    return { kind: 'array', items: [], start, end: at + 1 };
  }
}

function startOf(bytes: Buffer): number {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    throw new JsonSyntaxError('byte order mark', bytes, 0);
  }
  return skipSpace(bytes, 0);
}

function requireEnd(bytes: Buffer, end: number): void {
  const rest = skipSpace(bytes, end);
  if (rest < bytes.length) throw new JsonSyntaxError('text after the JSON value', bytes, rest);
}

/** An object or array whose end is not read yet. */
type Open =
  | { readonly kind: 'object'; readonly start: number; members: JsonMember[]; name: Name }
  | { readonly kind: 'array'; readonly start: number; items: JsonNode[] };

interface Name {
  readonly key: string;
  readonly keyStart: number;
  /** Where its value begins. */
  readonly end: number;
}

function parseValue(bytes: Buffer, start: number, maxDepth: number): JsonNode {
  const open: Open[] = [];
  let at = start;
  for (;;) {
    const begun = beginning(bytes, at);
    if (begun && open.length >= maxDepth) {
      throw new JsonSyntaxError(`nested deeper than ${maxDepth}`, bytes, at);
    }
    if (begun && 'name' in begun) {
      open.push(begun);
      at = begun.name.end;
      continue;
    }
    if (begun?.kind === 'array' && !('end' in begun)) {
      open.push(begun);
      at = skipSpace(bytes, at + 1);
      continue;
    }
    const value = begun && 'end' in begun ? begun : parseScalar(bytes, at);
    const next = afterValue(bytes, value, open);
    if (typeof next !== 'number') return next;
    at = next;
  }
}

/** What opens at `at`: an open object or array, or an empty one, which ends there as well; null where nothing does. */
function beginning(bytes: Buffer, at: number): Open | JsonNode | null {
  const first = bytes[at];
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) return null;
  const inside = skipSpace(bytes, at + 1);
  if (first === OPEN_BRACE) {
    return bytes[inside] === CLOSE_BRACE
      ? { kind: 'object', members: [], start: at, end: inside + 1 }
      : { kind: 'object', members: [], start: at, name: parseName(bytes, inside) };
  }
  return bytes[inside] === CLOSE_BRACKET
    ? { kind: 'array', items: [], start: at, end: inside + 1 }
    : { kind: 'array', items: [], start: at };
}

/** Puts a value where it belongs. Returns where the next one begins, or the outermost one once it has ended. */
function afterValue(bytes: Buffer, ended: JsonNode, open: Open[]): number | JsonNode {
  let value = ended;
  for (;;) {
    const parent = open.at(-1);
    if (!parent) return value;
    const at = skipSpace(bytes, value.end);
    if (parent.kind === 'object') {
      parent.members.push({ key: parent.name.key, keyStart: parent.name.keyStart, value });
      if (bytes[at] === COMMA) {
        parent.name = parseName(bytes, skipSpace(bytes, at + 1));
        return parent.name.end;
      }
      if (bytes[at] !== CLOSE_BRACE) throw new JsonSyntaxError('expected a comma or }', bytes, at);
      value = { kind: 'object', members: parent.members, start: parent.start, end: at + 1 };
    } else {
      parent.items.push(value);
      if (bytes[at] === COMMA) return skipSpace(bytes, at + 1);
      if (bytes[at] !== CLOSE_BRACKET) {
        throw new JsonSyntaxError('expected a comma or ]', bytes, at);
      }
      value = { kind: 'array', items: parent.items, start: parent.start, end: at + 1 };
    }
    open.pop();
  }
}

function parseName(bytes: Buffer, keyStart: number): Name {
  if (bytes[keyStart] !== QUOTE) {
    throw new JsonSyntaxError('expected a key in double quotes', bytes, keyStart);
  }
  const { value: key, end } = scanString(bytes, keyStart);
  const at = skipSpace(bytes, end);
  if (bytes[at] !== COLON) throw new JsonSyntaxError('expected a colon', bytes, at);
  return { key, keyStart, end: skipSpace(bytes, at + 1) };
}

function parseScalar(bytes: Buffer, start: number): JsonNode {
  switch (bytes[start] ?? -1) {
    case QUOTE: {
      const { value, end } = scanString(bytes, start);
      return { kind: 'string', value, start, end };
    }
    case 0x74:
      return { kind: 'boolean', value: true, start, end: afterWord(bytes, start, 'true') };
    case 0x66:
      return { kind: 'boolean', value: false, start, end: afterWord(bytes, start, 'false') };
    case 0x6e:
      return { kind: 'null', start, end: afterWord(bytes, start, 'null') };
    default:
      return parseNumber(bytes, start);
  }
}

function parseNumber(bytes: Buffer, start: number): JsonNode {
  const first = bytes[start] ?? -1;
  if (first !== 0x2d && (first < 0x30 || first > 0x39)) {
    throw new JsonSyntaxError('expected a value', bytes, start);
  }
  const end = scanNumber(bytes, start);
  return { kind: 'number', lexeme: bytes.toString('latin1', start, end), start, end };
}

function afterWord(bytes: Buffer, start: number, word: string): number {
  for (let index = 1; index < word.length; index += 1) {
    if (bytes[start + index] !== word.charCodeAt(index)) {
      throw new JsonSyntaxError('expected a value', bytes, start);
    }
  }
  return start + word.length;
}
