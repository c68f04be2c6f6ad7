import type { Fields } from './fields.js';
import type { Findings } from './documents/findings.js';
import { nestedTextOf } from './nested-text.js';
import type { ReadView } from './read-view.js';

/**
 * What searches by text look through, and whether the indexes have it, or are still to take it in. What an older version
 * recorded is to be taken into the index of nested texts as long as nobody has examined it.
 */
const INDEXED = `SELECT c.modification_id, c.searchable, s.grams, u.modification_id, n.text, n.grams,
    p.modification_id IS NOT NULL OR COALESCE(c.modification_id > b.examined_to AND c.modification_id <= b.last_id, false),
    c.erasure_entry_id IS NOT NULL
  FROM modification_content c
  LEFT JOIN modification_search s ON s.modification_id = c.modification_id
  LEFT JOIN search_unindexed u ON u.modification_id = c.modification_id
  LEFT JOIN modification_nested_search n ON n.modification_id = c.modification_id
  LEFT JOIN nested_search_pending p ON p.modification_id = c.modification_id
  LEFT JOIN nested_search_backlog b ON true
  ORDER BY c.modification_id`;

const BOUNDARY = 0xff_ff;
/** Of an array with one dimension in PostgreSQL's binary format: five words, then each element behind its length. */
const ARRAY_HEADER_BYTES = 20;
const LENGTH_BYTES = 4;
const ELEMENT_BYTES = 8;

function indexedIn(fields: Fields) {
  return {
    id: fields.uuid() ?? '',
    searchable: fields.text() ?? '',
    grams: fields.bytes(),
    waiting: fields.uuid(),
    nested: fields.text(),
    nestedGrams: fields.bytes(),
    isNestedWaiting: fields.flag() ?? false,
    isErased: fields.flag() ?? false,
  };
}

type Indexed = ReturnType<typeof indexedIn>;

/** Holds the index of texts to the texts: what it does not have, no search by text finds. */
export async function checkSearchIndex(view: ReadView, findings: Findings): Promise<void> {
  for await (const rows of view.copy(INDEXED, indexedIn)) {
    for (const row of rows) {
      if (row.isErased) {
        checkErased(row, findings);
        continue;
      }
      checkOne(row, findings);
      checkNested(row, findings);
    }
  }
}

/** Whether they were erased, and not removed, is told with their record. */
function checkErased({ id, grams, waiting, nested }: Indexed, findings: Findings): void {
  if (grams === null && waiting === null && nested === null) return;
  findings.add('added', `search index of modification ${id}`, 'its contents were erased');
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

function checkNested(row: Indexed, findings: Findings): void {
  const { id, nested, nestedGrams, isNestedWaiting } = row;
  const expected = nestedTextOf(row.searchable);
  const name = `search index of JSON inside the strings of modification ${id}`;
  if (nested === null) {
    if (expected !== null && !isNestedWaiting)
      findings.add('removed', name, 'no search by text finds it');
  } else if (nested !== expected || nestedGrams === null || !isIndexOf(nestedGrams, nested))
    findings.add('changed', name, 'it is not that of the contents');
}

/** Whether they are the grams of the text: ascending, each once, all that there are and no others. */
function isIndexOf(grams: Buffer, text: string): boolean {
  const stored = ascendingIn(grams);
  if (!stored) return false;
  const isMet = new Uint8Array(stored.length);
  let met = 0;
  const meet = (gram: number): boolean => {
    const at = placeOf(gram, stored);
    if (at < 0) return false;
    met += isMet[at] === 0 ? 1 : 0;
    isMet[at] = 1;
    return true;
  };
  return everyGram(text, meet) && met === stored.length;
}

/** The elements of an array, where they ascend. */
function ascendingIn(array: Buffer): Int32Array | null {
  const count = Math.max(0, (array.length - ARRAY_HEADER_BYTES) / ELEMENT_BYTES);
  if (!Number.isInteger(count)) return null;
  const elements = new Int32Array(count);
  for (let i = 0; i < count; i += 1) {
    const element = array.readInt32BE(ARRAY_HEADER_BYTES + ELEMENT_BYTES * i + LENGTH_BYTES);
    if (i > 0 && element <= (elements[i - 1] ?? element)) return null;
    elements[i] = element;
  }
  return elements;
}

/** By halving; -1 where it is not among them. */
function placeOf(gram: number, ascending: Int32Array): number {
  let [from, to] = [0, ascending.length - 1];
  while (from <= to) {
    const middle = (from + to) >> 1;
    const found = ascending[middle] ?? gram;
    if (found === gram) return middle;
    if (found < gram) from = middle + 1;
    else to = middle - 1;
  }
  return -1;
}

/** The hashes of all pairs and triples of neighbouring characters, none over a boundary; stops at the first that is refused. */
function everyGram(text: string, take: (gram: number) => boolean): boolean {
  let [beforeLast, last] = [BOUNDARY, BOUNDARY];
  for (let i = 0; i < text.length; i += 1) {
    const code = text.codePointAt(i) ?? BOUNDARY;
    if (code > BOUNDARY) i += 1;
    if (last !== BOUNDARY && code !== BOUNDARY) {
      if (!take(hash(last, code))) return false;
      if (beforeLast !== BOUNDARY && !take(hash(hash(beforeLast, last) ^ 1, code))) return false;
    }
    beforeLast = code === BOUNDARY ? BOUNDARY : last;
    last = code;
  }
  return true;
}

function hash(first: number, second: number): number {
  return Math.imul(Math.imul(first, 0x9e_37_79_b1) ^ second, 0x85_eb_ca_6b) | 0;
}
