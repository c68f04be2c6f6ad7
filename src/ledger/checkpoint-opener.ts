import { type Checkpoint, openCheckpoint } from './checkpoint.js';
import type { VerifierKey } from './note.js';
import type { Parsed } from './parsed.js';

/** Opens checkpoints, and keeps the last one: all proofs of a receipt, or of a bundle, may have the same. */
export class CheckpointOpener {
  private last: { readonly of: string; readonly opened: Parsed<Checkpoint> } | null = null;

  /** The checkpoint of the log with this key, which MUST have signed it. */
  open(note: string, key: VerifierKey): Parsed<Checkpoint> {
    const of = `${key.text}\n${note}`;
    if (this.last?.of !== of) this.last = { of, opened: openCheckpoint(note, [key], key.name) };
    return this.last.opened;
  }
}
