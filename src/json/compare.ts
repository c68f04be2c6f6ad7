import { decimalForm } from './decimal.js';
import type { JsonNode, JsonNumber, JsonObject } from './node.js';

/**
 * Whether two values are the same JSON value: numbers as exact decimals, members in any order, the last of duplicate keys
 * counting. Strings compare as read, so that bytes which are not UTF-8 all look like U+FFFD.
 */
export function sameValue(a: JsonNode, b: JsonNode): boolean {
  if (a.kind === 'object' && b.kind === 'object') {
    const theirs = membersOf(b);
    const ours = membersOf(a);
    return ours.size === theirs.size && holdsAll(theirs, ours, sameValue);
  }
  if (a.kind === 'array' && b.kind === 'array') return everyItem(a.items, b.items, sameValue);
  return sameScalar(a, b);
}

/**
 * Whether everything in `requested` is in `found`: objects may have gained members, at any depth; arrays have the same
 * length; all else is the same value.
 */
export function contains(found: JsonNode, requested: JsonNode): boolean {
  if (found.kind === 'object' && requested.kind === 'object') {
    return holdsAll(membersOf(found), membersOf(requested), contains);
  }
  if (found.kind === 'array' && requested.kind === 'array') {
    return everyItem(found.items, requested.items, contains);
  }
  return sameScalar(found, requested);
}

/** The members that count: of duplicate keys the last. */
export function membersOf(node: JsonObject): Map<string, JsonNode> {
  return new Map(node.members.map(({ key, value }) => [key, value]));
}

type Relation = (found: JsonNode, wanted: JsonNode) => boolean;

function holdsAll(
  found: ReadonlyMap<string, JsonNode>,
  wanted: ReadonlyMap<string, JsonNode>,
  relation: Relation,
): boolean {
  for (const [key, value] of wanted) {
    const counterpart = found.get(key);
    if (counterpart === undefined || !relation(counterpart, value)) return false;
  }
  return true;
}

function everyItem(
  found: readonly JsonNode[],
  wanted: readonly JsonNode[],
  relation: Relation,
): boolean {
  if (found.length !== wanted.length) return false;
  return wanted.every((item, index) => {
    const counterpart = found[index];
    return counterpart !== undefined && relation(counterpart, item);
  });
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
