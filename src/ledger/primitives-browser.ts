import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';

/**
 * What stands in the place of `primitives.ts` in a browser: the same functions, without Node, on any page, also where the
 * browser gives no Web Cryptography. Keys are made, and used to sign, on Node alone.
 */

/** The 32 bytes of an Ed25519 key. */
export type PublicKey = Uint8Array;
export type PrivateKey = never;

const CHUNK = 8_192;
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const strictUtf8 = new TextDecoder('utf-8', { fatal: true });
const utf8Encoder = new TextEncoder();

export function isUtf8(bytes: Uint8Array): boolean {
  try {
    strictUtf8.decode(bytes);
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

export function randomBytes(size: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(size));
}

export function sha256(bytes: Uint8Array): Uint8Array {
  return nobleSha256(bytes);
}

export function sha256Hex(bytes: Uint8Array): string {
  return bytesToHex(nobleSha256(bytes));
}

export function publicKeyFrom(bytes: Uint8Array): PublicKey {
  return bytes;
}

export type ReadPrivateKey = { readonly kind: 'unreadable' };

export function readPrivateKey(): ReadPrivateKey {
  return { kind: 'unreadable' };
}

export function signEd25519(): Uint8Array {
  throw new TypeError('nothing is signed in a browser');
}

export function verifyEd25519(bytes: Uint8Array, key: PublicKey, signature: Uint8Array): boolean {
  if (signature.length !== 64) return false;
  // As RFC 8032 and OpenSSL verify: `zip215` would take more encodings of a point.
  return ed25519.verify(signature, bytes, key, { zip215: false });
}

export function utf8Bytes(text: string): Uint8Array {
  return utf8Encoder.encode(text);
}

export function utf8Text(bytes: Uint8Array): string {
  return utf8.decode(bytes);
}

export function utf8Slice(bytes: Uint8Array, from: number, to: number): string {
  return utf8.decode(bytes.subarray(from, to));
}

export function latin1Slice(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let at = from; at < to; at += CHUNK) {
    text += String.fromCharCode(...bytes.subarray(at, Math.min(to, at + CHUNK)));
  }
  return text;
}

export function latin1Bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

export function hexText(bytes: Uint8Array): string {
  return bytesToHex(bytes);
}

export function hexBytes(hex: string): Uint8Array {
  return hexToBytes(hex);
}

export function base64Text(bytes: Uint8Array): string {
  return btoa(latin1Slice(bytes, 0, bytes.length));
}

export function looseBase64Bytes(text: string): Uint8Array | null {
  try {
    return latin1Bytes(atob(text));
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}

export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
