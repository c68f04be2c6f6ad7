/**
 * The exact text of a member of a JSON object, the last of duplicate keys; null where there is none, or no object. The text
 * MUST be JSON.
 */
export function rawMember(text: string, key: string): string | null {
  let at = afterSpace(text, 0);
  if (text[at] !== '{') return null;
  let found: string | null = null;
  at = afterSpace(text, at + 1);
  while (text[at] !== '}') {
    const keyEnd = afterString(text, at);
    const name: unknown = JSON.parse(text.slice(at, keyEnd));
    const start = afterSpace(text, afterSpace(text, keyEnd) + 1);
    const end = afterValue(text, start);
    if (name === key) found = text.slice(start, end);
    at = afterSpace(text, end);
    if (text[at] === ',') at = afterSpace(text, at + 1);
  }
  return found;
}

/** As `rawMember`, deeper: member by member. */
export function rawAt(text: string | null, ...keys: readonly string[]): string | null {
  return keys.reduce<string | null>((at, key) => (at === null ? null : rawMember(at, key)), text);
}

function afterValue(text: string, start: number): number {
  if (text[start] === '"') return afterString(text, start);
  if (text[start] !== '{' && text[start] !== '[') {
    let at = start;
    while (at < text.length && !/[\s,\]}]/.test(text.charAt(at))) at += 1;
    return at;
  }
  let depth = 0;
  for (let at = start; ;) {
    const character = text[at];
    if (character === undefined) throw new SyntaxError('not JSON');
    if (character === '"') {
      at = afterString(text, at);
      continue;
    }
    if (character === '{' || character === '[') depth += 1;
    if (character === '}' || character === ']') depth -= 1;
    at += 1;
    if (depth === 0) return at;
  }
}

function afterString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at + 1;
  }
  throw new SyntaxError('not JSON');
}

function afterSpace(text: string, start: number): number {
  let at = start;
  while (/[ \t\r\n]/.test(text.charAt(at))) at += 1;
  return at;
}
