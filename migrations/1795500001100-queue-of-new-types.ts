import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * An entry of a type that the version before does not know stays in the queue until a replica that knows it has sealed it: the
 * sequencer of the version before takes it for malformed, says so in its logs (`entry-not-sealed`) and would take it out for
 * good. Who knows the type says so in the transaction that takes it out.
 *
 * Only what is queued with `is_of_new_type` is looked at, so that sealing costs what it did. Later versions leave waiting what
 * they do not know, and need none of this.
 *
 * The new column costs nothing; the exclusive lock on `ledger_unsealed` lasts for a moment.
 */
export class QueueOfNewTypes1795500001100 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE ledger_unsealed ADD COLUMN is_of_new_type boolean NOT NULL DEFAULT false`,
    );
    await queryRunner.query(
      `CREATE FUNCTION is_left_to_who_knows_it() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF current_setting('im_edit_ledger.knows_drift_told', true) = 'yes' THEN RETURN OLD; END IF;
        RETURN NULL;
      END $$`,
    );
    await queryRunner.query(
      `CREATE TRIGGER a_new_type_is_left_to_who_knows_it BEFORE DELETE ON ledger_unsealed
        FOR EACH ROW WHEN (OLD.is_of_new_type) EXECUTE FUNCTION is_left_to_who_knows_it()`,
    );
  }

  down(): Promise<void> {
    return Promise.reject(new Error('The ledger is evidence: it is not dropped by a migration.'));
  }
}
