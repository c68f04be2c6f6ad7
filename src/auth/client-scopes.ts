import { type Scope, scopesIn } from './caller.js';
import { parseJsonFile } from './json-file.js';

/** Scopes by `sub`, for tokens that carry none of their own, such as Kubernetes service-account tokens. */
export type ClientScopes = ReadonlyMap<string, readonly Scope[]>;

/** Reads `{"<sub>": ["scope", ...]}`. Throws an Error that says what is wrong. */
export function parseClientScopes(text: string): ClientScopes {
  const parsed = parseJsonFile('AUTH_CLIENTS_FILE', text);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new Error('AUTH_CLIENTS_FILE: expected an object of scopes by sub');
  }
  return new Map(Object.entries(parsed).map(([sub, value]) => [sub, scopesOf(sub, value)]));
}

function scopesOf(sub: string, list: unknown): readonly Scope[] {
  const scopes = scopesIn(list);
  if (scopes) return scopes;
  throw new Error(`AUTH_CLIENTS_FILE: ${JSON.stringify(sub)} needs a list of known scopes`);
}
