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

/** The standby that auditors read from; null where there is none, or a problem was noted. */
export function auditDatabaseFrom(from: SettingsReader, app: DatabaseAt | null): DatabaseAt | null {
  if (!from.isSecretSet('DATABASE_AUDIT_URL')) return null;
  const audit = databaseFrom(from, 'DATABASE_AUDIT_URL');
  if (audit === null || app === null) return audit;
  if (roleOf(audit.url) !== roleOf(app.url)) {
    from.problem(
      'DATABASE_AUDIT_URL',
      'has another user than DATABASE_URL. A standby has the roles of its primary: take the same one.',
    );
  }
  if (placeOf(audit.url) === placeOf(app.url)) {
    from.problem(
      'DATABASE_AUDIT_URL',
      'leads to where DATABASE_URL leads. Let it lead to a standby, or leave it out.',
    );
  }
  return audit;
}

function placeOf(databaseUrl: string): string {
  const { hostname, port, searchParams } = new URL(databaseUrl);
  return [hostname, port || '5432', searchParams.get('host'), searchParams.get('port')].join(' ');
}
