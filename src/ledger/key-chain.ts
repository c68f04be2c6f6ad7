import { openCheckpoint } from './checkpoint.js';
import { parseEntry } from './entry.js';
import { parseVerifierKey, type VerifierKey } from './note.js';
import { malformed, ok, type Parsed } from './parsed.js';

/** An entry `key.rotated`, and the first checkpoint that covers it. */
export interface SealedRotation {
  readonly index: number;
  readonly bytes: Uint8Array;
  readonly note: string;
}

/**
 * The keys that signed a log one after the other, oldest first. Each handed over to the next one by an entry that a
 * checkpoint under the older key covers: without the older key nobody can rotate.
 */
export interface KeyChain {
  readonly keys: readonly VerifierKey[];
  /** By rotation: where the next key comes into force. */
  readonly rotatedAt: readonly number[];
}

/** @param only the key of a log without rotations */
export function keyChain(
  rotations: readonly SealedRotation[],
  only: VerifierKey,
): Parsed<KeyChain> | { readonly kind: 'newer'; readonly fault: string } {
  const keys: VerifierKey[] = [];
  for (const { index, bytes, note } of rotations) {
    const parsed = parseEntry(bytes);
    if (parsed.kind === 'newer') {
      return { kind: 'newer', fault: `the rotation at ${index} is from a newer version` };
    }
    if (parsed.kind === 'malformed' || parsed.value.type !== 'key.rotated') {
      return malformed(`entry ${index} is no rotation of the key`);
    }
    const { oldKey, newKey } = parsed.value.details;
    const older = parseVerifierKey(oldKey ?? '');
    const newer = parseVerifierKey(newKey);
    if (older.kind === 'malformed' || newer.kind === 'malformed') {
      return malformed(`the rotation at ${index} names no verifier keys`);
    }
    if (keys.length > 0 && keys.at(-1)?.text !== older.value.text) {
      return malformed(`the rotation at ${index} is from a key that was not in force`);
    }
    if (openCheckpoint(note, [older.value], older.value.name).kind === 'malformed') {
      return malformed(`the rotation at ${index} is not signed by the key that was in force`);
    }
    if (keys.length === 0) keys.push(older.value);
    keys.push(newer.value);
  }
  return ok({
    keys: keys.length > 0 ? keys : [only],
    rotatedAt: rotations.map(({ index }) => index),
  });
}

/** The key that signs the checkpoint after the one of this size. */
export function keyInForce(chain: KeyChain, size: number): VerifierKey | undefined {
  return chain.keys[chain.rotatedAt.filter((index) => index < size).length];
}
