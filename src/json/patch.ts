import { membersOf, sameValue } from './compare.js';
import type { JsonArray, JsonNode, JsonObject } from './node.js';
import { pointerTo } from './pointer.js';
import { RawJson, textOf } from './write.js';

/** One step of an RFC 6902 patch. `value` is the exact text: no digit of a number is lost. */
export type PatchOperation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: RawJson }
  | { readonly op: 'remove'; readonly path: string };

/** Below it a difference is one `replace`: paths grow with the depth, and few readers take JSON that is nested deeper. */
const DEEPEST = 200;

/**
 * The steps that turn `before` into `after`, to be applied in order: objects member by member, arrays index by index, down to
 * the leaf, 200 levels at most. Empty where both are the same value. A `before` that is not known makes an `add`.
 *
 * @param path where both stand in the document that is patched
 */
export function jsonPatch(
  before: JsonNode | undefined,
  after: JsonNode,
  path = '',
): PatchOperation[] {
  const steps: PatchOperation[] = [];
  addSteps(steps, { before, after, path, depth: 0 });
  return steps;
}

interface Change {
  readonly before: JsonNode | undefined;
  readonly after: JsonNode;
  readonly path: string;
  readonly depth: number;
}

function addSteps(steps: PatchOperation[], { before, after, path, depth }: Change): void {
  if (before === undefined) {
    steps.push({ op: 'add', path, value: new RawJson(textOf(after)) });
  } else if (depth < DEEPEST && before.kind === 'object' && after.kind === 'object') {
    addForMembers(steps, before, after, path, depth + 1);
  } else if (depth < DEEPEST && before.kind === 'array' && after.kind === 'array') {
    addForItems(steps, before, after, path, depth + 1);
  } else if (!sameValue(before, after)) {
    steps.push({ op: 'replace', path, value: new RawJson(textOf(after)) });
  }
}

function addForMembers(
  steps: PatchOperation[],
  before: JsonObject,
  after: JsonObject,
  path: string,
  depth: number,
): void {
  const old = membersOf(before);
  const wanted = membersOf(after);
  for (const key of old.keys()) {
    if (!wanted.has(key)) steps.push({ op: 'remove', path: pointerTo(path, key) });
  }
  for (const [key, value] of wanted) {
    addSteps(steps, { before: old.get(key), after: value, path: pointerTo(path, key), depth });
  }
}

function addForItems(
  steps: PatchOperation[],
  before: JsonArray,
  after: JsonArray,
  path: string,
  depth: number,
): void {
  after.items.forEach((item, i) => {
    addSteps(steps, { before: before.items[i], after: item, path: pointerTo(path, i), depth });
  });
  for (let index = before.items.length - 1; index >= after.items.length; index -= 1) {
    steps.push({ op: 'remove', path: pointerTo(path, index) });
  }
}
