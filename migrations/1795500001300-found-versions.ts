import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The versions of a message that only re-reads showed, while the outcome of an edit was in doubt. Each is committed to by the
 * entry that is named here: the `drift.found` of that version, or, where the message was gone, the `edit.superseded` of the
 * edit. It only grows, like the rest of history.
 *
 * Creates a table only. Its references wait for a moment until nobody writes to `ledger_entry` and `modification`, and hold up
 * others for as long. A replica of the version before goes on as ever; what its re-reads showed, the next snapshot shows.
 */
export class FoundVersions1795500001300 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await queryRunner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('What was seen at IM is evidence: no migration drops it.'));
  }
}

const STATEMENTS = [
  `CREATE TABLE found_version (
    entry_id uuid PRIMARY KEY REFERENCES ledger_entry,
    -- The edit whose re-read showed it.
    modification_id uuid NOT NULL REFERENCES modification,
    -- The list item as IM sent it; the JSON text null where the message was gone.
    item bytea NOT NULL,
    salt bytea NOT NULL CHECK (length(salt) = 32)
  )`,
  `CREATE INDEX found_version_of_modification ON found_version (modification_id)`,
  `CREATE TRIGGER found_version_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON found_version
    FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows()`,
  `SELECT grant_to_app('SELECT, INSERT ON found_version')`,
];
