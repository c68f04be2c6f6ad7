const BOUNDARY = '\uFFFF';
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
  const strings = isExact ? exactStrings : parsedStrings;
  const contents = item === null ? [] : membersOf(item, isExact);
  return [...contents, ...others]
    .flatMap((json) => (json === null ? [] : strings(json)))
    .map(searchForm)
    .join(BOUNDARY);
}

/** MsgBody and CloudCustomData of a message, as JSON; of duplicate keys the last. */
function membersOf(item: string, isExact: boolean): string[] {
  if (!isExact) {
    const value = JSON.parse(item) as Readonly<Record<string, unknown>> | null;
    return ['MsgBody', 'CloudCustomData'].flatMap((name) => {
      const member = value?.[name];
      return member === undefined ? [] : [JSON.stringify(member)];
    });
  }
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
function parsedStrings(json: string): string[] {
  const strings: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value === 'string') strings.push(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
  };
  collect(JSON.parse(json));
  return strings;
}

function exactStrings(json: string): string[] {
  return [...json.matchAll(TOKEN)].flatMap(([token], i, all) =>
    token.startsWith('"') && all[i + 1]?.[0] !== ':' ? [JSON.parse(token) as string] : [],
  );
}

function searchForm(text: string): string {
  return Buffer.from(text)
    .toString()
    .replaceAll('\0', '\uFFFD')
    .replaceAll(BOUNDARY, '\uFFFD')
    .replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
