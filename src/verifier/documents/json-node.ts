import { latin1Slice, utf8Slice } from '../../ledger/primitives.js';

/** A JSON value as it stands in some bytes: numbers as written, members in their order, the same key as often as it is there. */
export type JsonNode = JsonSpan &
  (
    | { readonly kind: 'object'; readonly members: readonly JsonMember[] }
    | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'number'; readonly text: string }
    | { readonly kind: 'word'; readonly value: true | false | null }
  );

/** The offsets of the value in the bytes. */
interface JsonSpan {
  readonly start: number;
  readonly end: number;
}

export interface JsonMember {
  readonly key: string;
  readonly value: JsonNode;
}

/** The bytes are not JSON from this offset on. */
export class NotJson extends Error {
  constructor(
    readonly at: number,
    /** Whether more bytes could have made it JSON. */
    readonly isCutOff: boolean,
  ) {
    super(`not JSON at byte ${at}`);
  }
}

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [0x7b, 0x7d, 0x5b, 0x5d];
const WORDS = { true: true, false: false, null: null } as const;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * Reads the JSON value that begins at `from`, white space before it apart. Bytes that are no UTF-8 become U+FFFD in `value`
 * and `key`; the offsets lead to the bytes themselves. No depth exhausts the stack.
 * @throws NotJson
 */
export function readJson(bytes: Uint8Array, from = 0): JsonNode {
  const open: Open[] = [];
  let at = afterSpace(bytes, from);
  for (;;) {
    const value = begin(bytes, at, open);
    const next = value ? afterValue(bytes, value, open) : (open.at(-1)?.next ?? at);
    if (typeof next !== 'number') return next;
    at = next;
  }
}

/** Reads bytes that are one JSON value and nothing else. */
export function readWholeJson(bytes: Uint8Array): JsonNode {
  const node = readJson(bytes);
  const rest = afterSpace(bytes, node.end);
  if (rest < bytes.length) throw new NotJson(rest, false);
  return node;
}

/** The offset of the next byte that is no white space of JSON. */
export function afterSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  while (isSpace(bytes[at])) at += 1;
  return at;
}

/** The member with this key, the last one of several; null where there is none, or where this is no object. */
export function memberOf(node: JsonNode | null, key: string): JsonNode | null {
  if (node?.kind !== 'object') return null;
  return node.members.findLast((member) => member.key === key)?.value ?? null;
}

/** As `memberOf`, member by member. */
export function nodeAt(node: JsonNode | null, ...keys: readonly string[]): JsonNode | null {
  return keys.reduce<JsonNode | null>(memberOf, node);
}

export function isNull(node: JsonNode): boolean {
  return node.kind === 'word' && node.value === null;
}

/** The value of a string; null for anything else. */
export function textOf(node: JsonNode | null): string | null {
  return node?.kind === 'string' ? node.value : null;
}

/** As `JSON.parse` gives it. */
export function plainOf(node: JsonNode): unknown {
  const out: { value?: unknown } = {};
  const left: { readonly node: JsonNode; readonly put: (value: unknown) => void }[] = [
    { node, put: (value) => (out.value = value) },
  ];
  for (let next = left.pop(); next; next = left.pop()) {
    if (next.node.kind === 'array') {
      const items: unknown[] = [];
      next.put(items);
      next.node.items.forEach((item, i) => {
        left.push({ node: item, put: (value) => (items[i] = value) });
      });
    } else if (next.node.kind === 'object') {
      next.put(plainObject(next.node.members, left));
    } else next.put(next.node.kind === 'number' ? Number(next.node.text) : next.node.value);
  }
  return out.value;
}

/** An object or array whose end is not read yet. */
interface Open {
  readonly start: number;
  readonly list: { readonly members: JsonMember[] } | { readonly items: JsonNode[] };
  key: string;
  /** Where its next value begins. */
  next: number;
}

/** Reads the value at `at`; null where it is one that has others in it, which is then the last of `open`. */
function begin(bytes: Uint8Array, at: number, open: Open[]): JsonNode | null {
  switch (bytes[at]) {
    case QUOTE: {
      const end = afterString(bytes, at);
      return { kind: 'string', value: stringIn(bytes, at, end), start: at, end };
    }
    case OPEN_BRACE: {
      const inside = afterSpace(bytes, at + 1);
      if (bytes[inside] === CLOSE_BRACE) {
        return { kind: 'object', members: [], start: at, end: inside + 1 };
      }
      const parent = { start: at, list: { members: [] }, key: '', next: inside };
      toNextMember(bytes, parent, inside);
      open.push(parent);
      return null;
    }
    case OPEN_BRACKET: {
      const inside = afterSpace(bytes, at + 1);
      if (bytes[inside] === CLOSE_BRACKET) {
        return { kind: 'array', items: [], start: at, end: inside + 1 };
      }
      open.push({ start: at, list: { items: [] }, key: '', next: inside });
      return null;
    }
    default:
      return readPlain(bytes, at);
  }
}

/** Puts a value where it belongs. Returns where the next one begins, or the outermost one once it has ended. */
function afterValue(bytes: Uint8Array, ended: JsonNode, open: Open[]): number | JsonNode {
  let value = ended;
  for (let parent = open.at(-1); parent; parent = open.at(-1)) {
    const { start, list, key } = parent;
    const at = afterSpace(bytes, value.end);
    if ('members' in list) {
      list.members.push({ key, value });
      if (bytes[at] === COMMA) return toNextMember(bytes, parent, afterSpace(bytes, at + 1));
      expect(bytes, at, CLOSE_BRACE);
      value = { kind: 'object', members: list.members, start, end: at + 1 };
    } else {
      list.items.push(value);
      if (bytes[at] === COMMA) return afterSpace(bytes, at + 1);
      expect(bytes, at, CLOSE_BRACKET);
      value = { kind: 'array', items: list.items, start, end: at + 1 };
    }
    open.pop();
  }
  return value;
}

function toNextMember(bytes: Uint8Array, parent: Open, at: number): number {
  expect(bytes, at, QUOTE);
  const keyEnd = afterString(bytes, at);
  parent.key = stringIn(bytes, at, keyEnd);
  const colon = afterSpace(bytes, keyEnd);
  expect(bytes, colon, COLON);
  parent.next = afterSpace(bytes, colon + 1);
  return parent.next;
}

function plainObject(
  members: readonly JsonMember[],
  left: { readonly node: JsonNode; readonly put: (value: unknown) => void }[],
): object {
  // In the order of the text, so that the last of a repeated key counts; `__proto__` is a key like others.
  const object: Record<string, unknown> = Object.fromEntries(members.map(({ key }) => [key, null]));
  const last = new Map(members.map(({ key, value }) => [key, value]));
  for (const [key, node] of last) {
    const put = (value: unknown): void => {
      Object.defineProperty(object, key, {
        value,
        writable: true,
        enumerable: true,
        configurable: true,
      });
    };
    left.push({ node, put });
  }
  return object;
}

function readPlain(bytes: Uint8Array, start: number): JsonNode {
  let end = start;
  while (end < bytes.length && !isDelimiter(bytes[end])) end += 1;
  const text = latin1Slice(bytes, start, end);
  if (NUMBER.test(text)) return { kind: 'number', text, start, end };
  if (Object.hasOwn(WORDS, text)) {
    return { kind: 'word', value: WORDS[text as keyof typeof WORDS], start, end };
  }
  throw new NotJson(start, end === bytes.length);
}

function expect(bytes: Uint8Array, at: number, byte: number): void {
  if (bytes[at] !== byte) throw new NotJson(at, at >= bytes.length);
}

function afterString(bytes: Uint8Array, start: number): number {
  for (let at = start + 1; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) return at + 1;
    if (byte === BACKSLASH) at += 1;
    else if (byte < 0x20) throw new NotJson(at, false);
  }
  throw new NotJson(bytes.length, true);
}

function stringIn(bytes: Uint8Array, start: number, end: number): string {
  const text = utf8Slice(bytes, start, end);
  if (!text.includes('\\')) return text.slice(1, -1);
  try {
    return JSON.parse(text) as string;
  } catch (error) {
    // An escape that JSON does not have.
    if (error instanceof SyntaxError) throw new NotJson(start, false);
    throw error;
  }
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function isDelimiter(byte: number | undefined): boolean {
  return byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || isSpace(byte);
}
