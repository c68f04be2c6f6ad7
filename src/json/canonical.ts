import canonicalize from 'canonicalize';

import { faultsOf } from './faults.js';
import type { JsonNode } from './node.js';
import { toPlain } from './plain.js';

/**
 * The RFC 8785 form of a value, `null` where it has none: duplicate keys, lone surrogates, bytes that are not UTF-8, numbers
 * that a double cannot hold.
 *
 * @param bytes what `node` was read from
 */
export function canonicalJson(node: JsonNode, bytes: Buffer): string | null {
  if (faultsOf(node, bytes).length > 0) return null;
  return canonicalize(toPlain(node)) ?? null;
}
