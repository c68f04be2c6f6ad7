import { membersOf, sameValue } from './compare.js';
import type { JsonArray, JsonNode, JsonObject } from './node.js';
import { pointerTo } from './pointer.js';
import { RawJson, textOf } from './write.js';

/** One step of an RFC 6902 patch. `value` is the exact text: no digit of a number is lost. */
export type PatchOperation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: RawJson }
  | { readonly op: 'remove'; readonly path: string };

/**
 * The steps that turn `before` into `after`, to be applied in order: objects member by member, arrays index by index, down to
 * the leaf. Empty where both are the same value. A `before` that is not known makes an `add`.
 *
 * @param path where both stand in the document that is patched
 */
export function jsonPatch(
  before: JsonNode | undefined,
  after: JsonNode,
  path = '',
): PatchOperation[] {
  if (before === undefined) return [{ op: 'add', path, value: new RawJson(textOf(after)) }];
  if (before.kind === 'object' && after.kind === 'object') {
    return patchMembers(before, after, path);
  }
  if (before.kind === 'array' && after.kind === 'array') return patchItems(before, after, path);
  if (sameValue(before, after)) return [];
  return [{ op: 'replace', path, value: new RawJson(textOf(after)) }];
}

function patchMembers(before: JsonObject, after: JsonObject, path: string): PatchOperation[] {
  const old = membersOf(before);
  const wanted = membersOf(after);
  const steps: PatchOperation[] = [];
  for (const key of old.keys()) {
    if (!wanted.has(key)) steps.push({ op: 'remove', path: pointerTo(path, key) });
  }
  for (const [key, value] of wanted) {
    steps.push(...jsonPatch(old.get(key), value, pointerTo(path, key)));
  }
  return steps;
}

function patchItems(before: JsonArray, after: JsonArray, path: string): PatchOperation[] {
  const steps = after.items.flatMap((item, index) =>
    jsonPatch(before.items[index], item, pointerTo(path, index)),
  );
  for (let index = before.items.length - 1; index >= after.items.length; index -= 1) {
    steps.push({ op: 'remove', path: pointerTo(path, index) });
  }
  return steps;
}
