import type { JsonNode } from './json-node.js';

/** A key that an object has twice, here or deeper. No depth exhausts the stack. */
export function repeatedKey(root: JsonNode): string | null {
  const left = [root];
  for (let node = left.pop(); node; node = left.pop()) {
    if (node.kind === 'array') for (const item of node.items) left.push(item);
    if (node.kind !== 'object') continue;
    const keys = new Set<string>();
    for (const { key, value } of node.members) {
      if (keys.has(key)) return key;
      keys.add(key);
      left.push(value);
    }
  }
  return null;
}
