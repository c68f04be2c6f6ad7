import { concatBytes } from '../../ledger/primitives.js';
import { withoutMark } from './document-kind.js';
import { afterSpace } from './json-node.js';

/** A document to check. */
export interface Source {
  /** As its reader knows it: its path, or the name of the file. */
  readonly name: string;
  /**
   * Its bytes from the first on, unpacked where it is gzip, as often as asked.
   * @throws DamagedGzip
   */
  bytes(): AsyncIterable<Uint8Array>;
}

/** RFC 1952: magic, and the only method there is. Two bytes alone may be the length of an entry. */
const GZIP = [0x1f, 0x8b, 0x08];

const LINE_FEED = 0x0a;

/** No line of an evidence bundle comes near: a file of another kind, small when it is compressed, would fill the memory. */
const LONGEST_LINE_BYTES = 64 << 20;

/** A document, or a line of it, that is longer than there are any. */
export class LineTooLong extends Error {}

/** A compressed document that was cut off or damaged: what it held, nobody can tell. */
export class DamagedGzip extends Error {
  constructor(name: string, options?: ErrorOptions) {
    super(`${name} is gzip, and cut off or damaged: download it again`, options);
  }
}

/** Whether the bytes of a file, from its first on, are gzip. */
export function isGzip(start: Uint8Array): boolean {
  return GZIP.every((byte, i) => start[i] === byte);
}

/**
 * The first bytes of a document, as many as there are up to `length`. Where these are all white space, those from the first
 * other byte on.
 */
export async function startOf(source: Source, length: number): Promise<Uint8Array> {
  let start = new Uint8Array(0);
  for await (const chunk of source.bytes()) {
    start = Uint8Array.from(concatBytes([start, chunk]));
    const text = withoutMark(start);
    const blank = afterSpace(text, 0);
    if (blank >= length) start = Uint8Array.from(text.subarray(blank));
    if (start.length >= length) break;
  }
  return start.subarray(0, length);
}

/** The bytes of lines, which end with a line feed and nothing else. `LineTooLong` where one does not fit. */
export async function* linesIn(source: Source): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source.bytes()) {
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, from)) {
      yield concatBytes([...rest, chunk.subarray(from, end)]);
      rest = [];
      length = 0;
      from = end + 1;
    }
    if (from < chunk.length) rest.push(chunk.subarray(from));
    length += chunk.length - from;
    if (length > LONGEST_LINE_BYTES) {
      throw new LineTooLong(`${source.name} has a line longer than any of an evidence bundle`);
    }
  }
  if (rest.length > 0) yield concatBytes(rest);
}

/** All of a document. `LineTooLong` where that is more than any receipt or checkpoint. */
export async function wholeOf(source: Source): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source.bytes()) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > LONGEST_LINE_BYTES) {
      throw new LineTooLong(`${source.name} is longer than any receipt or checkpoint`);
    }
  }
  return concatBytes(chunks);
}
