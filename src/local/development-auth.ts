import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { calculateJwkThumbprint, importJWK, type JWK, SignJWT } from 'jose';
import { keptText } from './kept-file.js';

/** Who signs the tokens of local mode, and for whom. */
export const LOCAL_ISSUER = 'im-edit-ledger/local';
export const LOCAL_AUDIENCE = 'im-edit-ledger';

const ALGORITHM = 'ES256';

/** Makes the key pair of local mode where it is missing, and returns the file of the public key set. */
export async function developmentJwksFile(folder: string): Promise<string> {
  const key = privateKeyOf(folder);
  const { d: _secret, ...publicKey } = key;
  const kid = await calculateJwkThumbprint(key);
  const keySet = { keys: [{ ...publicKey, kid, alg: ALGORITHM, use: 'sig' }] };
  const file = path.join(folder, 'auth-jwks.json');
  writeFileSync(file, JSON.stringify(keySet));
  return file;
}

export interface TokenRequest {
  /** The client that the token speaks for. */
  readonly sub: string;
  /** Scopes, separated by spaces. */
  readonly scope: string;
  readonly ttlSeconds: number;
}

/** A token that a service in local mode on the same folder accepts. Makes the key where it is missing. */
export async function developmentToken(folder: string, request: TokenRequest): Promise<string> {
  const key = privateKeyOf(folder);
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ scope: request.scope })
    .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT', kid: await calculateJwkThumbprint(key) })
    .setIssuer(LOCAL_ISSUER)
    .setAudience(LOCAL_AUDIENCE)
    .setSubject(request.sub)
    .setIssuedAt(now)
    .setExpirationTime(now + request.ttlSeconds)
    .sign(await importJWK(key, ALGORITHM));
}

function privateKeyOf(folder: string): JWK {
  const text = keptText(path.join(folder, 'auth-key.json'), () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return JSON.stringify(privateKey.export({ format: 'jwk' }));
  });
  return JSON.parse(text) as JWK;
}
