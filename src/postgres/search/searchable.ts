import type { Contents, Snapshot } from '../../edits/edit.js';
import { member } from '../../json/member.js';
import { type JsonNode, parseJson } from '../../json/parse.js';

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

/** In the order of the text. No depth exhausts the stack. */
function collect(root: JsonNode | undefined, strings: string[]): void {
  const left = root ? [root] : [];
  for (let node = left.pop(); node; node = left.pop()) {
    if (node.kind === 'string') strings.push(node.value);
    else if (node.kind === 'array') pushReversed(left, node.items);
    else if (node.kind === 'object')
      pushReversed(
        left,
        node.members.map(({ value }) => value),
      );
  }
}

function pushReversed(stack: JsonNode[], nodes: readonly JsonNode[]): void {
  for (let i = nodes.length - 1; i >= 0; i -= 1) {
    const node = nodes[i];
    if (node) stack.push(node);
  }
}
