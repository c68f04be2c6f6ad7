import { clientScopesFault } from '../auth/client-scopes.js';
import { roleScopesFault } from '../auth/role-scopes.js';
import { authoritiesFrom } from './authorities.js';
import type { SettingsReader } from './reader.js';

/** Whose tokens are taken. The files may be replaced while the service runs. */
export interface AuthConfig {
  readonly issuer: string;
  readonly audience: string;
  /** A key set as of RFC 7517. */
  readonly keys: { readonly url: URL } | { readonly file: string };
  /** Scopes by `sub`, for tokens that carry none. */
  readonly clientsFile: string | null;
  /** The only authorities to trust when the key set is fetched, in PEM; null: those that Node trusts. */
  readonly ca: string | null;
  /** Scopes by claim and value, for tokens that carry none and whose `sub` has none. */
  readonly rolesFile: string | null;
  /** The client by whose tokens persons call; null: all tokens are applications'. */
  readonly consoleClientId: string | null;
  /** The claim that names the person; null: the usual ones. */
  readonly operatorClaim: string | null;
}

/** Nulls where a problem was noted. */
export function authFrom(from: SettingsReader, isProduction: boolean) {
  const clientsFile = from.optional('AUTH_CLIENTS_FILE');
  const clients = clientsFile === null ? null : from.jsonObject('AUTH_CLIENTS_FILE', clientsFile);
  noteForm(from, 'AUTH_CLIENTS_FILE', clients && clientScopesFault(clients));
  const rolesFile = from.optional('AUTH_ROLES_FILE');
  const roles = rolesFile === null ? null : from.jsonObject('AUTH_ROLES_FILE', rolesFile);
  noteForm(from, 'AUTH_ROLES_FILE', roles && roleScopesFault(roles));
  const issuer = from.required('AUTH_ISSUER', 'the `iss` of the tokens to accept');
  const consoleClientId = consoleClientFrom(from);
  // Persons log in there.
  if (consoleClientId !== null) from.webUrl('AUTH_ISSUER', isProduction);
  return {
    issuer,
    audience: from.required('AUTH_AUDIENCE', 'the `aud` of the tokens to accept'),
    keys: authKeysFrom(from, isProduction),
    clientsFile,
    ca: authoritiesFrom(from, 'AUTH_CA_FILE'),
    rolesFile,
    consoleClientId,
    operatorClaim: from.optional('AUTH_OPERATOR_CLAIM'),
  };
}

function noteForm(from: SettingsReader, variable: string, fault: string | null): void {
  if (fault !== null) from.problem(variable, `names a file of another form: ${fault}.`);
}

function consoleClientFrom(from: SettingsReader): string | null {
  const id = from.optional('CONSOLE_CLIENT_ID');
  if (id === null || /^[^\p{Cc}\p{Cs}]{1,256}$/u.test(id)) return id;
  return from.problem(
    'CONSOLE_CLIENT_ID',
    'must have 1 to 256 characters, none of them a control character.',
  );
}

function authKeysFrom(from: SettingsReader, isProduction: boolean): AuthConfig['keys'] | null {
  const file = from.optional('AUTH_JWKS_FILE');
  if (file !== null && from.isSet('AUTH_JWKS_URL')) {
    return from.problem('AUTH_JWKS_URL', 'is set, and so is AUTH_JWKS_FILE. Set one of them.');
  }
  if (file !== null) {
    const keySet = from.jsonObject('AUTH_JWKS_FILE', file);
    if (keySet !== null && !Array.isArray(keySet['keys'])) {
      from.problem('AUTH_JWKS_FILE', 'names a file that is not a JSON Web Key Set (no `keys`).');
    }
    return { file };
  }
  const url = from.webUrl('AUTH_JWKS_URL', isProduction);
  if (url !== null) return { url: new URL(url) };
  if (from.isSet('AUTH_JWKS_URL')) return null;
  return from.missing(
    'AUTH_JWKS_URL',
    'the URL of the key set that tokens are signed with, or AUTH_JWKS_FILE to a file that holds it',
  );
}
