import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which item of which batch an edit carries out; null where it is none. No item is edited twice: the index refuses it.
 * A replica of the version before records edits as ever, and settles those of batches that it finds left behind.
 *
 * The new columns cost nothing; the exclusive lock on `modification` lasts for a moment, and its constraints hold for new rows
 * without looking at the old ones, which are all null. The index is built without holding up edits, outside a transaction: it waits
 * for whoever reads for long, such as an export, and what is left of a build that was broken off is dropped before the next one.
 */
export class BatchOfEdit1795500001701 implements MigrationInterface {
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE modification ADD COLUMN IF NOT EXISTS batch_id uuid, ADD COLUMN IF NOT EXISTS batch_index integer`,
    );
    await queryRunner.query(
      `ALTER TABLE modification DROP CONSTRAINT IF EXISTS what_a_batch_edits_is_in_its_plan`,
    );
    await queryRunner.query(
      `ALTER TABLE modification ADD CONSTRAINT what_a_batch_edits_is_in_its_plan
        FOREIGN KEY (batch_id, batch_index) REFERENCES batch_item MATCH FULL NOT VALID`,
    );
    await queryRunner.query(`SET lock_timeout = 0`);
    await queryRunner.query(`DROP INDEX CONCURRENTLY IF EXISTS an_item_is_edited_once`);
    await queryRunner.query(
      `CREATE UNIQUE INDEX CONCURRENTLY an_item_is_edited_once ON modification (batch_id, batch_index)
        WHERE batch_id IS NOT NULL`,
    );
    await queryRunner.query(`RESET lock_timeout`);
  }

  down(): Promise<void> {
    return Promise.reject(
      new Error('What an edit was part of is evidence: no migration drops it.'),
    );
  }
}
