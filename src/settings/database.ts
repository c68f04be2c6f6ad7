import { type DatabaseAt, databaseAtFrom } from './database-tls.js';
import { parseDatabaseUrl } from './database-url.js';
import type { SettingsReader } from './reader.js';

/** A database with its user named; null where a problem was noted. */
export function databaseFrom(from: SettingsReader, variable: string): DatabaseAt | null {
  const text = from.secret(variable, 'postgres://user:password@host:5432/database');
  if (text === null) return null;
  const parsed = parseDatabaseUrl(text);
  return parsed.kind === 'ok'
    ? databaseAtFrom(from, variable, parsed.url)
    : from.problem(variable, parsed.fault);
}

/** The role that a database URL connects as. */
export function roleOf(databaseUrl: string): string {
  return decodeURIComponent(new URL(databaseUrl).username);
}

/** Notes the problem that a service which owns its tables could change history. */
export function refuseSameRole(
  from: SettingsReader,
  app: DatabaseAt | null,
  owner: DatabaseAt | null,
): void {
  if (app === null || owner === null || roleOf(owner.url) !== roleOf(app.url)) return;
  from.problem(
    'DATABASE_OWNER_URL',
    'has the same user as DATABASE_URL. In production the service must not own the tables: give it a role of its own.',
  );
}
