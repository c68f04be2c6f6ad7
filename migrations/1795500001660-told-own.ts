import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which events of IM's webhook are about edits of ours. Each edit accounts for at most as many as it was sent; when IM made
 * them, by IM's clock, tells their order among those made by others. It only grows, like the rest of history.
 *
 * Creates a table only. Its references wait for a moment until nobody writes to `told_edit` and `modification`, and hold up others
 * for as long. A replica of the version before goes on as ever: it keeps no such line.
 */
export class ToldOwn1795500001660 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await queryRunner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(
      new Error('What IM reported is evidence: it is not dropped by a migration.'),
    );
  }
}

const STATEMENTS = [
  `CREATE TABLE told_own (
    told_id uuid PRIMARY KEY REFERENCES told_edit,
    modification_id uuid NOT NULL REFERENCES modification,
    nth integer NOT NULL CHECK (nth >= 0),
    CONSTRAINT an_event_of_an_edit_counts_once UNIQUE (modification_id, nth)
  )`,
  `CREATE TRIGGER told_own_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON told_own
    FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows()`,
  `SELECT grant_to_app('SELECT, INSERT ON told_own')`,
];
