import { RUN_MIGRATIONS } from '../schema/run-migrations.js';
import { CALLED_FUNCTIONS, TABLE_RIGHTS, WANTED } from './wanted.js';

/** Where a right that is not wanted comes from, as far as it can be revoked by the owner of the tables. */
export interface Excess {
  /** What is to be revoked, as in `REVOKE … FROM`: `UPDATE ON public.modification`. */
  readonly what: string;
  /** The quoted name of a role, or PUBLIC. */
  readonly from: string;
}

export interface Rights {
  /** What the role has, or can get by itself, and must not. */
  readonly excess: readonly Excess[];
  /** What makes it more than an application's role, each with its cure: only an administrator can change it. */
  readonly irrevocable: readonly string[];
  /** What it lacks, as in `GRANT … TO`. */
  readonly missing: readonly string[];
  /** Whether the role itself owns the tables, as on a developer's machine. */
  readonly isOwner: boolean;
}

/** Asks the catalogue; the same for whoever is connected. */
export type Ask = <Row extends object>(text: string, values: unknown[]) => Promise<Row[]>;

export interface Compared {
  /** The application's role. */
  readonly role: string;
  /** Who is to own the tables, where they may not be there yet; null: whoever owns them. */
  readonly owner: string | null;
}

/**
 * Compares what a role may do with the tables in the session's schema with what it should. Counted is what it has, what comes
 * by PUBLIC, and what it could get by SET ROLE, however indirectly. Tables that this version does not know are not looked at,
 * and what a newer one declared as wanted is no excess.
 */
export async function compareRights(ask: Ask, { role, owner }: Compared): Promise<Rights> {
  const tables = Object.keys(TABLE_RIGHTS);
  const [{ is_kept: isKept } = { is_kept: false }] = await ask<{ is_kept: boolean }>(
    `SELECT to_regclass('wanted_right') IS NOT NULL AND has_table_privilege(to_regclass('wanted_right'), 'SELECT') AS is_kept`,
    [],
  );
  const kept = isKept ? await ask<{ what: string }>('SELECT what FROM wanted_right', []) : [];
  const wanted = [...WANTED, ...kept.map(({ what }) => what)];
  const excess = await ask<Excess>(EXCESS, [role, tables, wanted]);
  const irrevocable = await ask<{ what: string; is_owner: boolean }>(STANDING, [
    role,
    tables,
    owner,
  ]);
  const missing = await ask<{ what: string }>(MISSING, [role, WANTED, CALLED_FUNCTIONS]);
  return {
    excess,
    irrevocable: irrevocable.map(({ what }) => what),
    missing: missing.map(({ what }) => what),
    isOwner: irrevocable.some((row) => row.is_owner),
  };
}

/** Each reason names a right and its cure. */
export function refusalsOf(rights: Rights, role: string): readonly string[] {
  const excess = rights.excess.map(
    ({ what, from }) =>
      `the application's role ${role} has ${what}${from === 'PUBLIC' ? ' by PUBLIC' : ''}, which it must not: REVOKE ${what} FROM ${from}, or ${RUN_MIGRATIONS}`,
  );
  const missing = rights.missing.map(
    (what) => `the application's role ${role} lacks ${what}: ${RUN_MIGRATIONS}`,
  );
  return [...rights.irrevocable, ...excess, ...missing];
}

/** The role, every role that it could become, and PUBLIC as 0. A superuser could become any: it is named as one instead. */
const REACHABLE = `app AS (SELECT oid, rolname, rolsuper FROM pg_roles WHERE rolname = $1),
  reachable AS (
    SELECT r.oid, r.rolname FROM pg_roles r, app
    WHERE r.oid = app.oid OR (NOT app.rolsuper AND pg_has_role(app.oid, r.oid, 'MEMBER'))
  ),
  grantee AS (SELECT oid, quote_ident(rolname) AS name FROM reachable UNION ALL SELECT 0, 'PUBLIC'),
  home AS (SELECT oid, nspname, nspowner, nspacl FROM pg_namespace WHERE nspname = current_schema()),
  base AS (SELECT oid, datname, datdba, datacl FROM pg_database WHERE datname = current_database())`;

/** Those of the tables `$2`. The application's role reads and writes them by their table alone: it fires the triggers. */
const PARTITIONS = `pg_class p JOIN pg_inherits i ON i.inhrelid = p.oid
    JOIN pg_class c ON c.oid = i.inhparent AND c.relname = ANY ($2) JOIN home ON home.oid = c.relnamespace WHERE p.relkind = 'r'`;

/** Out of the lists of grants themselves, so that what is found can be revoked. An owner's own rights are not in question here. */
const EXCESS = `WITH ${REACHABLE},
  known AS (
    SELECT c.oid, c.relname, c.relkind, c.relacl, c.relowner FROM pg_class c, home
    WHERE c.relnamespace = home.oid AND c.relname = ANY ($2)
    UNION ALL
    SELECT p.oid, p.relname, p.relkind, p.relacl, p.relowner FROM ${PARTITIONS}
    UNION ALL
    SELECT s.oid, s.relname, s.relkind, s.relacl, s.relowner FROM pg_class s
    JOIN pg_depend d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
    JOIN pg_class c ON c.oid = d.refobjid, home
    WHERE s.relkind = 'S' AND c.relnamespace = home.oid AND c.relname = ANY ($2)
  ),
  granted AS (
    SELECT k.relkind, k.relname, a.grantee, a.privilege_type AS privilege, a.is_grantable
    FROM known k, aclexplode(k.relacl) a WHERE a.grantee <> k.relowner
    UNION
    SELECT k.relkind, k.relname, a.grantee, a.privilege_type, a.is_grantable
    FROM known k JOIN pg_attribute t ON t.attrelid = k.oid, aclexplode(t.attacl) a WHERE a.grantee <> k.relowner
  )
  SELECT DISTINCT CASE WHEN g.relname || ' ' || g.privilege = ANY ($3) THEN 'GRANT OPTION FOR ' ELSE '' END || g.privilege || ' ON ' || CASE g.relkind WHEN 'S' THEN 'SEQUENCE ' ELSE '' END
    || quote_ident(home.nspname) || '.' || quote_ident(g.relname) AS what, grantee.name AS from
  FROM granted g JOIN grantee ON grantee.oid = g.grantee, home
  WHERE g.is_grantable OR g.relname || ' ' || g.privilege <> ALL ($3)
  UNION ALL
  SELECT 'CREATE ON SCHEMA ' || quote_ident(home.nspname), grantee.name
  FROM home, aclexplode(home.nspacl) a JOIN grantee ON grantee.oid = a.grantee
  WHERE a.grantee <> home.nspowner AND a.privilege_type = 'CREATE'
  UNION ALL
  SELECT 'CREATE ON DATABASE ' || quote_ident(base.datname), grantee.name
  FROM base, aclexplode(base.datacl) a JOIN grantee ON grantee.oid = a.grantee
  WHERE a.grantee <> base.datdba AND a.privilege_type = 'CREATE'
  ORDER BY 2, 1`;

const POWERFUL = `('pg_write_all_data', 'pg_execute_server_program', 'pg_write_server_files')`;

const STANDING = `WITH ${REACHABLE},
  owned AS (
    SELECT relowner AS owner, 'the table ' || relname AS what, true AS is_table FROM pg_class, home
    WHERE relnamespace = home.oid AND relname = ANY ($2)
    UNION ALL
    SELECT p.relowner, 'the table ' || p.relname, true FROM ${PARTITIONS}
    UNION ALL
    SELECT p.proowner, 'functions in the schema', false FROM pg_proc p, home WHERE p.pronamespace = home.oid
    UNION ALL SELECT nspowner, 'the schema ' || nspname, false FROM home
    UNION ALL SELECT datdba, 'the database ' || datname, false FROM base
    UNION ALL SELECT oid, 'the tables', true FROM pg_roles WHERE rolname = $3
  ),
  owners AS (
    SELECT owner, bool_or(is_table) AS is_table, CASE WHEN bool_or(is_table) THEN 'the tables' ELSE
      string_agg(DISTINCT what, ', ') END AS what
    FROM owned GROUP BY owner
  ),
  attributes AS (
    SELECT r.rolname, r.oid, x.name, x.cure FROM reachable JOIN pg_roles r ON r.oid = reachable.oid, LATERAL (VALUES
      ('SUPERUSER', 'NOSUPERUSER', r.rolsuper), ('BYPASSRLS', 'NOBYPASSRLS', r.rolbypassrls AND NOT r.rolsuper),
      ('CREATEROLE', 'NOCREATEROLE', r.rolcreaterole AND NOT r.rolsuper),
      ('REPLICATION', 'NOREPLICATION', r.rolreplication AND NOT r.rolsuper)) AS x (name, cure, is_set)
    WHERE x.is_set
  )
  SELECT 'the application''s role ' || app.rolname || CASE WHEN a.oid = app.oid THEN ' is ' || a.name || ', which it must not be: ALTER ROLE '
      || quote_ident(a.rolname) || ' ' || a.cure
    ELSE ' can become ' || a.rolname || ', which is ' || a.name || ': REVOKE ' || quote_ident(a.rolname) || ' FROM ' || quote_ident(app.rolname) END AS what,
    false AS is_owner
  FROM attributes a, app
  UNION ALL
  SELECT 'the application''s role ' || app.rolname || CASE WHEN r.oid = app.oid
    THEN ' owns ' || o.what || ', which another role must own: ALTER … OWNER TO that role'
    ELSE ' is a member of the role ' || r.rolname || ', which owns ' || o.what || ': REVOKE ' || quote_ident(r.rolname) || ' FROM ' || quote_ident(app.rolname)
      || ', or from the role between them' END,
    r.oid = app.oid AND o.is_table
  FROM owners o JOIN reachable r ON r.oid = o.owner, app
  UNION ALL
  SELECT 'the application''s role ' || app.rolname || ' is a member of ' || r.rolname || ': REVOKE ' || r.rolname || ' FROM '
    || quote_ident(app.rolname) || ', or from the role between them', false
  FROM reachable r, app WHERE r.rolname IN ${POWERFUL}
  UNION ALL
  SELECT 'the application''s role ' || app.rolname || ' may switch triggers off: REVOKE SET ON PARAMETER session_replication_role FROM '
    || quote_ident(r.rolname), false
  FROM reachable r, app WHERE NOT app.rolsuper AND has_parameter_privilege(r.oid, 'session_replication_role', 'SET')
  ORDER BY 1`;

const MISSING = `WITH app AS (SELECT oid FROM pg_roles WHERE rolname = $1),
  home AS (SELECT oid, nspname FROM pg_namespace WHERE nspname = current_schema()),
  wanted AS (SELECT split_part(w, ' ', 1) AS relname, split_part(w, ' ', 2) AS privilege FROM unnest($2::text[]) w)
  SELECT 'USAGE ON SCHEMA ' || quote_ident(home.nspname) AS what FROM home, app
  WHERE NOT has_schema_privilege(app.oid, home.oid, 'USAGE')
  UNION ALL
  SELECT w.privilege || ' ON ' || quote_ident(home.nspname) || '.' || quote_ident(c.relname)
  FROM wanted w JOIN pg_class c ON c.relname = w.relname JOIN home ON home.oid = c.relnamespace, app
  WHERE NOT has_table_privilege(app.oid, c.oid, w.privilege)
  UNION ALL
  SELECT 'EXECUTE ON FUNCTION ' || p.oid::regprocedure FROM pg_proc p JOIN home ON home.oid = p.pronamespace, app
  WHERE p.proname = ANY ($3) AND NOT has_function_privilege(app.oid, p.oid, 'EXECUTE')
  ORDER BY 1`;
