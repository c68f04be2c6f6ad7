import { NotChecked } from '../documents/not-checked.js';
import { DamagedGzip, isGzip, type Source } from '../documents/source.js';

const MAGIC_BYTES = 3;
/** Between two pieces the page may be painted, and stopped. */
const PIECE_BYTES = 32 * 1024;

/** @param between waits where the page is to do something else; what it throws ends the reading */
export function sourceOf(file: File, between: () => Promise<void>): Source {
  return {
    name: file.name,
    async *bytes() {
      const isPacked = isGzip(new Uint8Array(await file.slice(0, MAGIC_BYTES).arrayBuffer()));
      const plain = file.stream();
      const stream = isPacked ? plain.pipeThrough(new DecompressionStream('gzip')) : plain;
      const reader = stream.getReader();
      for (;;) {
        const chunk = await next(reader, file.name, isPacked);
        if (chunk === null) return;
        for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
          await between();
          yield chunk.subarray(at, at + PIECE_BYTES);
        }
      }
    },
  };
}

async function next(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  name: string,
  isPacked: boolean,
): Promise<Uint8Array | null> {
  try {
    const { done, value } = await reader.read();
    return done ? null : value;
  } catch (error) {
    if (isPacked) throw new DamagedGzip(name, { cause: error });
    throw new NotChecked(`${name} cannot be read: choose it again`, { cause: error });
  }
}
