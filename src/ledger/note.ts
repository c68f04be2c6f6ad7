import { fromBase64 } from './base64.js';
import { malformed, ok, type Parsed } from './parsed.js';
import {
  base64Text,
  concatBytes,
  hexBytes,
  hexText,
  isUtf8,
  type PrivateKey,
  type PublicKey,
  publicKeyFrom,
  readPrivateKey,
  sha256,
  signEd25519,
  utf8Bytes,
  utf8Text,
  verifyEd25519,
} from './primitives.js';

/** Signed notes with Ed25519 keys, as in https://c2sp.org/signed-note. */

/** Ed25519 over the text of the note. */
const ED25519 = 0x01;
const PUBLIC_KEY_BYTES = 32;
const KEY_ID_BYTES = 4;
/** As in Go's reference implementation; the format asks for 16 at least. */
const MAX_SIGNATURES = 100;
const LONE_SURROGATE = /\p{Cs}/u;
const SIGNATURE_LINE = /^— ([^ ]+) ([^ ]+)$/u;

/** Who may have signed: `text` is `name+hex key id+base64 key`, the form in which keys are handed around. */
export interface VerifierKey {
  readonly name: string;
  /** 8 hex digits */
  readonly keyId: string;
  readonly text: string;
  readonly publicKey: PublicKey;
}

export interface NoteSigner {
  readonly key: VerifierKey;
  readonly privateKey: PrivateKey;
}

/** A note as it stands; nothing in it is verified. */
export interface Note {
  /** Ends in a newline. */
  readonly text: string;
  readonly signatures: readonly {
    readonly name: string;
    readonly keyId: string;
    readonly signature: Uint8Array;
  }[];
}

/** A signer from an Ed25519 private key in PKCS#8 PEM. The fault never shows anything of the key. */
export function signerFromPem(name: string, pem: string): Parsed<NoteSigner> {
  if (!isKeyName(name)) return malformed('a key name is not empty and has neither spaces nor "+"');
  const read = readPrivateKey(pem);
  if (read.kind === 'unreadable') return malformed('not a private key in PEM');
  if (read.kind === 'not-ed25519') return malformed('not an Ed25519 key');
  return ok({ key: verifierKey(name, ED25519, read.publicKey), privateKey: read.privateKey });
}

/** Reads `name+hex key id+base64(0x01 ‖ public key)`. */
export function parseVerifierKey(text: string): Parsed<VerifierKey> {
  return parseKeyOfType(text, ED25519);
}

/** Reads `name+hex key id+base64(type ‖ public key)`, of a type whose public keys are those of Ed25519. */
export function parseKeyOfType(text: string, type: number): Parsed<VerifierKey> {
  const [, name = '', keyId = '', encoded = ''] = /^([^+]*)\+([^+]*)\+(.*)$/su.exec(text) ?? [];
  const key = fromBase64(encoded);
  if (!isKeyName(name) || key === null) return malformed('not a verifier key');
  if (key[0] !== type || key.length !== 1 + PUBLIC_KEY_BYTES) {
    const wanted = type === ED25519 ? 'verifier key' : `key of type ${type}`;
    return malformed(`not an Ed25519 ${wanted}`);
  }
  const parsed = verifierKey(name, type, key.subarray(1));
  return parsed.keyId === keyId ? ok(parsed) : malformed('key id and key do not match');
}

/**
 * Signs a text, which MUST end in a newline.
 * @throws TypeError where a note cannot have that text
 */
export function signNote(text: string, signers: readonly NoteSigner[]): string {
  const bytes = utf8Bytes(text);
  const lines = signers.map(({ key, privateKey }) => {
    const signature = signEd25519(bytes, privateKey);
    const idAndSignature = concatBytes([hexBytes(key.keyId), signature]);
    return `— ${key.name} ${base64Text(idAndSignature)}\n`;
  });
  const note = `${text}\n${lines.join('')}`;
  const parsed = parseNote(note);
  if (parsed.kind === 'malformed' || parsed.value.text !== text) {
    throw new TypeError('this text cannot be signed as a note');
  }
  return note;
}

export function parseNote(note: string | Uint8Array): Parsed<Note> {
  if (typeof note !== 'string' && !isUtf8(note)) return malformed('a note is UTF-8');
  const all = typeof note === 'string' ? note : utf8Text(note);
  if (LONE_SURROGATE.test(all)) return malformed('a note is UTF-8');
  if (hasControlCharacter(all)) return malformed('a note has no control characters but newlines');
  const blankLine = all.lastIndexOf('\n\n');
  if (blankLine === -1) return malformed('a note has a blank line before its signatures');
  const lines = all.slice(blankLine + 2).split('\n');
  if (lines.pop() !== '') return malformed('a note ends in a newline');
  if (lines.length === 0) return malformed('a note has a signature');
  if (lines.length > MAX_SIGNATURES) return malformed('the note has too many signatures');
  const signatures = lines.map(parseSignature);
  if (!signatures.every((signature) => signature !== null)) {
    return malformed('not a signature line of a note');
  }
  return ok({ text: all.slice(0, blankLine + 1), signatures });
}

/**
 * The text of a note that at least one of the keys signed. Signatures by other keys are ignored; one that names a key of
 * ours and does not verify makes the whole note malformed.
 */
export function openNote(note: string | Uint8Array, keys: readonly VerifierKey[]): Parsed<string> {
  const parsed = parseNote(note);
  if (parsed.kind === 'malformed') return parsed;
  const { text, signatures } = parsed.value;
  const bytes = utf8Bytes(text);
  let isSigned = false;
  for (const { name, keyId, signature } of signatures) {
    const known = keys.filter((key) => key.name === name && key.keyId === keyId);
    if (known.length === 0) continue;
    if (!known.some(({ publicKey }) => verifyEd25519(bytes, publicKey, signature))) {
      return malformed(`the signature by ${name}+${keyId} does not verify`);
    }
    isSigned = true;
  }
  return isSigned ? ok(text) : malformed('not signed by a known key');
}

function verifierKey(name: string, type: number, publicKey: Uint8Array): VerifierKey {
  const key = concatBytes([Uint8Array.of(type), publicKey]);
  const digest = sha256(concatBytes([utf8Bytes(`${name}\n`), key]));
  const keyId = hexText(digest.subarray(0, KEY_ID_BYTES));
  return {
    name,
    keyId,
    text: `${name}+${keyId}+${base64Text(key)}`,
    publicKey: publicKeyFrom(publicKey),
  };
}

function parseSignature(line: string): Note['signatures'][number] | null {
  const [, name = '', encoded = ''] = SIGNATURE_LINE.exec(line) ?? [];
  const bytes = fromBase64(encoded);
  if (!isKeyName(name) || bytes === null || bytes.length <= KEY_ID_BYTES) return null;
  return {
    name,
    keyId: hexText(bytes.subarray(0, KEY_ID_BYTES)),
    signature: bytes.subarray(KEY_ID_BYTES),
  };
}

function isKeyName(name: string): boolean {
  return !LONE_SURROGATE.test(name) && /^[^\p{White_Space}+]+$/u.test(name);
}

function hasControlCharacter(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit < 0x20 && unit !== 0x0a) return true;
  }
  return false;
}
