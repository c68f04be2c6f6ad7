/** A checkpoint of the log that this browser has seen, under the key that signed it. */
export interface Seen {
  /** The verifier key, in signed-note form. */
  readonly key: string;
  /** The signed checkpoint, verbatim. */
  readonly note: string;
  /** When it was seen: RFC 3339, UTC. */
  readonly at: string;
}

/** Two checkpoints that cannot be of one log that only grew: each is signed by it. */
export interface Rewritten {
  readonly kept: Seen;
  /** `note` is null where the service says that its log has no checkpoint at all. */
  readonly served: Omit<Seen, 'note'> & { readonly note: string | null };
  /** What keeps them from being of one log, in English. */
  readonly fault: string;
}

const SEEN = 'im-edit-ledger.log';
const REWRITTEN = 'im-edit-ledger.log-rewritten';

/**
 * What this browser remembers of the log, in all its tabs and after it was closed. Checkpoints are public: nothing here says who
 * read what.
 */
export class LogMemory {
  private readonly listeners = new Set<() => void>();
  private rewrittenText: string | null = null;
  private rewrittenRead: Rewritten | null = null;

  constructor(private readonly storage: Storage) {
    addEventListener('storage', ({ key }) => {
      if (key === REWRITTEN || key === null) this.changed();
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Null: this browser has never seen the log. */
  seen(): Seen | null {
    return parsed<Seen>(this.storage.getItem(SEEN), ['key', 'note', 'at']);
  }

  /** Null while nothing was found; the same object until that changes. */
  readonly rewritten = (): Rewritten | null => {
    const text = this.storage.getItem(REWRITTEN);
    if (text !== this.rewrittenText) {
      this.rewrittenText = text;
      this.rewrittenRead = parsed<Rewritten>(text, ['kept', 'served', 'fault']);
    }
    return this.rewrittenRead;
  };

  keep(seen: Seen): void {
    this.storage.setItem(SEEN, JSON.stringify(seen));
  }

  /** Stays until somebody forgets it. */
  accuse(rewritten: Rewritten): void {
    if (this.rewritten() !== null) return;
    this.storage.setItem(REWRITTEN, JSON.stringify(rewritten));
    this.changed();
  }

  /** From here on the log is new to this browser. */
  forget(): void {
    this.storage.removeItem(SEEN);
    this.storage.removeItem(REWRITTEN);
    this.changed();
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}

/** Null for what this code did not write. */
function parsed<T>(text: string | null, members: readonly (keyof T & string)[]): T | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    const isWhole =
      typeof value === 'object' && value !== null && members.every((name) => name in value);
    return isWhole ? (value as T) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
