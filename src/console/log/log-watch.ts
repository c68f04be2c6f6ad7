import { type Checkpoint, inconsistency, openCheckpoint } from '../../ledger/checkpoint.js';
import { proveConsistency } from '../../ledger/merkle.js';
import { parseVerifierKey, type VerifierKey } from '../../ledger/note.js';
import { readingTiles } from '../../ledger/tiles.js';
import { NoAnswer, ProblemError } from '../api/problem.js';
import type { LogMemory, Seen } from './memory.js';
import { ServedLog } from './served-log.js';

/** What a checkpoint is to somebody who remembers an earlier one. */
export type Observed =
  /** The log only grew: `before` is what was remembered, null on a first visit. */
  | { readonly kind: 'continues'; readonly checkpoint: Checkpoint; readonly before: Seen | null }
  /** The log does not continue what was remembered. `fault` is in English. */
  | { readonly kind: 'rewritten'; readonly fault: string }
  /** Signed by a key that this browser does not know. */
  | { readonly kind: 'another-key'; readonly known: string; readonly served: string }
  /** None that its key has signed. */
  | { readonly kind: 'malformed'; readonly fault: string };

type Rewritten = Extract<Observed, { kind: 'rewritten' }>;

/** The newest checkpoint of the service, verbatim, and what it is to this browser. `empty`: nothing is sealed yet. */
export type Latest =
  | { readonly note: string; readonly observed: Observed }
  | { readonly note: null; readonly observed: { readonly kind: 'empty' } | Rewritten };

/**
 * Holds every checkpoint that the console meets to the last one that this browser remembers, and remembers the larger one. What
 * lies between is computed here, from the hashes that the log serves.
 */
export class LogWatch {
  /** As it was when this page began: what the growth since the last visit is counted from. */
  readonly atLastVisit: Seen | null;
  private readonly served = new ServedLog();
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly memory: LogMemory) {
    this.atLastVisit = memory.seen();
  }

  /** The key that this browser knows; at a first visit, the one that the service names. */
  async key(): Promise<VerifierKey> {
    const key = parseVerifierKey(this.memory.seen()?.key ?? (await this.served.key()));
    if (key.kind === 'malformed') throw new NoAnswer(key.fault);
    return key.value;
  }

  /** The newest checkpoint that the service has, held to what this browser remembers. */
  async latest(): Promise<Latest> {
    const [key, note] = await Promise.all([this.served.key(), this.served.latest()]);
    return note === null
      ? { note, observed: await this.inTurn(() => Promise.resolve(this.withoutCheckpoint(key))) }
      : { note, observed: await this.observe(key, note) };
  }

  /** Takes the key that the service names now as the log's: its log has to continue what is remembered all the same. */
  async acceptKey(): Promise<Latest['observed']> {
    const [key, note] = await Promise.all([this.served.key(), this.served.latest()]);
    return this.inTurn(async () =>
      note === null ? this.withoutCheckpoint(key) : this.continued(key, note, this.memory.seen()),
    );
  }

  cosigned(): Promise<string | null> {
    return this.served.cosigned();
  }

  /**
   * One after the other: each is held to what the one before left.
   * @param keyText the key that is said to have signed it
   * @throws NoAnswer, ProblemError where hashes cannot be read: nothing is known then
   */
  observe(keyText: string, note: string): Promise<Observed> {
    return this.inTurn(() => {
      const before = this.memory.seen();
      return before && before.key !== keyText
        ? Promise.resolve({ kind: 'another-key', known: before.key, served: keyText } as const)
        : this.continued(keyText, note, before);
    });
  }

  private inTurn<T>(observe: () => Promise<T>): Promise<T> {
    const observed = this.last.then(observe);
    this.last = observed.catch(() => undefined);
    return observed;
  }

  /** A log that has signed anything has a checkpoint for ever. */
  private withoutCheckpoint(key: string): Extract<Latest, { note: null }>['observed'] {
    const known = this.memory.rewritten();
    if (known) return { kind: 'rewritten', fault: known.fault };
    const kept = this.memory.seen();
    if (kept === null) return { kind: 'empty' };
    const fault = 'the log signed a checkpoint, and now says that it has none';
    this.memory.accuse({ kept, served: { key, note: null, at: new Date().toISOString() }, fault });
    return { kind: 'rewritten', fault };
  }

  private async continued(keyText: string, note: string, before: Seen | null): Promise<Observed> {
    // Once it was found, nothing that this log signs counts, until somebody forgets it on purpose.
    const known = this.memory.rewritten();
    if (known) return { kind: 'rewritten', fault: known.fault };
    const found = opened(keyText, note);
    if (found.kind === 'malformed') return found;
    const { value: checkpoint } = found;
    const seen = { key: keyText, note, at: new Date().toISOString() };
    const earlier = before && opened(before.key, before.note);
    if (before && earlier?.kind === 'ok') {
      const fault = await this.fault(earlier.value, checkpoint);
      if (fault !== null) {
        this.memory.accuse({ kept: before, served: seen, fault });
        return { kind: 'rewritten', fault };
      }
      const isNew = checkpoint.size > earlier.value.size || before.key !== keyText;
      if (!isNew) return { kind: 'continues', checkpoint, before };
    }
    this.memory.keep(seen);
    return { kind: 'continues', checkpoint, before };
  }

  /** Null where one of the two continues the other. */
  private async fault(known: Checkpoint, found: Checkpoint): Promise<string | null> {
    const [older, newer] = known.size <= found.size ? [known, found] : [found, known];
    if (older.size === newer.size) return inconsistency(older, newer, []);
    const read = readingTiles(newer.size, this.served.tiles);
    try {
      const proof = await proveConsistency(older.size, newer.size, read);
      return inconsistency(older, newer, proof);
    } catch (error) {
      // It has signed so many entries, and has to have their hashes.
      if (!isMissing(error)) throw error;
      return `the log signed ${newer.size} entries and no longer has them`;
    }
  }
}

/** A tile that is not there, or too short. */
function isMissing(error: unknown): boolean {
  return (
    error instanceof RangeError || (error instanceof ProblemError && error.problem.status === 404)
  );
}

function opened(keyText: string, note: string) {
  const key = parseVerifierKey(keyText);
  return key.kind === 'malformed' ? key : openCheckpoint(note, [key.value], key.value.name);
}
