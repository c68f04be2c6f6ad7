import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Roles1795500000100 as RolesInPublic } from './1795500000100-roles.js';

/**
 * The first migration, for whichever schema the tables are made in. In `public` it is what it always was; in a schema of one's
 * own the same rules are put in force there. Takes no lock on a table.
 */
export class Roles1795500000100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const [{ schema } = { schema: null }] = (await runner.query(
      'SELECT quote_ident(current_schema()) AS schema',
    )) as { schema: string | null }[];
    if (schema === null) throw new Error('there is no schema to make the tables in');
    if (schema === 'public') return new RolesInPublic().up(runner);
    await runner.query(grantFunction);
    await runner.query('REVOKE ALL ON FUNCTION grant_to_app(text) FROM PUBLIC');
    await runner.query(`SELECT grant_to_app('USAGE ON SCHEMA ' || quote_ident(current_schema()))`);
    await runner.query(`SELECT grant_to_app('SELECT ON migrations')`);
    await runner.query(`REVOKE CREATE ON SCHEMA ${schema} FROM PUBLIC`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await new RolesInPublic().down(runner);
  }
}

const grantFunction = `
  CREATE FUNCTION grant_to_app(what text) RETURNS void
  LANGUAGE plpgsql SECURITY INVOKER SET search_path FROM CURRENT
  AS $$
  DECLARE
    app_role text := current_setting('im_edit_ledger.app_role', true);
  BEGIN
    IF coalesce(app_role, '') = '' THEN
      RAISE EXCEPTION 'the session setting im_edit_ledger.app_role is missing: it names the role that gets the grants';
    END IF;
    IF app_role <> current_user THEN
      EXECUTE format('GRANT %s TO %I', what, app_role);
    END IF;
  END
  $$
`;
