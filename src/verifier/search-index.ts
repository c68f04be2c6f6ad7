import type { Fields } from './fields.js';
import type { Findings } from './findings.js';
import type { Snapshot } from './snapshot.js';

/** What searches by text look through, and whether the index has it, or is still to take it in. */
const INDEXED = `SELECT c.modification_id, c.searchable, s.grams, u.modification_id
  FROM modification_content c
  LEFT JOIN modification_search s ON s.modification_id = c.modification_id
  LEFT JOIN search_unindexed u ON u.modification_id = c.modification_id
  ORDER BY c.modification_id`;

const BOUNDARY = 0xff_ff;
/** Of an array with one dimension in PostgreSQL's binary format: five words before the first element. */
const ARRAY_HEADER_BYTES = 20;

function indexedIn(fields: Fields) {
  return {
    id: fields.uuid() ?? '',
    searchable: fields.text() ?? '',
    grams: fields.bytes(),
    waiting: fields.uuid(),
  };
}

type Indexed = ReturnType<typeof indexedIn>;

/** Holds the index of texts to the texts: what it does not have, no search by text finds. */
export async function checkSearchIndex(snapshot: Snapshot, findings: Findings): Promise<void> {
  for await (const rows of snapshot.copy(INDEXED, indexedIn)) {
    for (const row of rows) checkOne(row, findings);
  }
}

function checkOne({ id, searchable, grams, waiting }: Indexed, findings: Findings): void {
  const name = `search index of modification ${id}`;
  if (grams === null) {
    if (waiting === null) findings.add('removed', name, 'no search by text finds its contents');
    return;
  }
  if (waiting !== null) findings.add('added', name, 'it is to be made yet');
  if (!isIndexOf(grams, searchable))
    findings.add('changed', name, 'it is not that of the contents');
}

function isIndexOf(grams: Buffer, text: string): boolean {
  const expected = gramsOf(text);
  if (expected.length === 0) return grams.readInt32BE(0) === 0;
  if (grams.length !== ARRAY_HEADER_BYTES + 8 * expected.length) return false;
  return expected.every((gram, i) => grams.readInt32BE(ARRAY_HEADER_BYTES + 8 * i + 4) === gram);
}

/** The hashes of all pairs and triples of neighbouring characters, none over a boundary, ascending, each once. */
function gramsOf(text: string): Int32Array {
  const found = new Int32Array(2 * text.length);
  let [count, beforeLast, last] = [0, BOUNDARY, BOUNDARY];
  for (let i = 0; i < text.length; i += 1) {
    const code = text.codePointAt(i) ?? BOUNDARY;
    if (code > BOUNDARY) i += 1;
    if (last !== BOUNDARY && code !== BOUNDARY) {
      found[count++] = hash(last, code);
      if (beforeLast !== BOUNDARY) found[count++] = hash(hash(beforeLast, last) ^ 1, code);
    }
    beforeLast = code === BOUNDARY ? BOUNDARY : last;
    last = code;
  }
  const sorted = found.subarray(0, count).sort();
  return sorted.filter((gram, i) => i === 0 || gram !== sorted[i - 1]);
}

function hash(first: number, second: number): number {
  return Math.imul(Math.imul(first, 0x9e_37_79_b1) ^ second, 0x85_eb_ca_6b) | 0;
}
