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
 * What the formats of the log need from the platform: on Node, by its own modules. A build for a browser takes
 * `primitives-browser.ts` in the place of this file, as `browser` in package.json says; nothing else in this folder knows Node.
 */
export { isUtf8, randomBytes };

export type PublicKey = KeyObject;
export type PrivateKey = KeyObject;

const PUBLIC_KEY_BYTES = 32;
/** What comes before the 32 bytes of an Ed25519 public key in its SubjectPublicKeyInfo (RFC 8410). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

const DIGEST_BYTES = 32;

/** 32 bytes, in a buffer of their own. */
export function sha256(bytes: Uint8Array): Uint8Array {
  // Node takes longer to make a buffer for the digest than to compute it; a text costs it next to nothing. `binary` is Latin-1.
  const characters = hash('sha256', bytes, 'binary');
  const digest = Buffer.alloc(DIGEST_BYTES);
  for (let i = 0; i < DIGEST_BYTES; i += 1) digest[i] = characters.charCodeAt(i);
  return digest;
}

/** 64 hexadecimal digits. */
export function sha256Hex(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'hex');
}

/** An Ed25519 public key from its 32 bytes. */
export function publicKeyFrom(bytes: Uint8Array): PublicKey {
  const key = Buffer.concat([SPKI_PREFIX, bytes]);
  return createPublicKey({ key, format: 'der', type: 'spki' });
}

/** Why a text is no private key for Ed25519, or that key and its public half, 32 bytes. */
export type ReadPrivateKey =
  | { readonly kind: 'ok'; readonly privateKey: PrivateKey; readonly publicKey: Uint8Array }
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
export function signEd25519(bytes: Uint8Array, key: PrivateKey): Uint8Array {
  return sign(null, bytes, key);
}

export function verifyEd25519(bytes: Uint8Array, key: PublicKey, signature: Uint8Array): boolean {
  return verify(null, bytes, key, signature);
}

export function utf8Bytes(text: string): Uint8Array {
  return Buffer.from(text, 'utf8');
}

/** Bytes that are no UTF-8 become U+FFFD. A byte order mark stays. */
export function utf8Text(bytes: Uint8Array): string {
  return bufferOf(bytes).toString();
}

/** As `utf8Text`, of the bytes from offset `from` up to, not including, `to`. */
export function utf8Slice(bytes: Uint8Array, from: number, to: number): string {
  return bufferOf(bytes).toString('utf8', from, to);
}

/** A character for each byte from offset `from` up to, not including, `to`. */
export function latin1Slice(bytes: Uint8Array, from: number, to: number): string {
  return bufferOf(bytes).toString('latin1', from, to);
}

/** The other way round; of a character beyond U+00FF, its lowest byte. */
export function latin1Bytes(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

export function hexText(bytes: Uint8Array): string {
  return bufferOf(bytes).toString('hex');
}

/** @param hex pairs of hexadecimal digits, nothing else */
export function hexBytes(hex: string): Uint8Array {
  return Buffer.from(hex, 'hex');
}

export function base64Text(bytes: Uint8Array): string {
  return bufferOf(bytes).toString('base64');
}

/** Takes what is no base 64 somehow, or as null. */
export function looseBase64Bytes(text: string): Uint8Array | null {
  return Buffer.from(text, 'base64');
}

export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== DIGEST_BYTES || b.length !== DIGEST_BYTES) return bufferOf(a).equals(b);
  // Most that is compared are digests, for which a call into Node takes longer than this.
  for (let i = 0; i < DIGEST_BYTES; i += 1) if (a[i] !== b[i]) return false;
  return true;
}

function bufferOf(bytes: Uint8Array): Buffer {
  if (bytes instanceof Buffer) return bytes;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
