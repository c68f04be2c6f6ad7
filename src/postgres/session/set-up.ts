import { type ClientBase, escapeLiteral, type QueryConfig } from 'pg';
import { RUN_MIGRATIONS } from '../schema/run-migrations.js';
import { DatabaseRefused } from './database-refused.js';
import type { SessionSettings } from './settings.js';

export interface SessionSetUp {
  readonly settings: SessionSettings;
  /** Whose session it is: the application's is its own role's and needs the tables; the owner makes them. */
  readonly as: 'application' | 'owner';
}

export interface SessionReady {
  /** The server's process, as it says itself. */
  readonly pid: number;
  /** The schema that the tables are in, or, for an owner who has none yet, are to be made in. */
  readonly schema: string;
}

interface Row {
  readonly pid: number;
  readonly schema: string | null;
  readonly is_own_role: boolean;
  readonly replication_role: string;
  readonly encoding: string;
  readonly settings: Readonly<Record<string, string>>;
}

const PATIENCE_MS = 5_000;

/** Sources of a setting that belong to the server as a whole: an operator's brake, and not undone. */
const OF_THE_SERVER = `('default', 'environment variable', 'configuration file', 'command line', 'override')`;

/**
 * Where the tables are: in the schema that the session's path names first among those that have them, else in `public`, else
 * in the only other one that the role may use.
 */
const SCHEMA = `(SELECT n.nspname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relname = 'ledger_checkpoint' AND c.relkind = 'r' AND has_schema_privilege(n.oid, 'USAGE')
  ORDER BY array_position(current_schemas(false), n.nspname), n.nspname = 'public' DESC, n.nspname LIMIT 1)`;

/** The first schema of the path that the role may make tables in. */
const NEW_SCHEMA = `(SELECT name::text FROM unnest(current_schemas(false)) WITH ORDINALITY AS path (name, n)
  WHERE name !~ '^pg_' AND name <> 'information_schema' AND has_schema_privilege(name, 'CREATE') ORDER BY n LIMIT 1)`;

const SCHEMA_OF = { application: SCHEMA, owner: `coalesce(${SCHEMA}, ${NEW_SCHEMA}, 'public')` };

/**
 * Sets a new session up and reads it back, in one round trip. Time limits that would end the set-up itself go first.
 *
 * @throws DatabaseRefused where the session cannot be made what the service depends on
 */
export async function setUpSession(
  client: ClientBase,
  { settings, as }: SessionSetUp,
): Promise<SessionReady> {
  const text = `SET statement_timeout = 0;
    SELECT set_config('transaction_timeout', '0', false)
    WHERE current_setting('server_version_num')::int >= 170000;
    ${as === 'application' ? `SET SESSION ROLE NONE;` : ''}
    ${statementFor(settings, SCHEMA_OF[as])}`;
  const query: QueryConfig & { query_timeout: number } = { text, query_timeout: PATIENCE_MS };
  const answers: unknown = await client.query(query);
  const last = Array.isArray(answers) ? (answers.at(-1) as { rows: Row[] }) : null;
  const row = last?.rows[0];
  if (!row) throw new Error('setting a session up gave no answer');
  const reasons = faultsOf(row, settings, as);
  if (reasons.length > 0) throw new DatabaseRefused(reasons);
  return { pid: row.pid, schema: row.schema ?? 'public' };
}

function statementFor(settings: SessionSettings, schema: string): string {
  const wanted = Object.entries(settings)
    .map((pair) => `(${pair.map(escapeLiteral).join(', ')})`)
    .join(', ');
  return `WITH place AS MATERIALIZED (SELECT ${schema} AS schema), done AS MATERIALIZED (
      SELECT w.name, set_config(w.name, CASE
        WHEN w.name = 'synchronous_commit' AND w.value = 'on' AND s.setting <> 'off' THEN s.setting
        ELSE w.value END, false) AS value
      FROM (VALUES ${wanted}) AS w (name, value) LEFT JOIN pg_settings s ON s.name = w.name
      WHERE (s.name IS NOT NULL OR w.name LIKE '%.%') AND NOT (
        w.name = 'default_transaction_read_only' AND w.value = 'off' AND s.source IN ${OF_THE_SERVER})
    )
    SELECT pg_backend_pid() AS pid, place.schema,
      set_config('search_path', quote_ident(coalesce(place.schema, 'public')) || ', pg_temp', false) AS path,
      current_user = session_user AS is_own_role,
      current_setting('session_replication_role') AS replication_role,
      current_setting('server_encoding') AS encoding,
      (SELECT json_object_agg(name, value) FROM done) AS settings
    FROM place`;
}

function faultsOf(row: Row, settings: SessionSettings, as: SessionSetUp['as']): readonly string[] {
  const faults = Object.entries(row.settings)
    .filter(([name, value]) => !isAsWanted(name, value, settings[name]))
    .map(
      ([name, value]) =>
        `the setting ${name} is "${value}" and could not be set to "${settings[name]}"`,
    );
  if (row.replication_role !== 'origin') {
    faults.push(
      `the setting session_replication_role is "${row.replication_role}", which switches triggers off, and only a superuser can set it back: ALTER ROLE … RESET session_replication_role, or ALTER DATABASE …`,
    );
  }
  if (row.encoding !== 'UTF8') {
    faults.push(
      `the database's encoding is ${row.encoding}, which cannot hold every message: make a database with ENCODING 'UTF8'`,
    );
  }
  if (as === 'application' && !row.is_own_role) {
    faults.push('the setting role gives the session to another role: ALTER ROLE … RESET role');
  }
  if (faults.length === 0 && as === 'application' && row.schema === null) {
    faults.push(SCHEMA_MISSING);
  }
  return faults;
}

export const SCHEMA_MISSING = `the database schema is missing: ${RUN_MIGRATIONS}`;

/** Of TCP the server shows what the socket has, in a form of its own, and nothing for a Unix socket. */
function isAsWanted(name: string, value: string, wanted: string | undefined): boolean {
  if (name.startsWith('tcp_')) return true;
  return value === wanted || (name === 'synchronous_commit' && value !== 'off');
}
