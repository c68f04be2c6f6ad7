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
 * faults has an RFC 8785 form. In the order of the text. No depth exhausts the stack.
 *
 * @param bytes what `node` was read from
 * @param atMost how many are wanted; where the search may end
 */
export function faultsOf(
  node: JsonNode,
  bytes: Buffer,
  atMost = Number.POSITIVE_INFINITY,
): JsonFault[] {
  const isAllUtf8 = isUtf8(bytes.subarray(node.start, node.end));
  const search: Search = { bytes, isAllUtf8, faults: [] };
  const left: Visit[] = [{ place: null, node }];
  for (let next = left.pop(); next && search.faults.length < atMost; next = left.pop()) {
    visit(search, next, left);
  }
  return search.faults.slice(0, atMost);
}

interface Search {
  readonly bytes: Buffer;
  readonly isAllUtf8: boolean;
  readonly faults: JsonFault[];
}

/** A value to be looked at, with the key that it stands under. */
interface Visit {
  readonly place: Place | null;
  readonly node: JsonNode;
  readonly key?: { readonly start: number; readonly isRepeated: boolean };
}

/** Written out as a pointer only where there is a fault. */
interface Place {
  readonly parent: Place | null;
  readonly token: string | number;
}

function visit(search: Search, { place, node, key }: Visit, left: Visit[]): void {
  if (key) visitKey(search, String(place?.token), { ...key, end: node.start }, place);
  if (node.kind === 'object') visitMembers(node, place, left);
  else if (node.kind === 'array') {
    for (let i = node.items.length - 1; i >= 0; i -= 1) {
      const item = node.items[i];
      if (item) left.push({ place: { parent: place, token: i }, node: item });
    }
  } else if (node.kind === 'string') {
    visitString(search, { text: node.value, start: node.start, end: node.end, place }, 'string');
  } else if (node.kind === 'number' && !fitsDouble(node.lexeme)) {
    const message =
      'this number is too large, or has too many digits, for all JSON readers to keep it; write it with at most 15 digits';
    search.faults.push({ pointer: pointerOf(place), message });
  }
}

function visitMembers({ members }: JsonObject, parent: Place | null, left: Visit[]): void {
  const seen = new Set<string>();
  const visits = members.map(({ key, keyStart, value }): Visit => {
    const isRepeated = seen.has(key);
    seen.add(key);
    return { place: { parent, token: key }, node: value, key: { start: keyStart, isRepeated } };
  });
  for (let next = visits.pop(); next; next = visits.pop()) left.push(next);
}

function visitKey(
  search: Search,
  text: string,
  key: { readonly start: number; readonly end: number; readonly isRepeated: boolean },
  place: Place | null,
): void {
  // Between the key and its value stand a colon and white space only, so that the key is found without its end.
  visitString(search, { text, start: key.start, end: key.end, place }, 'key');
  if (!key.isRepeated) return;
  search.faults.push({ pointer: pointerOf(place), message: 'give this key only once' });
}

interface Text {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly place: Place | null;
}

function visitString(search: Search, found: Text, what: 'key' | 'string'): void {
  const { text, start, end, place } = found;
  if (LONE_SURROGATE.test(text)) {
    const message = `this ${what} holds half of a surrogate pair; write both halves or neither`;
    search.faults.push({ pointer: pointerOf(place), message });
  }
  if (!search.isAllUtf8 && !isUtf8(search.bytes.subarray(start, end))) {
    const message = `this ${what} is not UTF-8; encode it as UTF-8`;
    search.faults.push({ pointer: pointerOf(place), message });
  }
}

function pointerOf(place: Place | null): string {
  const tokens: (string | number)[] = [];
  for (let at = place; at; at = at.parent) tokens.push(at.token);
  return tokens.reduceRight<string>(pointerTo, '');
}
