import type { JsonNode } from './node.js';
import { textWith, type TextStyle } from './text-with.js';

/** JSON text that stands for itself inside a value given to `writeJson`. */
export class RawJson {
  constructor(readonly text: string) {}
}

/** JSON text kept as bytes. Bytes that are not UTF-8 become U+FFFD. */
export function rawJson(bytes: Buffer): RawJson {
  return new RawJson(bytes.toString('utf8'));
}

const AS_IT_STANDS: TextStyle = {
  membersOf: ({ members }) => members,
  numberOf: (lexeme) => lexeme,
};

/** A parsed value as compact text: no digit of a number is lost, lone surrogates are escaped, all members are kept. */
export function textOf(node: JsonNode): string {
  return textWith(AS_IT_STANDS, node);
}

/**
 * Writes a plain value as `JSON.stringify` does, with the text of a `RawJson` wherever one stands.
 *
 * @throws {TypeError} for a value that JSON has no text for (`undefined`, a function, a bigint)
 */
export function writeJson(value: unknown): string {
  const text = write(value);
  if (text === undefined) throw new TypeError(`JSON has no text for ${typeof value}`);
  return text;
}

function write(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (value instanceof RawJson) return value.text;
  if (Array.isArray(value)) {
    return `[${Array.from(value, (item: unknown) => write(item) ?? 'null').join(',')}]`;
  }
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    return write((value.toJSON as () => unknown)());
  }
  return writeMembers(value);
}

function writeMembers(value: object): string {
  const members: string[] = [];
  for (const [key, member] of Object.entries(value)) {
    const text = write(member);
    if (text !== undefined) members.push(`${quoted(key)}:${text}`);
  }
  return `{${members.join(',')}}`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
