/**
 * The body of an answer. Null where it is longer than `bytes`: the rest is not read, and the connection ends.
 * @throws where it breaks off, or `signal` aborts before its end
 */
export async function readAtMost(
  { body }: Response,
  bytes: number,
  signal: AbortSignal,
): Promise<Buffer | null> {
  if (body === null) return Buffer.alloc(0);
  const reader = body.getReader();
  const cancel = (): void => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', cancel);
  const chunks: Uint8Array[] = [];
  try {
    for (let length = 0; length <= bytes;) {
      const { done, value } = await reader.read();
      if (signal.aborted) throw signal.reason;
      if (done) return Buffer.concat(chunks);
      const chunk = value as Uint8Array;
      chunks.push(chunk);
      length += chunk.length;
    }
    cancel();
    return null;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
