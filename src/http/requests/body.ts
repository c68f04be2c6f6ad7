import { canonicalJson } from '../../json/canonical.js';
import { faultsOf } from '../../json/faults.js';
import type { JsonNode, JsonObject } from '../../json/parse.js';
import { JsonSyntaxError, parseJson } from '../../json/parse.js';
import { BodyFaults, type Fault, type Reading } from './fault.js';

/** How many arrays and objects of a request may stand inside one another. */
export const MAX_DEPTH = 200;

const ONE_AT_A_TIME =
  'send one JSON object, not an array: one request for each edit, each under an Idempotency-Key of its own, or all of them as a batch (POST /v1/batches)';

/**
 * Reads a body that has to be one JSON object without duplicate keys, lone surrogates and numbers that a double cannot hold.
 *
 * @param read takes what it needs from the object and adds what is wrong with it; its result counts only without faults.
 *   `payload` is the RFC 8785 form of the whole body
 */
export function readBody<T extends object>(
  bytes: Buffer,
  read: (body: JsonObject, faults: BodyFaults) => T,
): Reading<T & { readonly payload: string }> {
  const node = parsedOrProblem(bytes);
  if (node instanceof JsonSyntaxError) {
    return { ok: false, isMalformed: true, faults: [noJson(node, bytes)] };
  }
  if (node.kind !== 'object') {
    const message = node.kind === 'array' ? ONE_AT_A_TIME : noObject(node);
    return { ok: false, faults: [{ pointer: '', message }] };
  }
  const faults = new BodyFaults();
  for (const { pointer, message } of faultsOf(node, bytes)) faults.add(pointer, message);
  const request = read(node, faults);
  const payload = faults.isEmpty ? canonicalJson(node, bytes) : null;
  if (payload === null) return { ok: false, faults: faults.list() };
  return { ok: true, request: { ...request, payload } };
}

/** What to send instead of a JSON text that is no object. */
export function noObject(node: JsonNode): string {
  const isQuoted = node.kind === 'string' && node.value.trim().startsWith('{');
  return isQuoted ? 'this is a string that holds JSON: send the JSON itself' : 'send a JSON object';
}

export function noJson(error: JsonSyntaxError, bytes: Buffer): Fault {
  return { pointer: '', message: `send one JSON text in UTF-8: ${whatIsWrong(error, bytes)}` };
}

/** What to do about a body that is no JSON, by the first bytes of what is often sent instead of it. */
export function whatIsWrong(error: JsonSyntaxError, bytes: Buffer): string {
  const start = bytes.subarray(0, 3).toString('latin1');
  if (start === '\xef\xbb\xbf') return 'remove the byte order mark at its start (EF BB BF)';
  if (start.startsWith('\x1f\x8b')) return 'this is gzip, which is not taken';
  const isWide = start.startsWith('\xff\xfe') || start.startsWith('\xfe\xff');
  if (isWide || bytes.subarray(0, 4).includes(0)) return 'this is UTF-16 or UTF-32';
  return error.offset >= bytes.length ? `it ends in the middle, ${error.message}` : error.message;
}

function parsedOrProblem(bytes: Buffer): JsonNode | JsonSyntaxError {
  try {
    return parseJson(bytes, MAX_DEPTH);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error;
    throw error;
  }
}
