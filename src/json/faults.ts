import { isUtf8 } from 'node:buffer';

import { fitsDouble } from './decimal.js';
import type { JsonNode, JsonObject } from './node.js';
import { pointerTo } from './pointer.js';

/** In a Unicode expression a pair is one character, so that only halves match. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** What keeps a value from meaning the same to every reader. The pointer is plain RFC 6901. */
export interface JsonFault {
  readonly pointer: string;
  /** Never quotes content. */
  readonly message: string;
}

/**
 * Finds duplicate keys, lone surrogates, bytes that are not UTF-8 and numbers that a double cannot hold: a value without
 * faults has an RFC 8785 form. In the order of the text.
 *
 * @param bytes what `node` was read from
 */
export function faultsOf(node: JsonNode, bytes: Buffer): JsonFault[] {
  const search: Search = {
    bytes,
    isAllUtf8: isUtf8(bytes.subarray(node.start, node.end)),
    faults: [],
  };
  visit(search, node, '');
  return search.faults;
}

interface Search {
  readonly bytes: Buffer;
  readonly isAllUtf8: boolean;
  readonly faults: JsonFault[];
}

function visit(search: Search, node: JsonNode, pointer: string): void {
  if (node.kind === 'object') visitMembers(search, node, pointer);
  else if (node.kind === 'array') {
    node.items.forEach((item, index) => visit(search, item, pointerTo(pointer, index)));
  } else if (node.kind === 'string') {
    visitString(search, { text: node.value, start: node.start, end: node.end, pointer }, 'string');
  } else if (node.kind === 'number' && !fitsDouble(node.lexeme)) {
    const message =
      'this number is more than a double can hold; write it with fewer digits, or as a string';
    search.faults.push({ pointer, message });
  }
}

function visitMembers(search: Search, node: JsonObject, pointer: string): void {
  const seen = new Set<string>();
  for (const { key, keyStart, value } of node.members) {
    const at = pointerTo(pointer, key);
    // Between the key and its value stand a colon and white space only, so that the key is found without its end.
    visitString(search, { text: key, start: keyStart, end: value.start, pointer: at }, 'key');
    if (seen.has(key)) search.faults.push({ pointer: at, message: 'give this key only once' });
    seen.add(key);
    visit(search, value, at);
  }
}

interface Text {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly pointer: string;
}

function visitString(search: Search, found: Text, what: 'key' | 'string'): void {
  const { text, start, end, pointer } = found;
  if (LONE_SURROGATE.test(text)) {
    const message = `this ${what} holds half of a surrogate pair; write both halves or neither`;
    search.faults.push({ pointer, message });
  }
  if (!search.isAllUtf8 && !isUtf8(search.bytes.subarray(start, end))) {
    search.faults.push({ pointer, message: `this ${what} is not UTF-8; encode it as UTF-8` });
  }
}
