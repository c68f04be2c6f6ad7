import { errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
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

/** Opens what the settings name. Throws an Error that says what is wrong with a file. */
export function openJwtVerifier(settings: AuthSettings, now: () => number = Date.now): JwtVerifier {
  const keys =
    'url' in settings.keys ? keysOfUrl(settings.keys.url) : keysOfFile(settings.keys.file);
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
      if (!claims) return { kind: 'invalid', reason: reasonOfClaim('sub') };
      this.verified.add(token, claims);
      return this.valid(claims);
    } catch (error) {
      if (error instanceof KeysUnavailable) return { kind: 'undecided' };
      if (error instanceof errors.JOSEError) return { kind: 'invalid', reason: reasonOf(error) };
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
}

function claimsOf(payload: JWTPayload): Claims | null {
  const { sub, exp, scope } = payload;
  if (typeof sub !== 'string' || !clientName.test(sub) || typeof exp !== 'number') return null;
  return { client: sub, scope: typeof scope === 'string' ? scope : '', expiresAt: exp * 1000 };
}

function reasonOf(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return 'The token has expired.';
  if (error instanceof errors.JWTClaimValidationFailed) return reasonOfClaim(error.claim);
  if (error instanceof errors.JOSEAlgNotAllowed) return 'The algorithm of the token is not taken.';
  if (error instanceof errors.JWKSNoMatchingKey) return 'The token is signed by an unknown key.';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'The signature is wrong.';
  return 'The token is malformed.';
}

function reasonOfClaim(claim: string): string {
  const known = ['iss', 'aud', 'sub', 'exp', 'nbf', 'iat'].includes(claim);
  return known ? `The claim ${claim} is missing or wrong.` : 'A claim of the token is wrong.';
}
