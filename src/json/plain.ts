import type { JsonNode } from './node.js';

/**
 * The value as plain JavaScript, for values without faults: with faults, numbers lose digits and the last of duplicate keys
 * is kept. Every key is an own property, `__proto__` included.
 */
export function toPlain(node: JsonNode): unknown {
  if (node.kind === 'object') return plainObject(node.members);
  if (node.kind === 'array') return node.items.map(toPlain);
  if (node.kind === 'number') return Number(node.lexeme);
  return node.kind === 'null' ? null : node.value;
}

function plainObject(
  members: readonly { readonly key: string; readonly value: JsonNode }[],
): object {
  const plain: Record<string, unknown> = {};
  for (const { key, value } of members) {
    if (key === '__proto__') {
      // Assigning it would set the prototype.
      const own = { value: toPlain(value), writable: true, enumerable: true, configurable: true };
      Object.defineProperty(plain, key, own);
    } else plain[key] = toPlain(value);
  }
  return plain;
}
