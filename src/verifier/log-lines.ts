import type { VerifierKey } from '../ledger/note.js';
import type { DatabaseChecked } from './verify-database.js';

/** What an intact log proves that is served elsewhere. */
export function servedLine(size: number, key: VerifierKey | null): string {
  const signed = key ? `, signed under ${key.text}` : '';
  return `Each of the ${size} entries has its place in the log, and the checkpoint that is served is of these entries${signed}.`;
}

/** What an intact database proves. */
export function databaseLines(
  { records, size }: DatabaseChecked,
  key: VerifierKey | null,
): string[] {
  return [
    `Each of the ${records} edits on record is the one that its entries record: who asked for it, when, for which message, why, its contents and its outcome.`,
    `Each of the ${size} entries has its place in the log, and each stored checkpoint is of these entries${
      key ? `, signed under ${key.text} or a key of the same chain` : ''
    }.`,
  ];
}
