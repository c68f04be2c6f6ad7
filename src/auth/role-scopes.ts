import { type Scope, scopesIn } from './caller.js';
import { parseJsonFile } from './json-file.js';

/** Scopes by the value of a claim, by the claim's name: for tokens that name roles or groups. */
export type RoleScopes = ReadonlyMap<string, ReadonlyMap<string, readonly Scope[]>>;

const FORM =
  'write {"<claim>": {"<value>": ["messages:modify", …]}}, where the claim may be a path such as realm_access.roles';

/** Reads `{"<claim>": {"<value>": ["scope", …]}}`. Throws an Error that says what is wrong, and the cure. */
export function parseRoleScopes(text: string): RoleScopes {
  const parsed = parseJsonFile('AUTH_ROLES_FILE', text);
  const fault = roleScopesFault(parsed);
  if (fault !== null) throw new Error(`AUTH_ROLES_FILE: ${fault}`);
  const claims = parsed as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  return new Map(
    Object.entries(claims).map(([claim, values]) => [
      claim,
      new Map(Object.entries(values).map(([value, list]) => [value, scopesIn(list) ?? []])),
    ]),
  );
}

/** What is wrong with the form of such a file, and the cure; null where nothing is. */
export function roleScopesFault(parsed: unknown): string | null {
  if (!isObject(parsed)) return FORM;
  for (const [claim, values] of Object.entries(parsed)) {
    const name = JSON.stringify(claim);
    if (claim === '') return `a claim has no name: ${FORM}`;
    if (!isObject(values)) return `${name} must have an object of scopes by value: ${FORM}`;
    for (const [value, scopes] of Object.entries(values)) {
      if (scopesIn(scopes)) continue;
      return `${JSON.stringify(value)} of ${name} must have a list of known scopes: ${FORM}`;
    }
  }
  return null;
}

/** All that the roles in the claims of a token are worth together. */
export function scopesByRole(
  roles: RoleScopes,
  claims: Readonly<Record<string, unknown>>,
): readonly Scope[] {
  return [...roles].flatMap(([claim, scopes]) =>
    valuesOf(claimAt(claims, claim)).flatMap((value) => scopes.get(value) ?? []),
  );
}

/** A list of texts, or a text; everything else is worth nothing. */
function valuesOf(claim: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(claim) ? claim : [claim];
  return list.filter((value) => typeof value === 'string');
}

/** The claim of that name, which may have dots in it; else what the name leads to, taken as a path. */
function claimAt(claims: unknown, name: string): unknown {
  if (!isObject(claims)) return undefined;
  if (Object.hasOwn(claims, name)) return claims[name];
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
    const first = name.slice(0, dot);
    if (!Object.hasOwn(claims, first)) continue;
    const found = claimAt(claims[first], name.slice(dot + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
