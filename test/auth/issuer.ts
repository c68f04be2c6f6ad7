import { exportJWK, generateKeyPair, SignJWT, type JSONWebKeySet } from 'jose';

export const issuerName = 'https://issuer.example';
export const audienceName = 'im-edit-ledger';

/** An issuer of tokens with one key of its own. */
export class Issuer {
  private constructor(
    private readonly alg: string,
    private readonly privateKey: CryptoKey,
    readonly jwks: JSONWebKeySet,
  ) {}

  static async make(alg = 'ES256', kid = 'first'): Promise<Issuer> {
    const { privateKey, publicKey } = await generateKeyPair(alg);
    const jwk = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' };
    return new Issuer(alg, privateKey, { keys: [jwk] });
  }

  /** A good token of five minutes; `claims` lie over its claims, and undefined takes one away. */
  token(claims: Readonly<Record<string, unknown>> = {}): Promise<string> {
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
    const kid = String(this.jwks.keys[0]?.kid);
    return new SignJWT(all).setProtectedHeader({ alg: this.alg, kid }).sign(this.privateKey);
  }
}
