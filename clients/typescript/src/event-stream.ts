/** One server-sent event. */
export interface ServerEvent {
  readonly event: string;
  readonly data: string;
}

/**
 * The events of a stream of the HTML standard, as they come. Ends, without an error, where the connection ends, breaks, or is
 * silent for `silenceMs`, and with `signal`.
 */
export async function* eventsIn(
  body: ReadableStream<Uint8Array>,
  silenceMs: number,
  signal?: AbortSignal,
): AsyncGenerator<ServerEvent, void, undefined> {
  const reader = body.getReader();
  // A reader that is cancelled has nothing more to read.
  const leave = (): void => void reader.cancel().catch(() => undefined);
  signal?.addEventListener('abort', leave, { once: true });
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (;;) {
      const bytes = await nextBytes(reader, silenceMs);
      if (!bytes) return;
      text += decoder.decode(bytes, { stream: true }).replaceAll('\r', '');
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) yield eventOf(block);
    }
  } finally {
    signal?.removeEventListener('abort', leave);
    // Whoever leaves early closes the connection; one that is broken is closed.
    await reader.cancel().catch(() => undefined);
  }
}

async function nextBytes(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  silenceMs: number,
): Promise<Uint8Array | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), silenceMs);
  });
  try {
    const read = await Promise.race([reader.read(), silence]);
    return read?.value ?? null;
  } catch {
    // The connection broke.
    return null;
  } finally {
    clearTimeout(timer);
  }
}

function eventOf(block: string): ServerEvent {
  const fields = block.split('\n').map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')] as const;
  });
  const valueOf = (name: string): string[] =>
    fields.filter(([field]) => field === name).map(([, value]) => value);
  return { event: valueOf('event').at(-1) ?? 'message', data: valueOf('data').join('\n') };
}
