import { DatabaseRefused } from '../session/database-refused.js';
import { type Ask, compareRights, type Excess, type Rights, refusalsOf } from './compare.js';
import { WANTED } from './wanted.js';

export interface Settling {
  /** The role that is to have what is wanted, and nothing else. */
  readonly appRole: string;
  readonly migrations: readonly { readonly name: string }[];
  readonly log: (line: string) => void;
}

/**
 * Before anything is made: refuses a role that could do whatever it likes with tables of the role that is connected, and that
 * only an administrator can change. Takes back what would be granted on new tables by default.
 *
 * @throws DatabaseRefused
 */
export async function refuseIrrevocableRights(ask: Ask, appRole: string): Promise<void> {
  const owner = await whoAmI(ask);
  if (owner === appRole) return;
  const { irrevocable } = await compareRights(ask, { role: appRole, owner });
  if (irrevocable.length > 0) throw new DatabaseRefused(irrevocable);
  for (const { statement } of await ask<{ statement: string }>(DEFAULTS, [appRole])) {
    await ask(statement, []);
  }
}

/**
 * Makes the role's rights what is declared, as far as the owner of the tables can, in one commit. On the schema of a newer
 * version nothing is changed: what is wanted there, this one does not know.
 *
 * @throws DatabaseRefused naming what is left
 */
export async function settleRights(
  ask: Ask,
  { appRole, migrations, log }: Settling,
): Promise<void> {
  const owner = await whoAmI(ask);
  if (owner === appRole || !(await isOurs(ask, migrations))) return;
  const rights = await compareRights(ask, { role: appRole, owner });
  await ask(declareWanted(), []);
  for (const each of rights.excess) await takeBack(ask, each, log);
  const role = await quoted(ask, appRole);
  for (const what of rights.missing) await give(ask, what, role, log);
  refuseIfAny(await compareRights(ask, { role: appRole, owner }), appRole);
}

function refuseIfAny(rights: Rights, appRole: string): void {
  const reasons = refusalsOf(rights, appRole);
  if (reasons.length > 0) throw new DatabaseRefused(reasons);
}

async function takeBack(ask: Ask, { what, from }: Excess, log: Settling['log']): Promise<void> {
  if (await isAllowed(() => ask(`REVOKE ${what} FROM ${from} CASCADE`, []))) {
    log(`taken back: ${what} from ${from}`);
  }
}

async function give(ask: Ask, what: string, role: string, log: Settling['log']): Promise<void> {
  if (await isAllowed(() => ask(`GRANT ${what} TO ${role}`, [])))
    log(`granted: ${what} to ${role}`);
}

/** What the owner may not grant or revoke is named afterwards, when rights are compared again. */
async function isAllowed(change: () => Promise<unknown>): Promise<boolean> {
  try {
    await change();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === INSUFFICIENT_PRIVILEGE) {
      return false;
    }
    throw error;
  }
}

const INSUFFICIENT_PRIVILEGE = '42501';

async function whoAmI(ask: Ask): Promise<string> {
  const [row] = await ask<{ name: string }>('SELECT current_user::text AS name', []);
  return row?.name ?? '';
}

async function quoted(ask: Ask, name: string): Promise<string> {
  const [row] = await ask<{ name: string }>('SELECT quote_ident($1) AS name', [name]);
  return row?.name ?? '';
}

/** Whether all migrations of this version are there, and none that it does not know. */
async function isOurs(ask: Ask, migrations: Settling['migrations']): Promise<boolean> {
  const done = await ask<{ name: string }>('SELECT name FROM migrations', []);
  const known = new Set(migrations.map(({ name }) => name));
  const [{ is_there: isThere } = { is_there: false }] = await ask<{ is_there: boolean }>(
    `SELECT to_regclass('wanted_right') IS NOT NULL AS is_there`,
    [],
  );
  return isThere && done.every(({ name }) => known.has(name));
}

function declareWanted(): string {
  const values = WANTED.map((what) => `('${what}')`).join(', ');
  return `WITH declared (what) AS (VALUES ${values}),
    gone AS (DELETE FROM wanted_right w WHERE NOT EXISTS (SELECT FROM declared d WHERE d.what = w.what))
    INSERT INTO wanted_right SELECT what FROM declared ON CONFLICT DO NOTHING`;
}

/** Default privileges that the connected role's new tables and sequences would come with, for the role, for any that it can become, and for PUBLIC. */
const DEFAULTS = `SELECT DISTINCT format('ALTER DEFAULT PRIVILEGES %s REVOKE ALL ON %s FROM %s',
    CASE WHEN d.defaclnamespace = 0 THEN '' ELSE 'IN SCHEMA ' || d.defaclnamespace::regnamespace END,
    CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' ELSE 'SEQUENCES' END,
    CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END) AS statement
  FROM pg_default_acl d, aclexplode(d.defaclacl) a
  WHERE d.defaclrole = (SELECT oid FROM pg_roles WHERE rolname = current_user) AND a.grantee <> d.defaclrole
    AND d.defaclobjtype IN ('r', 'S') AND (d.defaclnamespace = 0 OR d.defaclnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()))
    AND (a.grantee = 0 OR a.grantee IN (SELECT r.oid FROM pg_roles r WHERE pg_has_role($1, r.oid, 'MEMBER')))`;
