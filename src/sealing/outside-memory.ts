import { parseNote } from '../ledger/note.js';
import { readAtMost } from '../network/read-at-most.js';
import { stoppedOrLate } from '../network/time-limit.js';

const ANSWER_WITHIN_MS = 5_000;
/** A checkpoint with the signatures of a hundred witnesses is shorter. */
const LONGEST_BYTES = 64 * 1024;

/** What operators should hear of. */
export type MemoryEvent =
  | { readonly event: 'checkpoint-url-not-readable'; readonly status: number }
  | { readonly event: 'outside-memory-missing'; readonly reason: string }
  | { readonly event: 'outside-memory-back' };

/** As the global `fetch`; what it rejects with says by its message why, without an address. */
export type Fetch = (
  url: string,
  request: {
    readonly method?: 'GET' | 'POST';
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly signal: AbortSignal;
  },
) => Promise<Response>;

type Reply =
  | { readonly kind: 'note'; readonly note: string }
  /** The URL takes checkpoints and gives none. */
  | { readonly kind: 'not-readable'; readonly status: number }
  | { readonly kind: 'missing'; readonly reason: string };

/**
 * The last checkpoint that the URL was sent, asked for until it is known. What it says MUST be compared with the log before
 * anything newer is posted over it.
 */
export class OutsideMemory {
  private state: 'unasked' | 'missing' | 'uncompared' | 'settled' = 'unasked';
  private note: string | null = null;

  constructor(
    private readonly url: string,
    private readonly fetch: Fetch,
    private readonly onEvent: (event: MemoryEvent) => void,
  ) {}

  /** Whether the URL was asked and has not said yet what it was sent. */
  get isMissing(): boolean {
    return this.state === 'missing';
  }

  /** The checkpoint that is still to be compared; null where there is none. */
  get uncompared(): string | null {
    return this.note;
  }

  /** The log continues what the URL said. */
  compared(): void {
    if (this.state !== 'uncompared') return;
    this.note = null;
    this.state = 'settled';
  }

  /** @returns whether a newer checkpoint may be posted */
  async mayBeReplaced(signal: AbortSignal): Promise<boolean> {
    await this.ask(signal);
    // A URL that cannot be read would otherwise never be sent anything again.
    return this.state !== 'uncompared';
  }

  /** Asks the URL, unless it is known what it says. Never rejects. */
  async ask(signal: AbortSignal): Promise<void> {
    if (this.state !== 'unasked' && this.state !== 'missing') return;
    const reply = await replyOf(this.fetch, this.url, signal);
    const wasMissing = this.state === 'missing';
    switch (reply.kind) {
      case 'missing':
        this.state = 'missing';
        if (!wasMissing) this.onEvent({ event: 'outside-memory-missing', reason: reply.reason });
        return;
      case 'not-readable':
        this.state = 'settled';
        this.onEvent({ event: 'checkpoint-url-not-readable', status: reply.status });
        return;
      case 'note':
        this.state = 'uncompared';
        this.note = reply.note;
        if (wasMissing) this.onEvent({ event: 'outside-memory-back' });
    }
  }
}

async function replyOf(fetch: Fetch, url: string, stopped: AbortSignal): Promise<Reply> {
  const signal = stoppedOrLate(stopped, ANSWER_WITHIN_MS);
  try {
    const answer = await fetch(url, { signal });
    if (answer.status !== 200) {
      await answer.body?.cancel();
      const { status } = answer;
      return status === 404 || status === 405
        ? { kind: 'not-readable', status }
        : { kind: 'missing', reason: `status ${status}` };
    }
    const note = (await readAtMost(answer, LONGEST_BYTES, signal))?.toString('utf8') ?? null;
    return note !== null && parseNote(note).kind === 'ok'
      ? { kind: 'note', note }
      : { kind: 'missing', reason: 'not a checkpoint' };
  } catch (error) {
    // A network that fails, or an answer that took too long.
    return { kind: 'missing', reason: error instanceof Error ? error.message : 'failed' };
  }
}
