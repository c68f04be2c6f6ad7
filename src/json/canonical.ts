import { faultsOf } from './faults.js';
import type { JsonNode } from './node.js';

/**
 * The RFC 8785 form of a value, `null` where it has none: duplicate keys, lone surrogates, bytes that are not UTF-8, numbers
 * that a double cannot hold.
 *
 * @param bytes what `node` was read from
 */
export function canonicalJson(node: JsonNode, bytes: Buffer): string | null {
  return faultsOf(node, bytes).length > 0 ? null : formOf(node);
}

/** RFC 8785, 3.2: members in the order of their names' UTF-16 code units; strings and numbers as ECMAScript writes them. */
function formOf(node: JsonNode): string {
  switch (node.kind) {
    case 'object': {
      const inOrder = [...node.members].sort((a, b) => (a.key < b.key ? -1 : 1));
      return `{${inOrder.map(({ key, value }) => `${JSON.stringify(key)}:${formOf(value)}`).join(',')}}`;
    }
    case 'array':
      return `[${node.items.map(formOf).join(',')}]`;
    case 'number':
      return JSON.stringify(Number(node.lexeme));
    case 'null':
      return 'null';
    default:
      return JSON.stringify(node.value);
  }
}
