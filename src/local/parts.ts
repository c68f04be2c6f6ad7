import type { Environment } from '../settings/reader.js';

/** The parts of which nothing is configured, so that local mode makes them. */
export interface MissingParts {
  readonly database: boolean;
  readonly im: boolean;
  readonly auth: boolean;
  readonly ledgerKey: boolean;
}

const VARIABLES: Readonly<Record<keyof MissingParts, readonly string[]>> = {
  database: ['DATABASE_URL', 'DATABASE_URL_FILE', 'DATABASE_OWNER_URL', 'DATABASE_OWNER_URL_FILE'],
  im: [
    'IM_REGION',
    'IM_BASE_URL',
    'IM_SDK_APP_ID',
    'IM_SECRET_KEY',
    'IM_SECRET_KEY_FILE',
    'IM_ADMIN',
  ],
  auth: ['AUTH_ISSUER', 'AUTH_AUDIENCE', 'AUTH_JWKS_URL', 'AUTH_JWKS_FILE'],
  ledgerKey: ['LEDGER_SIGNING_KEY', 'LEDGER_SIGNING_KEY_FILE'],
};

/** A part with one variable set is meant to be real: what it lacks is an error, not made up. */
export function missingParts(environment: Environment): MissingParts {
  const isMissing = (part: keyof MissingParts) =>
    VARIABLES[part].every((variable) => (environment[variable] ?? '') === '');
  return {
    database: isMissing('database'),
    im: isMissing('im'),
    auth: isMissing('auth'),
    ledgerKey: isMissing('ledgerKey'),
  };
}
