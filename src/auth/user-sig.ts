import { createHmac, timingSafeEqual } from 'node:crypto';
import { inflateSync } from 'node:zlib';

/** Whom a UserSig has to be made for, and with which key. */
export interface UserSigOwner {
  readonly sdkAppId: number;
  readonly identifier: string;
  readonly secretKey: string;
}

export type UserSigVerdict =
  | 'valid'
  /** It cannot be read, or was made with another key. */
  | 'invalid'
  | 'other-app'
  | 'other-identifier'
  | 'expired';

/** Times in seconds; `expire` is a duration. */
interface Claims {
  readonly identifier: string;
  readonly sdkAppId: number;
  readonly time: number;
  readonly expire: number;
  readonly userbuf: string | undefined;
  readonly signature: string;
}

const LONGEST_SIG = 4096;
const LONGEST_CLAIMS = 8192;

/**
 * Checks a UserSig as the vendor's own signer makes it (TLSSigAPIv2: HMAC-SHA256 over its claims, as JSON, compressed by
 * zlib, in base64 with `*`, `-` and `_` for `+`, `/` and `=`).
 */
export function checkUserSig(sig: string, owner: UserSigOwner, nowSeconds: number): UserSigVerdict {
  const claims = sig.length > LONGEST_SIG ? null : claimsIn(sig);
  if (!claims || !isSignedWith(claims, owner.secretKey)) return 'invalid';
  if (claims.sdkAppId !== owner.sdkAppId) return 'other-app';
  if (claims.identifier !== owner.identifier) return 'other-identifier';
  return nowSeconds > claims.time + claims.expire ? 'expired' : 'valid';
}

function isSignedWith(claims: Claims, secretKey: string): boolean {
  const lines = [
    `TLS.identifier:${claims.identifier}`,
    `TLS.sdkappid:${claims.sdkAppId}`,
    `TLS.time:${claims.time}`,
    `TLS.expire:${claims.expire}`,
    ...(claims.userbuf === undefined ? [] : [`TLS.userbuf:${claims.userbuf}`]),
  ];
  const signed = lines.map((line) => `${line}\n`).join('');
  const right = createHmac('sha256', secretKey).update(signed).digest();
  const given = Buffer.from(claims.signature, 'base64');
  return given.length === right.length && timingSafeEqual(given, right);
}

function claimsIn(sig: string): Claims | null {
  if (!/^[A-Za-z0-9*_-]+$/.test(sig)) return null;
  const base64 = sig.replaceAll('*', '+').replaceAll('-', '/').replaceAll('_', '=');
  try {
    const json = inflateSync(Buffer.from(base64, 'base64'), { maxOutputLength: LONGEST_CLAIMS });
    return claimsOf(JSON.parse(json.toString('utf8')));
  } catch (error) {
    // No zlib, more than claims may be long, or no JSON: whoever made it, it says nothing.
    if (error instanceof Error) return null;
    throw error;
  }
}

function claimsOf(json: unknown): Claims | null {
  if (typeof json !== 'object' || json === null) return null;
  const {
    'TLS.identifier': identifier,
    'TLS.sdkappid': sdkAppId,
    'TLS.time': time,
    'TLS.expire': expire,
    'TLS.userbuf': userbuf,
    'TLS.sig': signature,
  } = json as Readonly<Record<string, unknown>>;
  if (!isOneLine(identifier) || typeof signature !== 'string') return null;
  if (!isWhole(sdkAppId) || !isWhole(time) || !isWhole(expire)) return null;
  if (userbuf !== undefined && !isBase64(userbuf)) return null;
  return { identifier, sdkAppId, time, expire, userbuf, signature };
}

/** What is signed are lines: text with a line break in it could be read as others. */
function isOneLine(value: unknown): value is string {
  return typeof value === 'string' && !/\p{Cc}/u.test(value);
}

function isBase64(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9+/]*={0,2}$/.test(value);
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
