import { decimalForm } from './decimal-form.js';
import { isNull, type JsonMember, type JsonNode } from './json-node.js';
import { isWithReplacements } from './replaced-characters.js';
import { isSameInstant } from './same-instant.js';

/**
 * How a value compares with the one that it should be. `altered` says what was done to it by a tool that cannot hold what JSON
 * can: damage, which nobody means anything by.
 */
export type Comparison =
  | { readonly kind: 'same' }
  | { readonly kind: 'altered'; readonly how: string }
  | { readonly kind: 'different' };

const SAME: Comparison = { kind: 'same' };
const DIFFERENT: Comparison = { kind: 'different' };
const ROUNDED = altered('a number was rounded');
const REPEATED_LOST = altered('a key that stands there twice was dropped once');
const CHARACTERS_LOST = altered('characters that it cannot hold were replaced');
const NORMALIZED = altered('its characters were normalized');
const NULL_LOST = altered('a member that is null was left out');
const NUMBER_AS_TEXT = altered('a number was written as text');
const TIME_REWRITTEN = altered('a time was written in another form');

const LONE_SURROGATE = /\p{Surrogate}/gu;
/** What a tool writes for a number that is more than a double can hold. */
const LARGEST = '1.7976931348623157e+308';

/** So often, one inside the other, a key that stands there twice is compared with either of its values. */
const MOST_CHOICES = 50;

type Pair = readonly [found: JsonNode, proven: JsonNode];

/**
 * Compares values, not how they are written: white space, escapes, the order of keys and the form of numbers do not count. No
 * depth exhausts the stack.
 */
export function compareJson(found: JsonNode, proven: JsonNode, choices = 0): Comparison {
  const left: Pair[] = [[found, proven]];
  let worst = SAME;
  for (let pair = left.pop(); pair; pair = left.pop()) {
    const compared = comparePair(pair, left, choices);
    if (compared.kind === 'different') return compared;
    if (compared.kind === 'altered') worst = compared;
  }
  return worst;
}

/** Different where one is, else altered where one is. What stands inside the two is left to compare. */
function comparePair([found, proven]: Pair, left: Pair[], choices: number): Comparison {
  if (found.kind === 'object' && proven.kind === 'object') {
    return compareMembers(found.members, proven.members, left, choices);
  }
  if (found.kind === 'array' && proven.kind === 'array') {
    return addPairs(found.items, proven.items, left) ? SAME : DIFFERENT;
  }
  if (found.kind === 'string' && proven.kind === 'string') {
    return compareStrings(found.value, proven.value);
  }
  if (proven.kind === 'number') return compareNumbers(found, proven.text);
  return found.kind === 'word' && proven.kind === 'word' && found.value === proven.value
    ? SAME
    : DIFFERENT;
}

function compareMembers(
  found: readonly JsonMember[],
  proven: readonly JsonMember[],
  left: Pair[],
  choices: number,
): Comparison {
  const theirs = byKey(proven);
  const ours = byKey(found);
  const partners = partnersOf(ours, theirs);
  if (partners === null) return DIFFERENT;
  let worst = partners.compared;
  for (const [key, values] of ours) {
    const wanted = theirs.get(partners.renamed.get(key) ?? key) ?? [];
    if (addPairs(values, wanted, left)) continue;
    const [only] = values;
    if (values.length !== 1 || !only || choices === MOST_CHOICES) return DIFFERENT;
    // Readers keep the first or the last of them.
    const isOneOfThem = [wanted[0], wanted.at(-1)].some(
      (value) => value && compareJson(only, value, choices + 1).kind !== 'different',
    );
    if (!isOneOfThem) return DIFFERENT;
    worst = REPEATED_LOST;
  }
  return worst;
}

interface Partners {
  /** Of keys that a tool could not hold as they were: how they are called in the proven one. */
  readonly renamed: ReadonlyMap<string, string>;
  readonly compared: Comparison;
}

/** Null where one of the two has a key that the other has in no form. What is null may have been left out. */
function partnersOf(
  ours: ReadonlyMap<string, readonly JsonNode[]>,
  theirs: ReadonlyMap<string, readonly JsonNode[]>,
): Partners | null {
  const missing = new Set([...theirs.keys()].filter((key) => !ours.has(key)));
  const renamed = new Map<string, string>();
  let compared = SAME;
  for (const key of ours.keys()) {
    if (theirs.has(key)) continue;
    const partner = [...missing].find((one) => compareStrings(key, one).kind !== 'different');
    if (partner === undefined) return null;
    compared = compareStrings(key, partner);
    renamed.set(key, partner);
    missing.delete(partner);
  }
  if (missing.size === 0) return { renamed, compared };
  const isOfNulls = [...missing].every((key) => theirs.get(key)?.every(isNull));
  return isOfNulls ? { renamed, compared: NULL_LOST } : null;
}

/** Whether there are as many of both. */
function addPairs(found: readonly JsonNode[], proven: readonly JsonNode[], left: Pair[]): boolean {
  if (found.length !== proven.length) return false;
  for (const [i, node] of found.entries()) {
    const wanted = proven[i];
    if (wanted) left.push([node, wanted]);
  }
  return true;
}

function byKey(members: readonly JsonMember[]): ReadonlyMap<string, JsonNode[]> {
  const found = new Map<string, JsonNode[]>();
  for (const { key, value } of members) {
    const values = found.get(key);
    if (values) values.push(value);
    else found.set(key, [value]);
  }
  return found;
}

function compareStrings(found: string, proven: string): Comparison {
  if (found === proven) return SAME;
  if (found === proven.replaceAll(LONE_SURROGATE, '?')) return CHARACTERS_LOST;
  if (isWithReplacements(found, proven)) return CHARACTERS_LOST;
  if (isSameInstant(found, proven)) return TIME_REWRITTEN;
  return found.normalize() === proven.normalize() ? NORMALIZED : DIFFERENT;
}

function compareNumbers(found: JsonNode, proven: string): Comparison {
  const double = Number(proven);
  // JavaScript has no number for it, and writes null.
  if (!Number.isFinite(double) && found.kind === 'word' && found.value === null) return ROUNDED;
  if (found.kind === 'string' && found.value === proven) return NUMBER_AS_TEXT;
  if (found.kind !== 'number') return DIFFERENT;
  const form = decimalForm(found.text);
  if (form === decimalForm(proven)) return SAME;
  return roundedForms(double).some((text) => decimalForm(text) === form) ? ROUNDED : DIFFERENT;
}

/** How tools write the double that a number was read into: the shortest form, 15 or 17 digits, all digits. */
function roundedForms(double: number): readonly string[] {
  if (!Number.isFinite(double)) return [double < 0 ? `-${LARGEST}` : LARGEST];
  const all = Number.isInteger(double) ? [String(BigInt(double))] : [];
  return [String(double), double.toPrecision(15), double.toPrecision(17), ...all];
}

function altered(how: string): Comparison {
  return { kind: 'altered', how };
}
