import { readFileSync } from 'node:fs';
import { databaseFrom } from '../settings/database.js';
import { type DatabaseAt } from '../settings/database-tls.js';
import { type Environment, SettingsReader } from '../settings/reader.js';

/** Where the log is, or why nobody can know; null where nobody said. A fault holds no secret. */
export function databaseAsked(
  argument: string | undefined,
  environment: Environment,
): DatabaseAt | { readonly fault: string } | null {
  const isArgument = argument !== undefined && argument !== '';
  const asGiven = isArgument
    ? { ...environment, DATABASE_URL: argument, DATABASE_URL_FILE: undefined }
    : environment;
  const from = new SettingsReader(asGiven, (path) => readFileSync(path, 'utf8'));
  if (!from.isSecretSet('DATABASE_URL')) return null;
  const database = databaseFrom(from, 'DATABASE_URL');
  if (database !== null) return database;
  const named = (variable: string): string =>
    isArgument && variable === 'DATABASE_URL' ? '--database' : variable;
  const faults = from.problems.map(({ variable, message }) => `${named(variable)} ${message}`);
  return { fault: faults.join(' ') };
}

/** Parameters that say how the server is reached; any other could change what is read. */
const REACHING = new Set([
  'host',
  'port',
  'user',
  'password',
  'ssl',
  'sslmode',
  'sslcert',
  'sslkey',
  'sslrootcert',
  'sslnegotiation',
  'uselibpqcompat',
]);

/** A database URL without parameters that would set something for the session, and the names of those. */
export function databaseUrl(text: string): {
  readonly url: string;
  readonly ignored: readonly string[];
} {
  const url = new URL(text);
  const ignored = [...new Set(url.searchParams.keys())].filter((name) => !REACHING.has(name));
  for (const name of ignored) url.searchParams.delete(name);
  return { url: ignored.length === 0 ? text : url.href, ignored };
}
