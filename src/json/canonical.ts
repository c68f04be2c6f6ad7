import { faultsOf } from './faults.js';
import type { JsonNode } from './node.js';

/**
 * The RFC 8785 form of a value, `null` where it has none: duplicate keys, lone surrogates, bytes that are not UTF-8, numbers
 * that a double cannot hold.
 *
 * @param bytes what `node` was read from
 */
export function canonicalJson(node: JsonNode, bytes: Buffer): string | null {
  if (faultsOf(node, bytes).length > 0) return null;
  return formOf(node);
}

/** Without faults, what is left of RFC 8785 is the order of members, and what `JSON.stringify` does. */
function formOf(node: JsonNode): string {
  if (node.kind === 'object') {
    const members = node.members.toSorted((a, b) => (a.key < b.key ? -1 : 1));
    return `{${members.map(({ key, value }) => `${JSON.stringify(key)}:${formOf(value)}`).join(',')}}`;
  }
  if (node.kind === 'array') return `[${node.items.map(formOf).join(',')}]`;
  if (node.kind === 'number') return JSON.stringify(Number(node.lexeme));
  return node.kind === 'null' ? 'null' : JSON.stringify(node.value);
}
