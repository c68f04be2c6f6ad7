import type { KeyObject } from 'node:crypto';
import { decodeJwt, errors, jwtVerify, type JWTPayload } from 'jose';
import { withImplied } from './caller.js';
import { parseClientScopes } from './client-scopes.js';
import type { Fetch } from './fetch-key-set.js';
import { grantedScopes, type GrantFiles } from './granted-scopes.js';
import { KeysUnavailable, keysOfFile, keysOfUrl, type IssuerKeys } from './key-set.js';
import { ALGORITHMS, candidatesFor, type PublicKey } from './public-keys.js';
import { bearerOf, type PersonRules } from './person.js';
import { RereadFile } from './reread-file.js';
import { parseRoleScopes } from './role-scopes.js';
import { TokenVerifier, type TokenVerdict } from './token-verifier.js';
import { VerifiedTokens, type Claims } from './verified-tokens.js';

/** Clocks differ: so long a token is taken before its `nbf`, and past its `exp`. */
export const CLOCK_TOLERANCE_SECONDS = 30;
const clientName = /^[^\p{Cc}\p{Cs}]{1,256}$/u;

/** Whose tokens are taken. */
export interface AuthSettings extends PersonRules {
  readonly issuer: string;
  /** A token must be meant for one of these. */
  readonly audience: string | readonly string[];
  readonly keys: { readonly url: URL } | { readonly file: string };
  /** A JSON file of scopes by `sub`, for tokens that carry none. */
  readonly clientsFile: string | null;
  /** A JSON file of scopes by claim and value, for tokens that carry none and whose `sub` the other file does not name. */
  readonly rolesFile: string | null;
}

/**
 * Opens what the settings name. Throws an Error that says what is wrong with a file.
 *
 * @param by how a key set is asked for; the global `fetch` where left out
 */
export function openJwtVerifier(
  settings: AuthSettings,
  now: () => number = Date.now,
  by?: Fetch,
): JwtVerifier {
  const { clientsFile, rolesFile } = settings;
  const keys =
    'url' in settings.keys
      ? keysOfUrl(settings.keys.url, now, by)
      : keysOfFile(settings.keys.file, now);
  const clients = clientsFile === null ? null : new RereadFile(clientsFile, parseClientScopes, now);
  const roles = rolesFile === null ? null : new RereadFile(rolesFile, parseRoleScopes, now);
  const files = (): GrantFiles => ({
    clients: clients?.current() ?? null,
    roles: roles?.current() ?? null,
  });
  return new JwtVerifier(settings, keys, files, now);
}

/**
 * Verifies JWTs: signature, `iss`, `aud`, `exp`, `nbf` with 30 s of tolerance; `exp` and `sub` are required. A verified
 * token is not verified again for up to a minute.
 */
export class JwtVerifier extends TokenVerifier {
  private readonly verified: VerifiedTokens;

  constructor(
    private readonly settings: Pick<AuthSettings, 'issuer' | 'audience' | keyof PersonRules>,
    private readonly keys: IssuerKeys,
    private readonly files: () => GrantFiles,
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
        return { kind: 'invalid', reason: this.reasonOf(error, token) };
      throw error;
    }
  }

  /** With the keys in force, and where none of them signed it, once more with those that the issuer has by now. */
  private async payloadOf(token: string): Promise<JWTPayload> {
    let tried: readonly PublicKey[] = [];
    try {
      return await this.payloadBy(token, async () => (tried = await this.keys.current()));
    } catch (error) {
      if (!isOfAnotherKey(error)) throw error;
      const newer = await this.keys.newer(tried);
      if (newer) return this.payloadBy(token, () => Promise.resolve(newer));
      if (tried.length === 0) throw new NoUsableKey();
      throw error;
    }
  }

  /** The keys are asked for once the token has the form of one. */
  private async payloadBy(
    token: string,
    keys: () => Promise<readonly PublicKey[]>,
  ): Promise<JWTPayload> {
    let others: readonly PublicKey[] = [];
    let last: unknown;
    try {
      return await this.payloadWith(token, async (header) => {
        const [first, ...rest] = candidatesFor(await keys(), header);
        if (!first) throw new errors.JWKSNoMatchingKey();
        others = rest;
        return first.key;
      });
    } catch (error) {
      if (!isOfAnotherKey(error)) throw error;
      last = error;
    }
    for (const { key } of others) {
      try {
        return await this.payloadWith(token, () => Promise.resolve(key));
      } catch (error) {
        if (!isOfAnotherKey(error)) throw error;
      }
    }
    throw last;
  }

  private async payloadWith(
    token: string,
    keyFor: (header: { readonly alg?: string; readonly kid?: unknown }) => Promise<KeyObject>,
  ): Promise<JWTPayload> {
    const { issuer, audience } = this.settings;
    const { payload } = await jwtVerify(token, keyFor, {
      algorithms: [...ALGORITHMS],
      issuer,
      audience: typeof audience === 'string' ? audience : [...audience],
      requiredClaims: ['exp', 'sub'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(this.now()),
    });
    return payload;
  }

  private valid({ client, payload }: Claims): TokenVerdict {
    const bearer = bearerOf(payload, this.settings);
    if (bearer.kind === 'nameless') return bearer;
    const who =
      bearer.kind === 'person'
        ? { client: bearer.client, person: bearer.operator }
        : { client, person: null };
    const { scopes, lookedAt } = grantedScopes(payload, this.files());
    return {
      kind: 'valid',
      caller: { ...who, sub: client, scopes: withImplied(scopes), lookedAt },
    };
  }

  /** Claims are checked only once the signature is good: whoever reads about them holds a token of the issuer. */
  private reasonOf(error: errors.JOSEError, token: string): string {
    if (error instanceof errors.JWTExpired)
      return `${expired(error.payload.exp, this.now())} ${RENEW}`;
    if (error instanceof errors.JWTClaimValidationFailed) {
      const isEarly = error.claim === 'nbf' && typeof error.payload.nbf === 'number';
      return isEarly
        ? `The token is not valid before ${timeOf(error.payload.nbf) ?? 'its nbf'}. Send it later, and check the clock of whoever issues it.`
        : this.reasonOfClaim(error.claim);
    }
    if (error instanceof errors.JOSEAlgNotAllowed) {
      return `The algorithm of the token is not taken. Have it signed with one of ${ALGORITHMS.join(', ')}.`;
    }
    if (error instanceof NoUsableKey) {
      return 'The issuer publishes no key that can be used, so that no token can be proven. Tell the operators of this service: its log names the keys.';
    }
    if (isOfAnotherKey(error) && issuerOf(token) !== this.settings.issuer) {
      return 'The token is of another issuer than the one that this service trusts. Send a token of that one: the operators of this service know it (AUTH_ISSUER).';
    }
    if (error instanceof errors.JWKSNoMatchingKey) {
      return `The token is signed by an unknown key. ${RENEW}`;
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

/** The issuer has no key at all. */
class NoUsableKey extends errors.JOSEError {}

/** Whether the token may be good all the same, by another key. */
function isOfAnotherKey(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWSSignatureVerificationFailed
  );
}

/** What a token says of itself, with nothing that proves it. */
function issuerOf(token: string): unknown {
  try {
    return decodeJwt(token).iss;
  } catch {
    return null;
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

/** For a header, between quotes. */
function quotable(text: string): string {
  return text.replaceAll(/["\\]|[^\x20-\x7e]/g, '?');
}

function claimsOf(payload: JWTPayload): Claims | null {
  const { sub, exp } = payload;
  if (typeof sub !== 'string' || !clientName.test(sub) || typeof exp !== 'number') return null;
  return { client: sub, payload, expiresAt: exp * 1000 };
}
