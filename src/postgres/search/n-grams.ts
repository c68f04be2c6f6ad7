/** Between two strings of what is searchable; no gram reaches over it. */
const BOUNDARY = 0xff_ff;
/** Grams of one needle that are looked up; the needle itself is looked for in what they leave. */
const MAX_NEEDLE_GRAMS = 16;

/**
 * The hashes of all pairs and triples of neighbouring characters, ascending, each once: 32 bits, two's complement. Rows
 * hold them, so they must never change; that two grams may share one only makes a candidate more.
 */
export function gramsOf(text: string): number[] {
  const grams = new Set<number>();
  forEachGram(text, (pair, triple) => {
    grams.add(pair);
    if (triple !== null) grams.add(triple);
  });
  return ascending(grams);
}

/**
 * Grams that everything which holds the needle has: of its triples, which are rarer, or the pair that it is. At least one,
 * for a needle of two characters and up.
 */
export function needleGrams(needle: string): number[] {
  const pairs = new Set<number>();
  const triples = new Set<number>();
  forEachGram(needle, (pair, triple) => {
    pairs.add(pair);
    if (triple !== null) triples.add(triple);
  });
  const grams = ascending(triples.size > 0 ? triples : pairs);
  const step = Math.max(1, Math.ceil(grams.length / MAX_NEEDLE_GRAMS));
  return grams.filter((_, i) => i % step === 0);
}

/** @param visit gets the pair that ends at each character, and the triple, where there are so many before it */
function forEachGram(text: string, visit: (pair: number, triple: number | null) => void): void {
  let beforeLast = BOUNDARY;
  let last = BOUNDARY;
  for (const character of text) {
    const code = character.codePointAt(0) ?? BOUNDARY;
    if (last !== BOUNDARY && code !== BOUNDARY) {
      const pair = hash(last, code);
      visit(pair, beforeLast === BOUNDARY ? null : hash(hash(beforeLast, last) ^ 1, code));
    }
    beforeLast = code === BOUNDARY ? BOUNDARY : last;
    last = code;
  }
}

/** Multiplies by an odd number of good spread (2^32 / golden ratio), so that neighbours in Unicode part. */
function hash(first: number, second: number): number {
  return Math.imul(Math.imul(first, 0x9e_37_79_b1) ^ second, 0x85_eb_ca_6b) | 0;
}

function ascending(grams: ReadonlySet<number>): number[] {
  return [...grams].sort((a, b) => a - b);
}
