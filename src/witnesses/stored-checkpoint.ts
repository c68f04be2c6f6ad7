import { parseCheckpoint } from '../ledger/checkpoint.js';
import { parseNote } from '../ledger/note.js';

/** A signed checkpoint out of the record, and its size. */
export interface StoredCheckpoint {
  readonly note: string;
  readonly size: number;
}

/** Null where there is none, or none that could be shown to anybody. Who signed it is not checked here. */
export function storedCheckpoint(note: string | null): StoredCheckpoint | null {
  const parsed = note === null ? null : parseNote(note);
  if (note === null || parsed?.kind !== 'ok') return null;
  const checkpoint = parseCheckpoint(parsed.value.text);
  return checkpoint.kind === 'ok' ? { note, size: checkpoint.value.size } : null;
}
