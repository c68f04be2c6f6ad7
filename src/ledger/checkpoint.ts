import { fromBase64 } from './base64.js';
import { parseDecimal } from './decimal.js';
import { HASH_BYTES, verifyConsistency } from './merkle.js';
import { openNote, signNote, type NoteSigner, type VerifierKey } from './note.js';
import { malformed, ok, type Parsed } from './parsed.js';
import { base64Text } from './primitives.js';

/** What a log says of itself at one size: https://c2sp.org/tlog-checkpoint. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
  /** Lines after the root, opaque. We write none. */
  readonly extensions: readonly string[];
}

/** The text that is signed: origin, size, root, extensions, a line each. */
export function formatCheckpoint({ origin, size, root, extensions }: Checkpoint): string {
  return `${[origin, size, base64Text(root), ...extensions].join('\n')}\n`;
}

/**
 * A signed checkpoint, as it is served.
 * @throws TypeError where the format has no room for it: an empty origin or extension, a newline in either
 */
export function signCheckpoint(checkpoint: Checkpoint, signers: readonly NoteSigner[]): string {
  const text = formatCheckpoint(checkpoint);
  const parsed = parseCheckpoint(text);
  const isWhole =
    parsed.kind === 'ok' &&
    parsed.value.origin === checkpoint.origin &&
    parsed.value.extensions.length === checkpoint.extensions.length;
  if (!isWhole) throw new TypeError('not a checkpoint');
  return signNote(text, signers);
}

/** Reads the text of a checkpoint, without its signatures. Nothing in it is verified. */
export function parseCheckpoint(text: string): Parsed<Checkpoint> {
  const lines = text.split('\n');
  if (lines.pop() !== '') return malformed('a checkpoint ends in a newline');
  if (lines.includes('')) return malformed('a checkpoint has no empty line');
  const [origin, sizeText, rootText, ...extensions] = lines;
  if (origin === undefined || sizeText === undefined || rootText === undefined) {
    return malformed('a checkpoint has an origin, a size and a root');
  }
  const size = parseDecimal(sizeText);
  if (size === null) return malformed('the size of a checkpoint is a decimal number');
  const root = fromBase64(rootText);
  if (root?.length !== HASH_BYTES) {
    return malformed('the root of a checkpoint is 32 bytes in base 64');
  }
  return ok({ origin, size, root, extensions });
}

/** Reads a signed checkpoint of the log with this origin, signed by at least one of the keys. */
export function openCheckpoint(
  note: string | Uint8Array,
  keys: readonly VerifierKey[],
  origin: string,
): Parsed<Checkpoint> {
  const opened = openNote(note, keys);
  if (opened.kind === 'malformed') return opened;
  const parsed = parseCheckpoint(opened.value);
  if (parsed.kind === 'ok' && parsed.value.origin !== origin) {
    return malformed('the checkpoint is of another log');
  }
  return parsed;
}

/** What keeps two checkpoints from being of one log that only grew, or null where nothing does. */
export function inconsistency(
  older: Checkpoint,
  newer: Checkpoint,
  proof: readonly Uint8Array[],
): string | null {
  if (older.origin !== newer.origin) return 'the checkpoints are of two logs';
  if (older.size > newer.size) return 'the log has become shorter';
  if (verifyConsistency(older, newer, proof)) return null;
  return older.size === newer.size
    ? 'two roots for one size'
    : `the first ${older.size} entries are not those of the older checkpoint`;
}
