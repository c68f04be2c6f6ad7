import { NoAnswer, problemOf } from '../api/problem.js';

/** How far a download is. */
export interface Progress {
  readonly bytes: number;
  /** Lines so far: each is a record, but for the first and last of some formats. */
  readonly lines: number;
}

const LINE_FEED = 10;

/**
 * Reads an answer to its end, as a file of the browser's, which keeps what is long on the disk.
 * @throws ProblemError or NoAnswer; NoAnswer also where it is cut: a part is never taken for the whole
 */
export async function download(
  answer: Response,
  onProgress: (progress: Progress) => void,
): Promise<Blob> {
  if (!answer.ok || !answer.body) throw await problemOf(answer);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  let lines = 0;
  const reader = answer.body.getReader();
  try {
    for (;;) {
      const { value } = await reader.read();
      if (!value) break;
      parts.push(value);
      bytes += value.length;
      for (const byte of value) if (byte === LINE_FEED) lines += 1;
      onProgress({ bytes, lines });
    }
  } catch (error) {
    throw new NoAnswer(error instanceof Error ? error.message : String(error));
  }
  return new Blob(parts, { type: answer.headers.get('content-type') ?? '' });
}

/** Hands a file to the browser, as if it had been downloaded. */
export function save(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
