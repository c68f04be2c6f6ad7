import { exportJWK, generateKeyPair, SignJWT, type JSONWebKeySet } from 'jose';
import type { IssuerKeys } from '../../src/auth/key-set.js';
import { readKeySet } from '../../src/auth/public-keys.js';

export const issuerName = 'https://issuer.example';
export const audienceName = 'im-edit-ledger';

/** The keys of a set that never changes. */
export function keysIn(jwks: object): IssuerKeys {
  const keys = readKeySet(jwks)?.keys ?? [];
  return { current: () => Promise.resolve(keys), newer: () => Promise.resolve(null) };
}

/** An issuer of tokens with one key of its own. */
export class Issuer {
  private constructor(
    private readonly alg: string,
    private readonly privateKey: CryptoKey,
    readonly jwks: JSONWebKeySet,
  ) {}

  /** @param kid null: neither its key nor its tokens name one */
  static async make(alg = 'ES256', kid: string | null = 'first'): Promise<Issuer> {
    const { privateKey, publicKey } = await generateKeyPair(alg);
    const name = kid === null ? {} : { kid };
    const jwk = { ...(await exportJWK(publicKey)), ...name, alg, use: 'sig' };
    return new Issuer(alg, privateKey, { keys: [jwk] });
  }

  /** The public key as the issuer publishes it. */
  get jwk(): object {
    return this.jwks.keys[0] ?? {};
  }

  /** A good token of five minutes; `claims` lie over its claims, and undefined takes one away. */
  token(
    claims: Readonly<Record<string, unknown>> = {},
    header: Readonly<Record<string, unknown>> = {},
  ): Promise<string> {
    const nowSeconds = Math.floor(Date.now() / 1000);
    const all = {
      iss: issuerName,
      aud: audienceName,
      sub: 'refund-desk',
      scope: 'messages:modify',
      iat: nowSeconds,
      exp: nowSeconds + 300,
      ...claims,
    };
    const kid = this.jwks.keys[0]?.kid;
    const named = { alg: this.alg, ...(kid === undefined ? {} : { kid }), ...header };
    return new SignJWT(all).setProtectedHeader(named).sign(this.privateKey);
  }
}
