import { type Checkpoint, inconsistency, openCheckpoint } from '../ledger/checkpoint.js';
import type { FetchTiles } from '../ledger/log-growth.js';
import { proveConsistency, rootOf } from '../ledger/merkle.js';
import type { VerifierKey } from '../ledger/note.js';
import { readingTiles } from '../ledger/tiles.js';
import { equalBytes } from '../ledger/primitives.js';

/**
 * Remembers the newest checkpoint seen, and whether the log in the database continues it: a backup that was restored, or a
 * history that was rewritten, does not.
 */
export class RollbackGuard {
  private seen: Checkpoint | null = null;
  private lastNote: string | null = null;
  private lastOutside = '';

  /**
   * Why the stored log must not be extended; null where it continues everything seen so far.
   * @param outside the checkpoints kept outside the database, read before `note` was
   * @param note the newest stored checkpoint
   */
  async whyNot(
    outside: readonly string[],
    note: string | null,
    accepted: readonly VerifierKey[],
    fetch: FetchTiles,
  ): Promise<string | null> {
    const outsideText = outside.join('');
    if (outsideText === this.lastOutside && note === this.lastNote) return null;
    const origin = accepted[0]?.name ?? '';
    const kept: Checkpoint[] = [];
    for (const each of outside) {
      const opened = openCheckpoint(each, accepted, origin);
      if (opened.kind === 'malformed') return `the checkpoint kept outside: ${opened.fault}`;
      kept.push(opened.value);
    }
    const olders = [...kept, ...(this.seen ? [this.seen] : [])].filter(({ size }) => size > 0);
    if (note === null) {
      return olders.length > 0 ? 'the log is empty, and was not' : null;
    }
    const stored = openCheckpoint(note, accepted, origin);
    if (stored.kind === 'malformed') return `the stored checkpoint: ${stored.fault}`;
    for (const older of olders) {
      const why = await whyNotContinued(older, stored.value, fetch);
      if (why) return why;
    }
    this.seen = stored.value;
    this.lastNote = note;
    this.lastOutside = outsideText;
    return null;
  }

  /** What was just written outside need not be checked again. */
  wrote(note: string): void {
    this.lastOutside = note;
  }
}

async function whyNotContinued(
  older: Checkpoint,
  stored: Checkpoint,
  fetch: FetchTiles,
): Promise<string | null> {
  if (older.size > stored.size) {
    return `the log has ${stored.size} entries, and had ${older.size}: a backup was restored, or entries were removed`;
  }
  const read = readingTiles(stored.size, fetch);
  try {
    const root = await rootOf(stored.size, read);
    if (!equalBytes(root, stored.root))
      return 'the stored tree is not the one that was signed last';
    return inconsistency(older, stored, await proveConsistency(older.size, stored.size, read));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return 'the stored tree has holes';
  }
}
