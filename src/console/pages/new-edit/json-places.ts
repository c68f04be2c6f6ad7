import { utf8Bytes, utf8Text } from '../../../ledger/primitives.js';
import {
  type JsonNode,
  memberOf,
  NotJson,
  readWholeJson,
} from '../../../verifier/documents/json-node.js';

/** Where in a text something stands. */
export interface Place {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** What to select, as a text area counts. */
  readonly start: number;
  readonly end: number;
}

/** Where a text stops being JSON; null where it is JSON. */
export function syntaxFaultIn(json: string): Place | null {
  const bytes = utf8Bytes(json);
  try {
    readWholeJson(bytes);
    return null;
  } catch (error) {
    if (error instanceof NotJson) return placeAt(bytes, error.at, error.at + 1);
    throw error;
  }
}

/** Where the value stands to which a JSON pointer leads, or as much of the way as there is; null where the text is no JSON. */
export function placeOf(json: string, pointer: string): Place | null {
  if (syntaxFaultIn(json) !== null) return null;
  const bytes = utf8Bytes(json);
  let node: JsonNode = readWholeJson(bytes);
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const next = node.kind === 'array' ? node.items[Number(name)] : memberOf(node, name);
    if (!next) break;
    node = next;
  }
  return placeAt(bytes, node.start, node.end);
}

function placeAt(bytes: Uint8Array, from: number, to: number): Place {
  const before = utf8Text(bytes.subarray(0, from));
  const start = before.length;
  const end = start + utf8Text(bytes.subarray(from, to)).length;
  const lines = before.split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1, start, end };
}
