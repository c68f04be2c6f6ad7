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
 * and `key`; the offsets lead to the bytes themselves.
 * @throws NotJson
 */
export function readJson(bytes: Buffer, from = 0): JsonNode {
  const start = afterSpace(bytes, from);
  switch (bytes[start]) {
    case QUOTE: {
      const end = afterString(bytes, start);
      return { kind: 'string', value: stringIn(bytes, start, end), start, end };
    }
    case OPEN_BRACE:
      return readObject(bytes, start);
    case OPEN_BRACKET:
      return readArray(bytes, start);
    default:
      return readPlain(bytes, start);
  }
}

/** Reads bytes that are one JSON value and nothing else. */
export function readWholeJson(bytes: Buffer): JsonNode {
  const node = readJson(bytes);
  const rest = afterSpace(bytes, node.end);
  if (rest < bytes.length) throw new NotJson(rest, false);
  return node;
}

/** The offset of the next byte that is no white space of JSON. */
export function afterSpace(bytes: Buffer, from: number): number {
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

/** As `JSON.parse` gives it. */
export function plainOf(node: JsonNode): unknown {
  if (node.kind === 'array') return node.items.map(plainOf);
  if (node.kind === 'number') return Number(node.text);
  if (node.kind !== 'object') return node.value;
  // `__proto__` is a key like others.
  return Object.fromEntries(node.members.map(({ key, value }) => [key, plainOf(value)]));
}

function readObject(bytes: Buffer, start: number): JsonNode {
  const members: JsonMember[] = [];
  let at = afterSpace(bytes, start + 1);
  if (bytes[at] === CLOSE_BRACE) return { kind: 'object', members, start, end: at + 1 };
  for (;;) {
    expect(bytes, at, QUOTE);
    const keyEnd = afterString(bytes, at);
    const key = stringIn(bytes, at, keyEnd);
    at = afterSpace(bytes, keyEnd);
    expect(bytes, at, COLON);
    const value = readJson(bytes, at + 1);
    members.push({ key, value });
    at = afterSpace(bytes, value.end);
    if (bytes[at] === CLOSE_BRACE) return { kind: 'object', members, start, end: at + 1 };
    expect(bytes, at, COMMA);
    at = afterSpace(bytes, at + 1);
  }
}

function readArray(bytes: Buffer, start: number): JsonNode {
  const items: JsonNode[] = [];
  let at = afterSpace(bytes, start + 1);
  if (bytes[at] === CLOSE_BRACKET) return { kind: 'array', items, start, end: at + 1 };
  for (;;) {
    const item = readJson(bytes, at);
    items.push(item);
    at = afterSpace(bytes, item.end);
    if (bytes[at] === CLOSE_BRACKET) return { kind: 'array', items, start, end: at + 1 };
    expect(bytes, at, COMMA);
    at += 1;
  }
}

function readPlain(bytes: Buffer, start: number): JsonNode {
  let end = start;
  while (end < bytes.length && !isDelimiter(bytes[end])) end += 1;
  const text = bytes.toString('latin1', start, end);
  if (NUMBER.test(text)) return { kind: 'number', text, start, end };
  if (Object.hasOwn(WORDS, text)) {
    return { kind: 'word', value: WORDS[text as keyof typeof WORDS], start, end };
  }
  throw new NotJson(start, end === bytes.length);
}

function expect(bytes: Buffer, at: number, byte: number): void {
  if (bytes[at] !== byte) throw new NotJson(at, at >= bytes.length);
}

function afterString(bytes: Buffer, start: number): number {
  for (let at = start + 1; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) return at + 1;
    if (byte === BACKSLASH) at += 1;
    else if (byte < 0x20) throw new NotJson(at, false);
  }
  throw new NotJson(bytes.length, true);
}

function stringIn(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start, end);
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
