import type { JsonMember, JsonNode } from './node.js';
import { scanNumber, scanString, skipSpace } from './scan.js';
import { JsonSyntaxError } from './syntax-error.js';

export type { JsonArray, JsonNode, JsonObject } from './node.js';
export { JsonSyntaxError } from './syntax-error.js';

/** How many arrays and objects may stand inside one another. */
const MAX_DEPTH = 200;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;

/**
 * Reads one JSON text, strictly by RFC 8259: no byte order mark, nothing after it, nested at most 200 deep.
 * Duplicate keys, lone surrogates and bytes that are not UTF-8 inside strings are kept; `faultsOf` tells them.
 *
 * @throws {JsonSyntaxError} where the bytes are not one JSON text
 */
export function parseJson(bytes: Buffer): JsonNode {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    throw new JsonSyntaxError('byte order mark', bytes, 0);
  }
  const node = parseValue(bytes, skipSpace(bytes, 0), 0);
  const rest = skipSpace(bytes, node.end);
  if (rest < bytes.length) throw new JsonSyntaxError('text after the JSON value', bytes, rest);
  return node;
}

function parseValue(bytes: Buffer, start: number, depth: number): JsonNode {
  switch (bytes[start] ?? -1) {
    case QUOTE: {
      const { value, end } = scanString(bytes, start);
      return { kind: 'string', value, start, end };
    }
    case 0x7b:
      return parseObject(bytes, start, depth + 1);
    case 0x5b:
      return parseArray(bytes, start, depth + 1);
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

function parseObject(bytes: Buffer, start: number, depth: number): JsonNode {
  refuseDepth(bytes, start, depth);
  const members: JsonMember[] = [];
  let at = skipSpace(bytes, start + 1);
  if (bytes[at] === 0x7d) return { kind: 'object', members, start, end: at + 1 };
  for (;;) {
    if (bytes[at] !== QUOTE) throw new JsonSyntaxError('expected a key in quotes', bytes, at);
    const keyStart = at;
    const key = scanString(bytes, keyStart);
    at = skipSpace(bytes, key.end);
    if (bytes[at] !== COLON) throw new JsonSyntaxError('expected a colon', bytes, at);
    const value = parseValue(bytes, skipSpace(bytes, at + 1), depth);
    members.push({ key: key.value, keyStart, value });
    at = skipSpace(bytes, value.end);
    if (bytes[at] === 0x7d) return { kind: 'object', members, start, end: at + 1 };
    if (bytes[at] !== COMMA) throw new JsonSyntaxError('expected a comma or }', bytes, at);
    at = skipSpace(bytes, at + 1);
  }
}

function parseArray(bytes: Buffer, start: number, depth: number): JsonNode {
  refuseDepth(bytes, start, depth);
  const items: JsonNode[] = [];
  let at = skipSpace(bytes, start + 1);
  if (bytes[at] === 0x5d) return { kind: 'array', items, start, end: at + 1 };
  for (;;) {
    const item = parseValue(bytes, at, depth);
    items.push(item);
    at = skipSpace(bytes, item.end);
    if (bytes[at] === 0x5d) return { kind: 'array', items, start, end: at + 1 };
    if (bytes[at] !== COMMA) throw new JsonSyntaxError('expected a comma or ]', bytes, at);
    at = skipSpace(bytes, at + 1);
  }
}

function refuseDepth(bytes: Buffer, start: number, depth: number): void {
  if (depth > MAX_DEPTH) {
    throw new JsonSyntaxError(`nested deeper than ${MAX_DEPTH}`, bytes, start);
  }
}

function afterWord(bytes: Buffer, start: number, word: string): number {
  for (let index = 1; index < word.length; index += 1) {
    if (bytes[start + index] !== word.charCodeAt(index)) {
      throw new JsonSyntaxError('expected a value', bytes, start);
    }
  }
  return start + word.length;
}
