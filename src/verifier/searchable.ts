const BOUNDARY = '\uFFFF';
/** Printable ASCII. */
const PLAIN = /^[ -~]*$/;
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/**
 * What a search by text must look through: the decoded strings of these JSON texts, in order, ASCII letters in lower case,
 * between them a code point that no text holds.
 */
export function searchableOf(
  item: string | null,
  others: readonly (string | null)[],
  isExact: boolean,
): string {
  const strings: string[] = [];
  if (item !== null) {
    if (isExact) for (const json of membersOf(item)) addExact(json, strings);
    else collectContents(JSON.parse(item), strings);
  }
  for (const json of others) {
    if (json === null) continue;
    if (isExact) addExact(json, strings);
    else collect(JSON.parse(json), strings);
  }
  return strings.map(searchForm).join(BOUNDARY);
}

/** MsgBody and CloudCustomData of a message, as JSON; of duplicate keys the last. */
function membersOf(item: string): string[] {
  const found = new Map<string, string>();
  let [depth, key, start] = [0, '', 0];
  for (const match of item.matchAll(TOKEN)) {
    const [token] = match;
    const after = match.index + token.length;
    if (depth === 1 && token.startsWith('"') && /^\s*:/.test(item.slice(after, after + 50))) {
      key = JSON.parse(token) as string;
    }
    if (depth === 1 && token === ':') start = after;
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth -= 1;
    if (depth === 1 && token !== ':' && token !== ',' && start > 0) {
      found.set(key, item.slice(start, after));
    }
  }
  return ['MsgBody', 'CloudCustomData'].flatMap((name) => found.get(name) ?? []);
}

/** Fast, and exact where no key is repeated and none looks like an integer. */
function collectContents(item: unknown, strings: string[]): void {
  const value = item as Readonly<Record<string, unknown>> | null;
  collect(value?.['MsgBody'], strings);
  collect(value?.['CloudCustomData'], strings);
}

/** In the order of the text. No depth exhausts the stack. */
function collect(root: unknown, strings: string[]): void {
  const left = [root];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value === 'string') strings.push(value);
    else if (typeof value === 'object' && value !== null) {
      for (const member of Object.values(value).toReversed()) left.push(member);
    }
  }
}

function addExact(json: string, strings: string[]): void {
  for (const text of exactStrings(json)) strings.push(text);
}

function exactStrings(json: string): string[] {
  return [...json.matchAll(TOKEN)].flatMap(([token], i, all) =>
    token.startsWith('"') && all[i + 1]?.[0] !== ':' ? [JSON.parse(token) as string] : [],
  );
}

function searchForm(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase();
  return Buffer.from(text)
    .toString()
    .replaceAll('\0', '\uFFFD')
    .replaceAll(BOUNDARY, '\uFFFD')
    .replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
