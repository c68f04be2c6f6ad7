import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { DamagedGzip, isGzip, LineTooLong, type Source } from './documents/source.js';
import { NotChecked } from './documents/not-checked.js';

const CHUNK_BYTES = 1 << 20;
const MAGIC_BYTES = 3;

/** A file, in constant memory. What keeps it from being read is `NotChecked`. */
export function fileAt(path: string): Source {
  return { name: path, bytes: () => bytesIn(path) };
}

async function* bytesIn(path: string): AsyncGenerator<Buffer> {
  try {
    yield* unpacked(path);
  } catch (error) {
    if (error instanceof DamagedGzip || error instanceof LineTooLong) throw error;
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    throw new NotChecked(`${path} cannot be read${code}`, { cause: error });
  }
}

async function* unpacked(path: string): AsyncGenerator<Buffer> {
  const isPacked = isGzip(await magicOf(path));
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  if (!isPacked) {
    yield* file as AsyncIterable<Buffer>;
    return;
  }
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  // Whoever reads `gunzip` meets every error.
  pipeline(file, gunzip, () => undefined);
  try {
    yield* gunzip as AsyncIterable<Buffer>;
  } catch (error) {
    if (!isOfZlib(error)) throw error;
    throw new DamagedGzip(path, { cause: error });
  }
}

async function magicOf(path: string): Promise<Buffer> {
  await using file = await open(path);
  const start = Buffer.alloc(MAGIC_BYTES);
  await file.read(start, 0, start.length, 0);
  return start;
}

function isOfZlib(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}
