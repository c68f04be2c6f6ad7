import { canonical } from '../../ledger/canonical.js';
import { concatBytes, hexText, isUtf8, sha256, utf8Bytes } from '../../ledger/primitives.js';
import { fitsDouble } from './decimal-form.js';
import { type JsonNode, plainOf, readWholeJson } from './json-node.js';
import { repeatedKey } from './repeated-key.js';

/** In a Unicode expression a pair is one character, so that only halves match. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * The digest of a version: over its RFC 8785 form, or, where there is none, over the bytes of its members. Which of the two is
 * ruled by the contents, never by what somebody says.
 *
 * @param body JSON
 * @param customData JSON; null where it is not known
 */
export function versionDigest(body: Uint8Array, customData: Uint8Array | null): string {
  const members = customData === null ? [body] : [body, customData];
  const nodes = members.map((bytes) => readWholeJson(bytes));
  if (!members.every((bytes) => isUtf8(bytes)) || !nodes.every(hasCanonicalForm)) {
    return `raw-sha256:${hexText(sha256(concatBytes(members)))}`;
  }
  const [MsgBody, CloudCustomData] = nodes.map(plainOf);
  const version = { MsgBody, ...(customData === null ? {} : { CloudCustomData }) };
  return `sha256:${hexText(sha256(utf8Bytes(canonical(version))))}`;
}

/** No key that stands there twice, no half of a surrogate pair, no number that a double cannot hold. */
function hasCanonicalForm(root: JsonNode): boolean {
  if (repeatedKey(root) !== null) return false;
  const left = [root];
  for (let node = left.pop(); node; node = left.pop()) {
    if (node.kind === 'number' && !fitsDouble(node.text)) return false;
    if (node.kind === 'string' && LONE_SURROGATE.test(node.value)) return false;
    if (node.kind === 'array') for (const item of node.items) left.push(item);
    if (node.kind !== 'object') continue;
    for (const { key, value } of node.members) {
      if (LONE_SURROGATE.test(key)) return false;
      left.push(value);
    }
  }
  return true;
}
