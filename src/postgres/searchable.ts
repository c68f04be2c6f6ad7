import type { Contents, Snapshot } from '../edits/edit.js';
import { member } from '../json/member.js';
import { type JsonNode, parseJson } from '../json/parse.js';

/** Between two strings: a code point that no text holds. */
const BOUNDARY = '\uFFFF';

/** What a search looks through: the decoded strings of the prior and of the requested contents. */
export function searchable(
  snapshot: Pick<Snapshot, 'item' | 'recalledCustomData'> | null,
  requested: Contents,
): string {
  const strings: string[] = [];
  if (snapshot) {
    const item = parseJson(snapshot.item);
    collect(member(item, 'MsgBody'), strings);
    collect(member(item, 'CloudCustomData'), strings);
  }
  for (const json of [
    snapshot?.recalledCustomData?.json,
    requested.msgBody,
    requested.cloudCustomData,
  ]) {
    if (json) collect(parseJson(json), strings);
  }
  return strings.map(searchForm).join(BOUNDARY);
}

/** The form in which texts are looked for and found. PostgreSQL holds neither U+0000 nor lone surrogates. */
export function searchForm(text: string): string {
  // A way through UTF-8 leaves U+FFFD where a surrogate stood alone.
  return Buffer.from(text)
    .toString()
    .replaceAll('\0', '\uFFFD')
    .replaceAll(BOUNDARY, '\uFFFD')
    .replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function collect(node: JsonNode | undefined, strings: string[]): void {
  if (!node) return;
  switch (node.kind) {
    case 'string':
      strings.push(node.value);
      break;
    case 'array':
      for (const item of node.items) collect(item, strings);
      break;
    case 'object':
      for (const { value } of node.members) collect(value, strings);
      break;
    default:
  }
}
