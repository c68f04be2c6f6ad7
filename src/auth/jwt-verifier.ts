import {
  errors,
  type FetchImplementation,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose';
import { isScope, withImplied, type Scope } from './caller.js';
import { parseClientScopes, type ClientScopes } from './client-scopes.js';
import { KeysUnavailable, keysOfFile, keysOfUrl } from './key-set.js';
import { RereadFile } from './reread-file.js';
import { TokenVerifier, type TokenVerdict } from './token-verifier.js';
import { VerifiedTokens, type Claims } from './verified-tokens.js';

const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'];
const clockToleranceSeconds = 30;
const clientName = /^[^\p{Cc}\p{Cs}]{1,256}$/u;

/** Whose tokens are taken. */
export interface AuthSettings {
  readonly issuer: string;
  /** A token must be meant for one of these. */
  readonly audience: string | readonly string[];
  readonly keys: { readonly url: URL } | { readonly file: string };
  /** A JSON file of scopes by `sub`, granted beside those that the token itself carries. */
  readonly clientsFile: string | null;
}

/**
 * Opens what the settings name. Throws an Error that says what is wrong with a file.
 *
 * @param fetch how a key set is asked for; the global `fetch` where left out
 */
export function openJwtVerifier(
  settings: AuthSettings,
  now: () => number = Date.now,
  fetch?: FetchImplementation,
): JwtVerifier {
  const keys =
    'url' in settings.keys
      ? keysOfUrl(settings.keys.url, now, fetch)
      : keysOfFile(settings.keys.file);
  const file = settings.clientsFile;
  const clients = file === null ? null : new RereadFile(file, parseClientScopes, now);
  return new JwtVerifier(settings, keys, () => clients?.current() ?? new Map(), now);
}

/**
 * Verifies JWTs: signature, `iss`, `aud`, `exp`, `nbf` with 30 s of tolerance; `exp` and `sub` are required. A verified
 * token is not verified again for up to a minute.
 */
export class JwtVerifier extends TokenVerifier {
  private readonly verified: VerifiedTokens;

  constructor(
    private readonly settings: Pick<AuthSettings, 'issuer' | 'audience'>,
    private readonly keys: JWTVerifyGetKey,
    private readonly clients: () => ClientScopes,
    private readonly now: () => number,
  ) {
    super();
    this.verified = new VerifiedTokens(now);
  }

  async verify(token: string): Promise<TokenVerdict> {
    const known = this.verified.find(token);
    if (known) return this.valid(known);
    try {
      const claims = claimsOf(await this.payloadOf(token));
      if (!claims) return { kind: 'invalid', reason: this.reasonOfClaim('sub') };
      this.verified.add(token, claims);
      return this.valid(claims);
    } catch (error) {
      if (error instanceof KeysUnavailable) return { kind: 'undecided' };
      if (error instanceof errors.JOSEError)
        return { kind: 'invalid', reason: this.reasonOf(error) };
      throw error;
    }
  }

  private async payloadOf(token: string): Promise<JWTPayload> {
    const { issuer, audience } = this.settings;
    const { payload } = await jwtVerify(token, this.keys, {
      algorithms,
      issuer,
      audience: typeof audience === 'string' ? audience : [...audience],
      requiredClaims: ['exp', 'sub'],
      clockTolerance: clockToleranceSeconds,
      currentDate: new Date(this.now()),
    });
    return payload;
  }

  private valid(claims: Claims): TokenVerdict {
    const own = claims.scope.split(' ').filter(isScope);
    const granted: readonly Scope[] = this.clients().get(claims.client) ?? [];
    const scopes = withImplied([...own, ...granted]);
    return { kind: 'valid', caller: { client: claims.client, scopes } };
  }

  /** Claims are looked at only once the signature is good: who is told of them holds a token of the issuer. */
  private reasonOf(error: errors.JOSEError): string {
    if (error instanceof errors.JWTExpired)
      return `${expired(error.payload.exp, this.now())} ${RENEW}`;
    if (error instanceof errors.JWTClaimValidationFailed) {
      const isEarly = error.claim === 'nbf' && typeof error.payload.nbf === 'number';
      return isEarly
        ? `The token is not valid before ${timeOf(error.payload.nbf) ?? 'its nbf'}. Send it later, and check the clock of whoever issues it.`
        : this.reasonOfClaim(error.claim);
    }
    if (error instanceof errors.JOSEAlgNotAllowed) {
      return `The algorithm of the token is not taken. Have it signed with one of ${algorithms.join(', ')}.`;
    }
    if (error instanceof errors.JWKSNoMatchingKey) {
      return 'The token is signed by an unknown key. Send one of the issuer that this service trusts.';
    }
    if (error instanceof errors.JWSSignatureVerificationFailed) {
      return 'The signature is wrong. Send the token as it was issued, whole and unchanged.';
    }
    return 'The token is malformed. Send a JWT: three parts of base64url with dots between them, without quotes.';
  }

  private reasonOfClaim(claim: string): string {
    const { issuer, audience } = this.settings;
    switch (claim) {
      case 'iss':
        return `The claim iss is missing or wrong. Send a token of the issuer ${quotable(issuer)}.`;
      case 'aud':
        return `The claim aud is missing or wrong. Send a token for ${quotable([audience].flat().join(' or '))}.`;
      case 'sub':
        return 'The claim sub is missing or wrong. Send a token that names its client: 1 to 256 characters, no control characters.';
      case 'exp':
      case 'nbf':
      case 'iat':
        return `The claim ${claim} is missing or wrong. Send a token where it is a number of seconds since 1970.`;
      default:
        return `A claim of the token is wrong. ${RENEW}`;
    }
  }
}

const RENEW = 'Get a new token and send the request again.';

/** @param exp seconds since 1970 */
function expired(exp: unknown, nowMs: number): string {
  const since = timeOf(exp);
  if (since === null || typeof exp !== 'number') return 'The token has expired.';
  const minutes = Math.floor((nowMs / 1000 - exp) / 60);
  return `The token expired at ${since}, ${minutes < 1 ? 'less than a minute' : `${String(minutes)} min`} ago.`;
}

/** Null for what is no time. */
function timeOf(seconds: unknown): string | null {
  const date = new Date(typeof seconds === 'number' ? seconds * 1000 : Number.NaN);
  return Number.isNaN(date.getTime()) ? null : date.toISOString().replace('.000Z', 'Z');
}

/** It stands in a header, between quotes. */
function quotable(text: string): string {
  return text.replaceAll(/["\\]|[^\x20-\x7e]/g, '?');
}

function claimsOf(payload: JWTPayload): Claims | null {
  const { sub, exp, scope } = payload;
  if (typeof sub !== 'string' || !clientName.test(sub) || typeof exp !== 'number') return null;
  return { client: sub, scope: typeof scope === 'string' ? scope : '', expiresAt: exp * 1000 };
}
