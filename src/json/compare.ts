import { decimalForm } from './decimal.js';
import type { JsonNode, JsonNumber, JsonObject } from './node.js';

/**
 * Whether two values are the same JSON value: numbers as exact decimals, members in any order, the last of duplicate keys
 * counting. Strings compare as read, so that bytes which are not UTF-8 all look like U+FFFD.
 */
export function sameValue(a: JsonNode, b: JsonNode): boolean {
  return holds(a, b, 'the same members');
}

/**
 * Whether everything in `requested` is in `found`: objects may have gained members, at any depth; arrays have the same
 * length; all else is the same value.
 */
export function contains(found: JsonNode, requested: JsonNode): boolean {
  return holds(found, requested, 'at least its members');
}

/** The members that count: of duplicate keys the last. */
export function membersOf(node: JsonObject): Map<string, JsonNode> {
  return new Map(node.members.map(({ key, value }) => [key, value]));
}

type Pair = readonly [found: JsonNode, wanted: JsonNode];

/** No depth exhausts the stack. */
function holds(
  found: JsonNode,
  wanted: JsonNode,
  members: 'the same members' | 'at least its members',
): boolean {
  const left: Pair[] = [[found, wanted]];
  for (let pair = left.pop(); pair; pair = left.pop()) {
    const [one, other] = pair;
    if (one.kind === 'object' && other.kind === 'object') {
      const theirs = membersOf(other);
      const ours = membersOf(one);
      if (members === 'the same members' && ours.size !== theirs.size) return false;
      for (const [key, value] of theirs) {
        const counterpart = ours.get(key);
        if (counterpart === undefined) return false;
        left.push([counterpart, value]);
      }
    } else if (one.kind === 'array' && other.kind === 'array') {
      if (one.items.length !== other.items.length) return false;
      other.items.forEach((item, index) => left.push([one.items[index] ?? item, item]));
    } else if (!sameScalar(one, other)) return false;
  }
  return true;
}

function sameScalar(a: JsonNode, b: JsonNode): boolean {
  if (a.kind === 'string' && b.kind === 'string') return a.value === b.value;
  if (a.kind === 'number' && b.kind === 'number') return sameNumber(a, b);
  if (a.kind === 'boolean' && b.kind === 'boolean') return a.value === b.value;
  return a.kind === 'null' && b.kind === 'null';
}

function sameNumber(a: JsonNumber, b: JsonNumber): boolean {
  return a.lexeme === b.lexeme || decimalForm(a.lexeme) === decimalForm(b.lexeme);
}
