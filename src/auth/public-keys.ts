import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';

/** A key of the issuer that signatures can be checked with. */
export interface PublicKey {
  readonly kid: string | null;
  /** The one algorithm that it is for; null where any that fits `type` is. */
  readonly alg: string | null;
  readonly type: KeyType;
  readonly key: KeyObject;
}

/** A key of the issuer that is not used. Fit for a log: `name` is its kid, or its position, counted from 1. */
export interface UnusableKey {
  readonly name: string;
  readonly reason: string;
}

export interface KeySet {
  readonly keys: readonly PublicKey[];
  readonly unusable: readonly UnusableKey[];
}

type KeyType = 'RSA' | 'EC' | 'OKP';
type Members = Readonly<Record<string, unknown>>;

/** What a token's `alg` may be, and which type of key signs it. */
const TYPES: Readonly<Record<string, KeyType>> = {
  RS256: 'RSA',
  PS256: 'RSA',
  ES256: 'EC',
  EdDSA: 'OKP',
};
export const ALGORITHMS: readonly string[] = Object.keys(TYPES);

/** The members that make the key of each type, and its curve. */
const MATERIAL: Readonly<Record<KeyType, readonly string[]>> = {
  RSA: ['n', 'e'],
  EC: ['x', 'y'],
  OKP: ['x'],
};
const CURVES: Readonly<Record<string, string>> = { EC: 'P-256', OKP: 'Ed25519' };

/** Shorter RSA keys must not be used (RFC 7518, 3.3). */
const LEAST_RSA_BITS = 2048;
const LONGEST_NAME = 100;

/**
 * Reads a JSON Web Key Set (RFC 7517). Keys that are not for signatures are passed over, and so is a repeated one.
 * Null where it is none.
 */
export function readKeySet(json: unknown): KeySet | null {
  const list = isObject(json) ? json['keys'] : null;
  if (!Array.isArray(list)) return null;
  const keys = new Map<string, PublicKey>();
  const unusable: UnusableKey[] = [];
  for (const [i, jwk] of (list as readonly unknown[]).entries()) {
    const read = isObject(jwk) ? readKey(jwk) : 'it is not a JSON object';
    if (typeof read === 'string') unusable.push({ name: nameOf(jwk, i), reason: read });
    else if (read) keys.set(identityOf(read), read);
  }
  return { keys: [...keys.values()], unusable };
}

/** The keys that may have signed a token with this header: those that it names, else those without a name. */
export function candidatesFor(
  keys: readonly PublicKey[],
  { alg, kid }: { readonly alg?: string; readonly kid?: unknown },
): readonly PublicKey[] {
  const type = alg !== undefined && Object.hasOwn(TYPES, alg) ? TYPES[alg] : undefined;
  const fit = keys.filter((key) => key.type === type && (key.alg === null || key.alg === alg));
  if (kid === undefined) return fit;
  const named = fit.filter((key) => key.kid === kid);
  return named.length > 0 ? named : fit.filter((key) => key.kid === null);
}

/** The key, null where it is not for signatures, or why it cannot be used. */
function readKey(jwk: Members): PublicKey | null | string {
  const { kty, use, key_ops: operations } = jwk;
  if (use !== undefined && use !== 'sig') return null;
  if (Array.isArray(operations) && !operations.includes('verify')) return null;
  if (kty !== 'RSA' && kty !== 'EC' && kty !== 'OKP') {
    return 'its kty is not taken: RSA, EC and OKP are';
  }
  const alg = jwk['alg'] === 'Ed25519' ? 'EdDSA' : (jwk['alg'] ?? null);
  if (alg !== null && (typeof alg !== 'string' || TYPES[alg] !== kty)) {
    return `its alg is not taken with this kty: the algorithms are ${ALGORITHMS.join(', ')}`;
  }
  if (CURVES[kty] !== undefined && jwk['crv'] !== undefined && jwk['crv'] !== CURVES[kty]) {
    return `its crv is not taken: ${CURVES[kty]} is`;
  }
  const absent = MATERIAL[kty].filter((name) => jwk[name] === undefined);
  if (absent.length > 0) {
    const found = jwk['x5c'] === undefined ? '' : 'it has a certificate (x5c) only: ';
    return `${found}${absent.join(' and ')} must be there`;
  }
  const key = importKey(kty, jwk);
  if (typeof key === 'string') return key;
  return { kid: typeof jwk['kid'] === 'string' ? jwk['kid'] : null, alg, type: kty, key };
}

function importKey(kty: KeyType, jwk: Members): KeyObject | string {
  const members = MATERIAL[kty].map((name) => [name, jwk[name]] as const);
  if (!members.every(([, value]) => typeof value === 'string')) return MALFORMED;
  const material = { kty, crv: CURVES[kty], ...Object.fromEntries(members) } as JsonWebKey;
  try {
    const key = createPublicKey({ key: material, format: 'jwk' });
    return faultOf(key) ?? key;
  } catch {
    // Node and OpenSSL have many errors for it, and all of them mean the same.
    return MALFORMED;
  }
}

const MALFORMED = 'it is malformed';

function faultOf({ asymmetricKeyDetails: details }: KeyObject): string | null {
  const { modulusLength, publicExponent } = details ?? {};
  if (modulusLength === undefined) return null;
  if (modulusLength < LEAST_RSA_BITS) {
    return `it is too short: ${modulusLength} bits, of ${LEAST_RSA_BITS} at least`;
  }
  return publicExponent !== undefined && publicExponent >= 3n ? null : MALFORMED;
}

function identityOf({ kid, alg, key }: PublicKey): string {
  const bytes = key.export({ type: 'spki', format: 'der' }).toString('base64');
  return JSON.stringify([kid, alg, bytes]);
}

function nameOf(jwk: unknown, index: number): string {
  const kid = isObject(jwk) ? jwk['kid'] : undefined;
  return typeof kid === 'string' ? `kid ${kid.slice(0, LONGEST_NAME)}` : `number ${index + 1}`;
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
