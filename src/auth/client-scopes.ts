import { type Scope, scopesIn } from './caller.js';
import { parseJsonFile } from './json-file.js';

/** Scopes by `sub`, for tokens that carry none of their own, such as Kubernetes service-account tokens. */
export type ClientScopes = ReadonlyMap<string, readonly Scope[]>;

const FORM = 'write {"<sub>": ["messages:modify", …]}';

/** Reads `{"<sub>": ["scope", ...]}`. Throws an Error that says what is wrong. */
export function parseClientScopes(text: string): ClientScopes {
  const parsed = parseJsonFile('AUTH_CLIENTS_FILE', text);
  const fault = clientScopesFault(parsed);
  if (fault !== null) throw new Error(`AUTH_CLIENTS_FILE: ${fault}`);
  const clients = parsed as Readonly<Record<string, unknown>>;
  return new Map(Object.entries(clients).map(([sub, list]) => [sub, scopesIn(list) ?? []]));
}

/** What is wrong with the form of such a file, and the cure; null where nothing is. */
export function clientScopesFault(parsed: unknown): string | null {
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return FORM;
  const [sub] = Object.entries(parsed).find(([, list]) => scopesIn(list) === null) ?? [];
  return sub === undefined
    ? null
    : `${JSON.stringify(sub)} must have a list of known scopes: ${FORM}`;
}
