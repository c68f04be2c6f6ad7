import { isUtf8 } from 'node:buffer';
import {
  createPrivateKey,
  createPublicKey,
  hash,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';

/**
 * What the formats of the log need from the platform, and the only file here that imports Node's modules. A build for a
 * browser puts its own file in the place of this one; of Node, the rest of the folder needs no more than `Buffer`.
 */
export { isUtf8, randomBytes };

export type PublicKey = KeyObject;
export type PrivateKey = KeyObject;

const PUBLIC_KEY_BYTES = 32;
/** What comes before the 32 bytes of an Ed25519 public key in its SubjectPublicKeyInfo (RFC 8410). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** 32 bytes, in a buffer of their own. */
export function sha256(bytes: Buffer): Buffer {
  return hash('sha256', bytes, 'buffer');
}

/** An Ed25519 public key from its 32 bytes. */
export function publicKeyFrom(bytes: Buffer): PublicKey {
  const key = Buffer.concat([SPKI_PREFIX, bytes]);
  return createPublicKey({ key, format: 'der', type: 'spki' });
}

/** Why a text is no private key for Ed25519, or that key and its public half, 32 bytes. */
export type ReadPrivateKey =
  | { readonly kind: 'ok'; readonly privateKey: PrivateKey; readonly publicKey: Buffer }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'not-ed25519' };

/** Reads PKCS#8 in PEM. */
export function readPrivateKey(pem: string): ReadPrivateKey {
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey(pem);
  } catch {
    // Whatever OpenSSL says of a key that it cannot read may quote it.
    return { kind: 'unreadable' };
  }
  if (privateKey.asymmetricKeyType !== 'ed25519') return { kind: 'not-ed25519' };
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return { kind: 'ok', privateKey, publicKey: spki.subarray(-PUBLIC_KEY_BYTES) };
}

/** An Ed25519 signature, 64 bytes. */
export function signEd25519(bytes: Buffer, key: PrivateKey): Buffer {
  return sign(null, bytes, key);
}

export function verifyEd25519(bytes: Buffer, key: PublicKey, signature: Buffer): boolean {
  return verify(null, bytes, key, signature);
}
