import { fitsDouble } from './decimal.js';
import type { JsonNode, JsonNull } from './node.js';

/** The member of an object; the last one of duplicate keys. `undefined` where there is none, or `node` is no object. */
export function member(node: JsonNode | undefined, key: string): JsonNode | undefined {
  if (node?.kind !== 'object') return undefined;
  return node.members.findLast((each) => each.key === key)?.value;
}

/** The value of a string node, `undefined` for any other. */
export function stringOf(node: JsonNode | undefined): string | undefined {
  return node?.kind === 'string' ? node.value : undefined;
}

/** The value of a number that is an integer within ±(2^53 - 1), `undefined` for any other node. */
export function integerOf(node: JsonNode | undefined): number | undefined {
  if (node?.kind !== 'number') return undefined;
  const value = Number(node.lexeme);
  return Number.isSafeInteger(value) && fitsDouble(node.lexeme) ? value : undefined;
}

/** As `integerOf`, and of decimal digits in a string as well: some senders write every number as text. */
export function writtenIntegerOf(node: JsonNode | undefined): number | undefined {
  if (node?.kind !== 'string') return integerOf(node);
  const value = /^-?\d{1,16}$/.test(node.value) ? Number(node.value) : Number.NaN;
  return Number.isSafeInteger(value) ? value : undefined;
}

/** Whether a member is not there, or has no value: senders write null for what they leave out. */
export function isAbsent(node: JsonNode | undefined): node is JsonNull | undefined {
  return node === undefined || node.kind === 'null';
}
