import { isScope, type Scope } from './caller.js';
import type { ClientScopes } from './client-scopes.js';
import { scopesByRole, type RoleScopes } from './role-scopes.js';

/** What the service's own files grant. Null: there is no such file. */
export interface GrantFiles {
  readonly clients: ClientScopes | null;
  readonly roles: RoleScopes | null;
}

export interface Granted {
  readonly scopes: readonly Scope[];
  /** The sources that were searched for them, in that order, in words for the caller. */
  readonly lookedAt: readonly string[];
}

/**
 * What a token allows: as its claim `scope` says, else `scp`, else the file by `sub`, else the file by roles. A claim that is
 * there is the source, whatever it says; so is an entry of a file.
 */
export function grantedScopes(
  claims: Readonly<Record<string, unknown>>,
  { clients, roles }: GrantFiles,
): Granted {
  const { scope, scp, sub } = claims;
  if (isThere(scope)) {
    const words = typeof scope === 'string' ? scope.split(' ') : [];
    return { scopes: words.filter(isScope), lookedAt: ['the claim scope'] };
  }
  const lookedAt = ['the claim scope (not in the token)'];
  if (isThere(scp)) {
    return { scopes: wordsOf(scp).filter(isScope), lookedAt: [...lookedAt, 'the claim scp'] };
  }
  lookedAt.push('the claim scp (not in the token)');
  const byClient = typeof sub === 'string' ? clients?.get(sub) : undefined;
  if (byClient) return { scopes: byClient, lookedAt: [...lookedAt, 'AUTH_CLIENTS_FILE'] };
  lookedAt.push(`AUTH_CLIENTS_FILE (${clients ? 'it does not name the sub' : 'not set'})`);
  const byRole = roles ? scopesByRole(roles, claims) : [];
  const found =
    byRole.length > 0 ? '' : ` (${roles ? 'it names no role of the token' : 'not set'})`;
  return { scopes: byRole, lookedAt: [...lookedAt, `AUTH_ROLES_FILE${found}`] };
}

function isThere(claim: unknown): boolean {
  return claim !== undefined && claim !== null;
}

function wordsOf(claim: unknown): readonly string[] {
  if (typeof claim === 'string') return claim.split(' ');
  const list: readonly unknown[] = Array.isArray(claim) ? claim : [];
  return list.filter((word) => typeof word === 'string');
}
