import { readFile } from 'node:fs/promises';
import type { VerifierKey } from '../ledger/note.js';
import { knownCheckpoint } from './documents/known-checkpoint.js';
import type { KnownCheckpoint } from './documents/known-checkpoint.js';
import { NotChecked } from './documents/not-checked.js';
import { replaceFile } from './replace-file.js';

/**
 * The checkpoint that the last verification kept; null where there was none yet.
 * @throws NotChecked where the file is there and cannot be read as one
 */
export async function keptState(
  path: string,
  key: VerifierKey | null,
): Promise<KnownCheckpoint | null> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw new NotChecked(`--state: ${path} cannot be read (${codeOf(error)})`, { cause: error });
  }
  const known = knownCheckpoint(path, bytes, key);
  if (known.kind === 'ok') return known.value;
  throw new NotChecked(`--state: ${known.fault}`);
}

/**
 * Whoever reads finds the old checkpoint or the new one, whole, after a crash too.
 * @throws NotChecked where it cannot be written: the next verification would compare nothing
 */
export async function keepState(path: string, note: string): Promise<void> {
  try {
    await replaceFile(path, note);
  } catch (error) {
    const why = `--state: intact, but the checkpoint cannot be kept in ${path} (${codeOf(error)})`;
    throw new NotChecked(why, { cause: error });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
