const longestMs = 3_000;
/** Key sets have a few KB. */
const longestBytes = 512 * 1024;

/** What an endpoint answered. `reason` is fit for a log: it quotes nothing. */
export type FetchedText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** As the global `fetch`. The message of what is named `Unreachable` says why, and is fit for a log. */
export type Fetch = (
  url: string,
  request: {
    readonly method: 'GET';
    readonly headers: Readonly<Record<string, string>>;
    readonly redirect: 'manual';
    readonly signal: AbortSignal;
  },
) => Promise<Response>;

/** Asks once, for the whole answer within 3 s, and follows no redirect. */
export async function fetchKeySet(
  url: URL,
  by: Fetch,
  timeoutMs = longestMs,
): Promise<FetchedText> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await by(url.href, {
      method: 'GET',
      headers: { Accept: 'application/jwk-set+json, application/json' },
      redirect: 'manual',
      signal,
    });
    if (answer.status !== 200 || !answer.body) {
      await answer.body?.cancel();
      return { kind: 'failed', reason: `status ${answer.status}` };
    }
    return await textOf(answer.body);
  } catch (error) {
    // Whatever keeps it from answering; the cause has a code, the error itself none.
    return { kind: 'failed', reason: signal.aborted ? 'timeout' : wordFor(error) };
  }
}

async function textOf(body: ReadableStream<Uint8Array>): Promise<FetchedText> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > longestBytes) return { kind: 'failed', reason: `more than ${longestBytes} bytes` };
    chunks.push(chunk);
  }
  return { kind: 'text', text: Buffer.concat(chunks).toString('utf8') };
}

function wordFor(error: unknown): string {
  if (error instanceof Error && error.name === 'Unreachable') return error.message;
  const cause: unknown = error instanceof Error ? (error.cause ?? error) : error;
  if (typeof cause === 'object' && cause !== null && 'code' in cause) {
    if (typeof cause.code === 'string') return cause.code;
  }
  return cause instanceof Error ? cause.name : 'unknown';
}
