import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { withoutMark } from './document-kind.js';
import { afterSpace } from './json-node.js';

const CHUNK_BYTES = 1 << 20;

/** RFC 1952: magic, and the only method there is. Two bytes alone may be the length of an entry. */
const GZIP = Buffer.from([0x1f, 0x8b, 0x08]);

/** No line of an evidence bundle comes near: a file of another kind, small when it is compressed, would fill the memory. */
const LONGEST_LINE_BYTES = 64 << 20;

/** A file, or a line of it, that is longer than there are any. */
export class LineTooLong extends Error {}

/** A compressed file that was cut off or damaged: what it held, nobody can tell. */
export class DamagedGzip extends Error {}

/** What a file holds, unpacked where it is gzip, in constant memory. `DamagedGzip` where that cannot be done to its end. */
export async function* bytesIn(path: string): AsyncGenerator<Buffer> {
  const isPacked = await isGzip(path);
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  if (!isPacked) {
    yield* file as AsyncIterable<Buffer>;
    return;
  }
  const unpacked = createGunzip({ chunkSize: CHUNK_BYTES });
  // Whoever reads `unpacked` meets every error.
  pipeline(file, unpacked, () => undefined);
  try {
    yield* unpacked as AsyncIterable<Buffer>;
  } catch (error) {
    if (!isOfZlib(error)) throw error;
    throw new DamagedGzip(`${path} is gzip, and cut off or damaged: download it again`, {
      cause: error,
    });
  }
}

/**
 * The first bytes of what a file holds, as many as there are up to `length`. Where these are all white space, those from the
 * first other byte on.
 */
export async function startOf(path: string, length: number): Promise<Buffer> {
  let start: Buffer = Buffer.alloc(0);
  for await (const chunk of bytesIn(path)) {
    start = Buffer.concat([start, chunk]);
    const text = withoutMark(start);
    const blank = afterSpace(text, 0);
    if (blank >= length) start = text.subarray(blank);
    if (start.length >= length) break;
  }
  return start.subarray(0, length);
}

/** The bytes of lines, which end with a line feed and nothing else. `LineTooLong` where one does not fit. */
export async function* linesIn(path: string): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  let length = 0;
  for await (const chunk of bytesIn(path)) {
    let from = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', from)) {
      yield Buffer.concat([...rest, chunk.subarray(from, end)]);
      rest = [];
      length = 0;
      from = end + 1;
    }
    if (from < chunk.length) rest.push(chunk.subarray(from));
    length += chunk.length - from;
    if (length > LONGEST_LINE_BYTES) {
      throw new LineTooLong(`${path} has a line longer than any of an evidence bundle`);
    }
  }
  if (rest.length > 0) yield Buffer.concat(rest);
}

/** All that a file holds, unpacked. `LineTooLong` where that is more than any receipt or checkpoint. */
export async function wholeOf(path: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of bytesIn(path)) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > LONGEST_LINE_BYTES) {
      throw new LineTooLong(`${path} is longer than any receipt or checkpoint`);
    }
  }
  return Buffer.concat(chunks);
}

async function isGzip(path: string): Promise<boolean> {
  await using file = await open(path);
  const start = Buffer.alloc(GZIP.length);
  await file.read(start, 0, start.length, 0);
  return start.equals(GZIP);
}

function isOfZlib(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}
