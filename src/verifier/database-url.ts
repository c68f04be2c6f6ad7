import { readFileSync } from 'node:fs';
import { databaseUrlFrom } from '../settings/database.js';
import { parseDatabaseUrl } from '../settings/database-url.js';
import { type Environment, SettingsReader } from '../settings/reader.js';

/** Where the log is, or why nobody can know; null where nobody said. A fault holds no secret. */
export function databaseAsked(
  argument: string | undefined,
  environment: Environment,
): { readonly url: string } | { readonly fault: string } | null {
  if (argument !== undefined && argument !== '') {
    const parsed = parseDatabaseUrl(argument);
    return parsed.kind === 'ok' ? { url: parsed.url } : { fault: `--database ${parsed.fault}` };
  }
  const from = new SettingsReader(environment, (path) => readFileSync(path, 'utf8'));
  if (!from.isSecretSet('DATABASE_URL')) return null;
  const url = databaseUrlFrom(from, 'DATABASE_URL');
  if (url !== null) return { url };
  const faults = from.problems.map(({ variable, message }) => `${variable} ${message}`);
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
