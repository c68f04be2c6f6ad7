import { type Note, parseKeyOfType, type VerifierKey } from './note.js';
import { malformed, ok, type Parsed } from './parsed.js';
import { utf8Bytes, verifyEd25519 } from './primitives.js';

/** What witnesses sign: https://c2sp.org/tlog-cosignature, with Ed25519 keys. */

const COSIGNATURE_ED25519 = 0x04;
const TIMESTAMP_BYTES = 8;
const SIGNATURE_BYTES = 64;
const MAX_TIMESTAMP = 2n ** 63n - 1n;

/** The key of a witness: `text` is `name+hex key id+base64(0x04 ‖ public key)`. */
export type CosignerKey = VerifierKey;

/** That a witness saw the log at this checkpoint, and nothing before that it does not continue. */
export interface Cosignature {
  readonly key: CosignerKey;
  /** When it was signed, by the clock of the witness: seconds since 1970. */
  readonly at: number;
}

export function parseCosignerKey(text: string): Parsed<CosignerKey> {
  return parseKeyOfType(text, COSIGNATURE_ED25519);
}

/**
 * When the witness with this key signed the checkpoint, in seconds since 1970; null where it did not.
 *
 * @param text of the checkpoint, without its signatures
 * @param signature what a signature line has after the key id
 */
export function verifyCosignature(
  text: string,
  signature: Uint8Array,
  { publicKey }: CosignerKey,
): number | null {
  if (signature.length !== TIMESTAMP_BYTES + SIGNATURE_BYTES) return null;
  const view = new DataView(signature.buffer, signature.byteOffset, TIMESTAMP_BYTES);
  const at = view.getBigUint64(0);
  if (at > MAX_TIMESTAMP) return null;
  const message = utf8Bytes(cosignedText(text, at));
  return verifyEd25519(message, publicKey, signature.subarray(TIMESTAMP_BYTES)) ? Number(at) : null;
}

/** What a witness signs: the checkpoint, after when it was seen, in seconds since 1970. */
export function cosignedText(text: string, at: bigint): string {
  return `cosignature/v1\ntime ${at}\n${text}`;
}

/**
 * The cosignatures of a checkpoint by these witnesses, the newest of each. Signatures by other keys are ignored; one that names a
 * key of these and does not verify makes the whole note malformed, as in any signed note.
 */
export function cosignaturesIn(note: Note, keys: readonly CosignerKey[]): Parsed<Cosignature[]> {
  const newest = new Map<string, Cosignature>();
  for (const { name, keyId, signature } of note.signatures) {
    const named = keys.filter((key) => key.name === name && key.keyId === keyId);
    if (named.length === 0) continue;
    const found = named.flatMap((key) => {
      const at = verifyCosignature(note.text, signature, key);
      return at === null ? [] : [{ key, at }];
    });
    const [cosignature] = found;
    if (cosignature === undefined) {
      return malformed(`the cosignature by ${name}+${keyId} does not verify`);
    }
    const before = newest.get(cosignature.key.text);
    if (before === undefined || before.at < cosignature.at) {
      newest.set(cosignature.key.text, cosignature);
    }
  }
  return ok([...newest.values()]);
}
