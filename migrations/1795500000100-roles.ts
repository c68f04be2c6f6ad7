import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Puts in force that the application's role has what a later migration grants it and nothing else.
 * Takes no lock on a table.
 *
 * `grant_to_app('SELECT, INSERT ON modification')` grants to the role named by the session setting
 * `im_edit_ledger.app_role`, which whoever runs the migrations MUST set. Where that role is the one
 * that migrates (a development set-up), it owns everything already and nothing is granted.
 */
export class Roles1795500000100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION grant_to_app(what text) RETURNS void
      LANGUAGE plpgsql SECURITY INVOKER SET search_path = public, pg_temp
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
    `);
    await runner.query('REVOKE ALL ON FUNCTION grant_to_app(text) FROM PUBLIC');
    await runner.query(`SELECT grant_to_app('USAGE ON SCHEMA public')`);
    // The service reads there whether the schema is as new as its code.
    await runner.query(`SELECT grant_to_app('SELECT ON migrations')`);
    await runner.query('REVOKE CREATE ON SCHEMA public FROM PUBLIC');
    await runner.query(`
      DO $$
      DECLARE
        app_role text := current_setting('im_edit_ledger.app_role', true);
      BEGIN
        IF app_role <> current_user THEN
          EXECUTE format('REVOKE CREATE ON SCHEMA public FROM %I', app_role);
        END IF;
      END
      $$
    `);
  }

  /** Nothing is on record yet when only this migration is left, so nothing can be lost. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION grant_to_app(text)');
  }
}
