import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * An entry that has grown (members in `details`, or commitments, that came after the first format was fixed; a newer format)
 * stays in the queue until a replica that takes such entries has sealed it. The sequencer of a version before this one would
 * take it out for good: where one is queued with `is_grown`, a turn of that sequencer is undone as a whole, so that the outcome
 * of an edit does not come on the log before its intent. It asks again every second; a replica of this version or a later one
 * seals what waits. Who takes such entries says so in the transaction of his turn.
 *
 * Without a replica that does, the log waits: nothing is lost, and nothing is sealed.
 *
 * Only what is queued with `is_grown` is looked at. The new column costs nothing; the exclusive lock on `ledger_unsealed` lasts
 * for a moment.
 */
export class QueueOfGrownEntries1795500001400 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE ledger_unsealed ADD COLUMN is_grown boolean NOT NULL DEFAULT false`,
    );
    // The code says "not in this state": to the sequencer, the store is away.
    await queryRunner.query(
      `CREATE FUNCTION is_left_to_who_takes_grown_entries() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF current_setting('im_edit_ledger.takes_grown_entries', true) = 'yes' THEN RETURN OLD; END IF;
        RAISE EXCEPTION 'an entry of the queue is for a newer version of the service'
          USING ERRCODE = 'object_not_in_prerequisite_state';
      END $$`,
    );
    await queryRunner.query(
      `CREATE TRIGGER a_grown_entry_is_left_to_who_takes_it BEFORE DELETE ON ledger_unsealed
        FOR EACH ROW WHEN (OLD.is_grown) EXECUTE FUNCTION is_left_to_who_takes_grown_entries()`,
    );
  }

  down(): Promise<void> {
    return Promise.reject(new Error('The ledger is evidence: it is not dropped by a migration.'));
  }
}
