import { Logger } from '@nestjs/common';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  errors,
  type FetchImplementation,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
} from 'jose';
import { parseJsonFile } from './json-file.js';
import { RereadFile } from './reread-file.js';

/** The keys of the issuer cannot be had at the moment. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
}

const fetchTimeoutMs = 3_000;
const refreshEveryMs = 300_000;
const usableForMs = 3_600_000;
const unknownKeyCooldownMs = 30_000;
const restAfterFailureMs = 2_000;

/** Keys from a JWKS file, read at once and again when it is replaced. Throws where it holds no key set. */
export function keysOfFile(path: string): JWTVerifyGetKey {
  const file = new RereadFile(path, (text) =>
    createLocalJWKSet(parseJsonFile('AUTH_JWKS_FILE', text) as JSONWebKeySet),
  );
  return (header, token) => file.current()(header, token);
}

/**
 * Keys from a JWKS endpoint: refreshed in the background every 5 minutes, used for at most an hour while the endpoint is
 * away, asked for again when a token names an unknown key (at most every 30 s). Throws `KeysUnavailable` where the
 * endpoint would be needed and does not answer within 3 s; it is then left alone for 2 s.
 *
 * @param fetch how the endpoint is asked; the global `fetch` where left out
 */
export function keysOfUrl(
  url: URL,
  now: () => number = Date.now,
  fetch?: FetchImplementation,
): JWTVerifyGetKey {
  const logger = new Logger('Auth');
  const set = createRemoteJWKSet(url, {
    timeoutDuration: fetchTimeoutMs,
    cooldownDuration: unknownKeyCooldownMs,
    cacheMaxAge: usableForMs,
    ...(fetch ? { [customFetch]: fetch } : {}),
  });
  let refreshedAt = now();
  let restUntil = 0;

  function noteFailure(error: unknown): void {
    restUntil = now() + restAfterFailureMs;
    const name = error instanceof Error ? error.constructor.name : typeof error;
    logger.warn({ event: 'jwks-unavailable', host: url.host, error: name });
  }

  function refreshInTime(): void {
    if (!set.fresh || set.reloading || now() - refreshedAt < refreshEveryMs) return;
    refreshedAt = now();
    set.reload().catch(noteFailure);
  }

  return async (header, token) => {
    if (!set.fresh && now() < restUntil) throw new KeysUnavailable();
    refreshInTime();
    try {
      return await set(header, token);
    } catch (error) {
      if (saysSomethingOfTheToken(error)) throw error;
      noteFailure(error);
      throw new KeysUnavailable('', { cause: error });
    }
  };
}

function saysSomethingOfTheToken(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  );
}
