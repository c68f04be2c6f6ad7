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

/**
 * As `contains`, but nothing that says anything was added: each member that an object has gained is empty, as a service fills in
 * what the writer left out ("", 0, false, null, [], {}).
 */
export function containsOnly(found: JsonNode, requested: JsonNode): boolean {
  return holds(found, requested, 'at least its members, others empty');
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
  members: 'the same members' | 'at least its members' | 'at least its members, others empty',
): boolean {
  const left: Pair[] = [[found, wanted]];
  for (let pair = left.pop(); pair; pair = left.pop()) {
    const [one, other] = pair;
    if (one.kind === 'object' && other.kind === 'object') {
      const theirs = membersOf(other);
      const ours = membersOf(one);
      if (members === 'the same members' && ours.size !== theirs.size) return false;
      if (members === 'at least its members, others empty' && !gainedOnlyEmpty(ours, theirs))
        return false;
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

function gainedOnlyEmpty(
  found: ReadonlyMap<string, JsonNode>,
  wanted: ReadonlyMap<string, JsonNode>,
): boolean {
  return [...found].every(([key, value]) => wanted.has(key) || isEmpty(value));
}

function isEmpty(node: JsonNode): boolean {
  switch (node.kind) {
    case 'object':
      return node.members.length === 0;
    case 'array':
      return node.items.length === 0;
    case 'string':
      return node.value === '';
    case 'number':
      return Number(node.lexeme) === 0;
    case 'boolean':
      return !node.value;
    case 'null':
      return true;
  }
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
