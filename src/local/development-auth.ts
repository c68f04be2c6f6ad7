import { generateKeyPairSync, randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { calculateJwkThumbprint, importJWK, type JWK, SignJWT } from 'jose';
import { keptText } from './kept-file.js';

/** For whom the tokens of local mode are. */
export const LOCAL_AUDIENCE = 'im-edit-ledger';
/** Below those that systems give to programs which ask for any port. */
const ISSUER_PORTS = [20_000, 30_000] as const;

const ALGORITHM = 'ES256';

/** The `iss` of the tokens of local mode: the URL of its issuer, the same at each start. */
export function localIssuer(folder: string): string {
  const make = (): string => `http://127.0.0.1:${String(randomInt(...ISSUER_PORTS))}`;
  return keptText(issuerFileOf(folder), make);
}

/** The issuer had to move: its port was taken. Tokens with the earlier `iss` are worth nothing from now on. */
export function moveLocalIssuer(folder: string, url: string): void {
  writeFileSync(issuerFileOf(folder), url);
}

function issuerFileOf(folder: string): string {
  return path.join(folder, 'auth-issuer');
}

/** The private key of local mode, made where it is missing. */
export async function developmentSigningKey(folder: string): Promise<JWK> {
  const key = privateKeyOf(folder);
  return { ...key, kid: await calculateJwkThumbprint(key), alg: ALGORITHM, use: 'sig' };
}

/** Makes the key pair of local mode where it is missing, and returns the file of the public key set. */
export async function developmentJwksFile(folder: string): Promise<string> {
  const { d: _secret, ...publicKey } = await developmentSigningKey(folder);
  const keySet = { keys: [publicKey] };
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
  const key = await developmentSigningKey(folder);
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ scope: request.scope })
    .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT', kid: key.kid ?? '' })
    .setIssuer(localIssuer(folder))
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
