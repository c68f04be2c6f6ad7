import { faultsOf } from './faults.js';
import type { JsonNode } from './node.js';
import { textWith, type TextStyle } from './text-with.js';

/**
 * The RFC 8785 form of a value, `null` where it has none: duplicate keys, lone surrogates, bytes that are not UTF-8, numbers
 * that a double cannot hold.
 *
 * @param bytes what `node` was read from
 */
export function canonicalJson(node: JsonNode, bytes: Buffer): string | null {
  return faultsOf(node, bytes, 1).length > 0 ? null : textWith(CANONICAL, node);
}

/** RFC 8785, 3.2: members in the order of their names' UTF-16 code units; strings and numbers as ECMAScript writes them. */
const CANONICAL: TextStyle = {
  membersOf: ({ members }) => members.toSorted((a, b) => (a.key < b.key ? -1 : 1)),
  numberOf: (lexeme) => JSON.stringify(Number(lexeme)),
};
