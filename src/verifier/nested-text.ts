const BOUNDARY = '\uFFFF';
const DEEPEST = 8;
const ESCAPE = /\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})|\\u([0-9a-f]{4})|\\([^])/gu;
const SHORT = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/**
 * What a search by text must find beside what is searchable: each text in quotes inside the searchable strings that has an
 * escape, as JSON reads it; and inside these the same, eight levels deep. Each once, ascending by their bytes. Null where
 * there is none.
 */
export function nestedTextOf(searchable: string): string | null {
  if (!searchable.includes('\\')) return null;
  const found = new Set<string>();
  let level = searchable.split(BOUNDARY);
  for (let depth = 0; depth < DEEPEST && level.length > 0; depth += 1) {
    level = [...new Set(level.flatMap(escapedIn).map(unescaped))];
    for (const text of level) found.add(text);
  }
  return found.size === 0 ? null : ascending(found).join(BOUNDARY);
}

/** What stands in quotes with an escape in it. */
function escapedIn(text: string): string[] {
  const found: string[] = [];
  if (!text.includes('\\')) return found;
  for (let start = text.indexOf('"'); start >= 0;) {
    const { end, hasEscape } = closingQuote(text, start + 1);
    if (end < 0) break;
    if (hasEscape) found.push(text.slice(start + 1, end));
    start = text.indexOf('"', end + 1);
  }
  return found;
}

function closingQuote(text: string, from: number): { end: number; hasEscape: boolean } {
  let hasEscape = false;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') return { end: at, hasEscape };
    if (character !== '\\') continue;
    hasEscape = true;
    at += 1;
  }
  return { end: -1, hasEscape };
}

function unescaped(text: string): string {
  return text
    .replaceAll(ESCAPE, (_, high?: string, low?: string, unit?: string, short?: string) => {
      if (high !== undefined)
        return String.fromCharCode(parseInt(high, 16), parseInt(low ?? '', 16));
      if (unit !== undefined) return characterOf(parseInt(unit, 16));
      return SHORT.get(short ?? '') ?? short ?? '';
    })
    .replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** PostgreSQL holds neither U+0000 nor lone surrogates, and U+FFFF parts texts. */
function characterOf(unit: number): string {
  const isHeld = unit !== 0 && unit !== 0xff_ff && !(unit >= 0xd8_00 && unit <= 0xdf_ff);
  return isHeld ? String.fromCharCode(unit) : '\uFFFD';
}

function ascending(texts: ReadonlySet<string>): string[] {
  return [...texts]
    .map((text) => Buffer.from(text))
    .sort((a, b) => Buffer.compare(a, b))
    .map((bytes) => bytes.toString());
}
