import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export const ISSUER = 'https://issuer.test';
export const AUDIENCE = 'im-edit-ledger';

/** Signs tokens for a service that is told of `jwksFile`. */
export interface TokenMaker {
  readonly jwksFile: string;
  /** @param expiry a span from now, or seconds since 1970 */
  token(sub: string, scope: string, expiry?: string | number): Promise<string>;
  /** As an identity provider makes it, with whatever claims. */
  tokenOf(sub: string, claims: Readonly<Record<string, unknown>>): Promise<string>;
  /** Of a person who logged in at the console, where `CONSOLE_CLIENT_ID` is `edit-console`. */
  person(email: string, scope?: string): Promise<string>;
}

export async function makeTokens(): Promise<TokenMaker> {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const folder = await mkdtemp(path.join(tmpdir(), 'tokens-'));
  const jwksFile = path.join(folder, 'jwks.json');
  const jwk = { ...(await exportJWK(publicKey)), alg: 'ES256', kid: 'test', use: 'sig' };
  await writeFile(jwksFile, JSON.stringify({ keys: [jwk] }));
  const tokenOf = (
    sub: string,
    claims: Readonly<Record<string, unknown>>,
    expiry: string | number = '1h',
  ): Promise<string> =>
    new SignJWT({ ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: 'test' })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(sub)
      .setIssuedAt()
      .setExpirationTime(expiry)
      .sign(privateKey);
  return {
    jwksFile,
    token: (sub, scope, expiry) => tokenOf(sub, { scope }, expiry),
    tokenOf: (sub, claims) => tokenOf(sub, claims),
    person: (email, scope = 'messages:approve') =>
      tokenOf(`sub of ${email}`, { azp: 'edit-console', email, scope }),
  };
}
