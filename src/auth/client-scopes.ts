import { isScope, type Scope } from './caller.js';
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

function scopesOf(sub: string, value: unknown): readonly Scope[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [null];
  return list.map((scope) => {
    if (typeof scope === 'string' && isScope(scope)) return scope;
    throw new Error(`AUTH_CLIENTS_FILE: ${JSON.stringify(sub)} needs a list of known scopes`);
  });
}
