import { randomInt } from 'node:crypto';
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

/** Whether they were erased, and not removed, is reported with their record. */
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
export function isIndexOf(grams: Buffer, text: string): boolean {
  const stored = StoredGrams.in(grams);
  return stored !== null && everyGram(text, (gram) => stored.meet(gram)) && stored.areAllMet();
}

const [EMPTY, STORED, MET] = [0, 1, 2];
/** Odd, and another one each time, so that nobody can choose grams of which all want the same place. */
const SPREAD = randomInt(2 ** 31) * 2 + 1;
/** Reused by every text: twice as many places as the largest index so far has grams. */
let places = new Int32Array(1_024);
let marks = new Uint8Array(places.length);

/** The grams in an index, found by where they are put: most of the time of this check goes by looking each gram of a text up. */
class StoredGrams {
  private unmet: number;
  private readonly shift: number;
  private readonly mask: number;

  private constructor(count: number) {
    const bits = Math.ceil(Math.log2(2 * count + 2));
    if (places.length < 2 ** bits) {
      places = new Int32Array(2 ** bits);
      marks = new Uint8Array(2 ** bits);
    }
    marks.fill(EMPTY, 0, 2 ** bits);
    this.unmet = count;
    this.shift = 32 - bits;
    this.mask = 2 ** bits - 1;
  }

  /** Good until the next ones are read. Null where they do not ascend. */
  static in(array: Buffer): StoredGrams | null {
    const count = Math.max(0, (array.length - ARRAY_HEADER_BYTES) / ELEMENT_BYTES);
    if (!Number.isInteger(count)) return null;
    const grams = new StoredGrams(count);
    let last = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < count; i += 1) {
      const gram = array.readInt32BE(ARRAY_HEADER_BYTES + ELEMENT_BYTES * i + LENGTH_BYTES);
      if (gram <= last) return null;
      last = gram;
      const at = grams.placeOf(gram);
      places[at] = gram;
      marks[at] = STORED;
    }
    return grams;
  }

  /** Whether it is one of them. */
  meet(gram: number): boolean {
    const at = this.placeOf(gram);
    if (marks[at] === STORED) {
      marks[at] = MET;
      this.unmet -= 1;
    }
    return marks[at] === MET;
  }

  areAllMet(): boolean {
    return this.unmet === 0;
  }

  /** Where it is, or would be: nothing is there then. */
  private placeOf(gram: number): number {
    let at = Math.imul(gram, SPREAD) >>> this.shift;
    while (marks[at] !== EMPTY && places[at] !== gram) at = (at + 1) & this.mask;
    return at;
  }
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
