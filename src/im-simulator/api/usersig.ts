import { createHmac } from 'node:crypto';
import { deflateSync, inflateSync } from 'node:zlib';

/** What a UserSig (TLSSigAPIv2, HMAC-SHA256) says of itself. Times in seconds. */
export interface SignedClaims {
  readonly identifier: string;
  readonly sdkAppId: number;
  readonly time: number;
  /** A duration, not an instant. */
  readonly expire: number;
  readonly userbuf?: string;
}

interface Decoded extends SignedClaims {
  readonly signature: string;
}

const CACHED_SIGNATURES = 1000;

/** The signature part: base64 of the HMAC, keyed with the key's characters (not hex-decoded). */
export function signatureOf(claims: SignedClaims, secretKey: string): string {
  const lines = [
    `TLS.identifier:${claims.identifier}`,
    `TLS.sdkappid:${claims.sdkAppId}`,
    `TLS.time:${claims.time}`,
    `TLS.expire:${claims.expire}`,
    ...(claims.userbuf === undefined ? [] : [`TLS.userbuf:${claims.userbuf}`]),
  ];
  const content = lines.map((line) => `${line}\n`).join('');
  return createHmac('sha256', secretKey).update(content).digest('base64');
}

/** A UserSig as it travels in the URL; for clients in tests and for trying the simulator by hand. */
export function userSig(claims: SignedClaims, secretKey: string): string {
  const json = JSON.stringify({
    'TLS.ver': '2.0',
    'TLS.identifier': claims.identifier,
    'TLS.sdkappid': claims.sdkAppId,
    'TLS.time': claims.time,
    'TLS.expire': claims.expire,
    ...(claims.userbuf === undefined ? {} : { 'TLS.userbuf': claims.userbuf }),
    'TLS.sig': signatureOf(claims, secretKey),
  });
  return deflateSync(json)
    .toString('base64')
    .replaceAll('+', '*')
    .replaceAll('/', '-')
    .replaceAll('=', '_');
}

/** Verifies UserSigs of one app. Clients reuse them, so what was decoded is remembered. */
export class UserSigCheck {
  readonly #known = new Map<string, Decoded | number>();

  constructor(
    private readonly sdkAppId: number,
    private readonly secretKey: string,
  ) {}

  /** 0 or the error code; the order of the checks follows the vendor's Go verifier as far as codes tell it (a guess). */
  refusal(sig: string, identifier: string, nowSeconds: number): number {
    const decoded = this.decoded(sig);
    if (typeof decoded === 'number') return decoded;
    if (decoded.sdkAppId !== this.sdkAppId) return 70014;
    if (decoded.identifier !== identifier) return 70013;
    return nowSeconds > decoded.time + decoded.expire ? 70001 : 0;
  }

  private decoded(sig: string): Decoded | number {
    const known = this.#known.get(sig);
    if (known !== undefined) return known;
    const found = this.checked(sig);
    if (this.#known.size >= CACHED_SIGNATURES) this.#known.clear();
    this.#known.set(sig, found);
    return found;
  }

  private checked(sig: string): Decoded | number {
    const decoded = decode(sig);
    if (!decoded) return 70003;
    return signatureOf(decoded, this.secretKey) === decoded.signature ? decoded : 70009;
  }
}

function decode(sig: string): Decoded | null {
  if (!/^[A-Za-z0-9*_-]+$/.test(sig)) return null;
  const base64 = sig.replaceAll('*', '+').replaceAll('-', '/').replaceAll('_', '=');
  try {
    const json = inflateSync(Buffer.from(base64, 'base64'), { maxOutputLength: 8192 });
    return claimsOf(JSON.parse(json.toString('utf8')));
  } catch (notZlibOrNotJson) {
    if (notZlibOrNotJson instanceof Error) return null;
    throw notZlibOrNotJson;
  }
}

function claimsOf(json: unknown): Decoded | null {
  if (typeof json !== 'object' || json === null) return null;
  const {
    'TLS.ver': version,
    'TLS.identifier': identifier,
    'TLS.sdkappid': sdkAppId,
    'TLS.time': time,
    'TLS.expire': expire,
    'TLS.userbuf': userbuf,
    'TLS.sig': signature,
  } = json as Record<string, unknown>;
  if (version !== '2.0' || typeof identifier !== 'string' || typeof signature !== 'string')
    return null;
  if (typeof sdkAppId !== 'number' || typeof time !== 'number' || typeof expire !== 'number')
    return null;
  if (userbuf !== undefined && typeof userbuf !== 'string') return null;
  return {
    identifier,
    sdkAppId,
    time,
    expire,
    signature,
    ...(userbuf === undefined ? {} : { userbuf }),
  };
}
