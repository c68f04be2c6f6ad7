/** Between two strings of what is searchable; no pair reaches over it. */
const BOUNDARY = 0xff_ff;
/** Pairs of one needle that are looked up; the needle itself is looked for in what they leave. */
const MAX_NEEDLE_PAIRS = 16;

/**
 * The hashes of all pairs of neighbouring characters, ascending, each once: 32 bits, two's complement. Rows hold them, so
 * they must never change; that two pairs may share one only makes a candidate more.
 */
export function pairsOf(text: string): number[] {
  const pairs = new Set<number>();
  let before = BOUNDARY;
  for (const character of text) {
    const code = character.codePointAt(0) ?? BOUNDARY;
    if (before !== BOUNDARY && code !== BOUNDARY) pairs.add(hash(before, code));
    before = code;
  }
  return [...pairs].sort((a, b) => a - b);
}

/** Pairs that everything which holds the needle has. At least one, for a needle of two characters and up. */
export function needlePairs(needle: string): number[] {
  const pairs = pairsOf(needle);
  const step = Math.max(1, Math.ceil(pairs.length / MAX_NEEDLE_PAIRS));
  return pairs.filter((_, i) => i % step === 0);
}

/** Multiplies by an odd number of good spread (2^32 / golden ratio), so that neighbours in Unicode part. */
function hash(first: number, second: number): number {
  return Math.imul(Math.imul(first, 0x9e_37_79_b1) ^ second, 0x85_eb_ca_6b) | 0;
}
