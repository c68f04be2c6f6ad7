import { readFile } from 'node:fs/promises';
import type { VerifierKey } from '../ledger/note.js';
import { equalBytes } from '../ledger/primitives.js';
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

/** What came of keeping a checkpoint, where another verification may have kept one meanwhile. */
export type Kept =
  | 'kept'
  /** A newer one is there, and stays: what is remembered never goes back. */
  | 'newer'
  /** One of the same size is there, with another root. */
  | 'forked';

/**
 * Whoever reads finds the old checkpoint or the new one, whole, after a crash too.
 * @throws NotChecked where it cannot be written: the next verification would compare nothing
 */
export async function keepState(
  path: string,
  note: string,
  key: VerifierKey | null,
): Promise<Kept> {
  const ours = knownCheckpoint(path, Buffer.from(note), key);
  if (ours.kind === 'malformed') throw new NotChecked(`--state: ${ours.fault}`);
  let kept: Kept = 'kept';
  try {
    await replaceFile(path, note, async () => {
      kept = beside(ours.value, await keptState(path, key));
      return kept === 'kept';
    });
    return kept;
  } catch (error) {
    if (error instanceof NotChecked) throw error;
    const why = `--state: intact, but the checkpoint cannot be kept in ${path} (${codeOf(error)})`;
    throw new NotChecked(why, { cause: error });
  }
}

function beside({ from, checkpoint }: KnownCheckpoint, there: KnownCheckpoint | null): Kept {
  if (there === null) return 'kept';
  const { origin, size, root } = there.checkpoint;
  if (origin !== checkpoint.origin) throw new NotChecked(`--state: ${from} is of another log`);
  if (size !== checkpoint.size) return size < checkpoint.size ? 'kept' : 'newer';
  return equalBytes(root, checkpoint.root) ? 'kept' : 'forked';
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
