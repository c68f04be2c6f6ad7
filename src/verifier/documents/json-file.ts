import { concatBytes, isUtf8, utf8Bytes } from '../../ledger/primitives.js';
import { withoutMark } from './document-kind.js';
import { afterSpace, type JsonNode, NotJson, readJson } from './json-node.js';

/** A JSON value in a text of several, with the number of the line on which it ends; or why there is none. */
export type FoundJson =
  | {
      readonly kind: 'value';
      readonly line: number;
      /** What the offsets in `value` lead to. */
      readonly bytes: Uint8Array;
      readonly value: JsonNode;
    }
  | { readonly kind: 'damaged'; readonly line: number; readonly what: string };

/** Memory stays bounded whatever the file holds. */
const LONGEST_VALUE_BYTES = 64 << 20;
const LINE_FEED = utf8Bytes('\n');

/**
 * The JSON values in lines: one a line, or as tools write them anew: spread over lines, several on one, all in an array. Blank
 * lines and carriage returns mean nothing. Where the first line holds a value, a line that does not is damaged by itself.
 */
export async function* jsonIn(lines: AsyncIterable<Uint8Array>): AsyncGenerator<FoundJson> {
  let isLinewise: boolean | null = null;
  let held: Uint8Array[] = [];
  let depth = 0;
  let length = 0;
  let line = 0;
  for await (const one of lines) {
    line += 1;
    const bytes = line === 1 ? withoutMark(one) : one;
    if (afterSpace(bytes, 0) === bytes.length) continue;
    isLinewise ??= holdsValue(bytes);
    if (isLinewise) {
      yield* valuesIn(bytes, line);
      continue;
    }
    held.push(bytes, LINE_FEED);
    length += bytes.length;
    if (length > LONGEST_VALUE_BYTES) {
      yield { kind: 'damaged', line, what: 'goes on for longer than any part of a bundle' };
      return;
    }
    depth += depthIn(bytes);
    if (depth > 0) continue;
    yield* valuesIn(concatBytes(held), line);
    [held, depth, length] = [[], 0, 0];
  }
  if (held.length > 0) yield* valuesIn(concatBytes(held), line);
}

function* valuesIn(bytes: Uint8Array, line: number): Generator<FoundJson> {
  if (!isUtf8(bytes)) {
    const what = 'is not UTF-8: the file was saved in another encoding';
    yield { kind: 'damaged', line, what };
    return;
  }
  try {
    for (let at = afterSpace(bytes, 0); at < bytes.length;) {
      const value = readJson(bytes, at);
      const values = value.kind === 'array' ? value.items : [value];
      for (const one of values) yield { kind: 'value', line, bytes, value: one };
      at = afterSpace(bytes, value.end);
    }
  } catch (error) {
    if (!(error instanceof NotJson)) throw error;
    yield { kind: 'damaged', line, what: whyNotJson(error) };
  }
}

function whyNotJson({ at, isCutOff }: NotJson): string {
  return isCutOff
    ? 'ends in the middle of a JSON value: it was cut off'
    : `is not JSON at byte ${at}`;
}

function holdsValue(bytes: Uint8Array): boolean {
  try {
    readJson(bytes);
    return true;
  } catch (error) {
    if (error instanceof NotJson) return !error.isCutOff;
    throw error;
  }
}

/** By how much a line changes the number of objects and arrays that are open. No string goes on over its end. */
function depthIn(bytes: Uint8Array): number {
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === 0x22) isInString = !isInString;
    else if (isInString) at += byte === 0x5c ? 1 : 0;
    else if (byte === 0x7b || byte === 0x5b) depth += 1;
    else if (byte === 0x7d || byte === 0x5d) depth -= 1;
  }
  return depth;
}
