import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * For whom the operator of an edit acts; null where nobody was named. A replica of the version before records edits as ever:
 * none of its callers can name anybody.
 *
 * The new column costs nothing; the exclusive lock on `modification` lasts for a moment. Its index is built without holding
 * up edits, outside a transaction: it waits for whoever reads for long, such as an export, and what is left of a build that was
 * broken off is dropped before the next one.
 */
export class OnBehalfOf1795500001401 implements MigrationInterface {
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE modification ADD COLUMN IF NOT EXISTS on_behalf_of text`);
    await queryRunner.query(`SET lock_timeout = 0`);
    await queryRunner.query(`DROP INDEX CONCURRENTLY IF EXISTS modification_by_on_behalf_of`);
    await queryRunner.query(
      `CREATE INDEX CONCURRENTLY modification_by_on_behalf_of ON modification (on_behalf_of, id)
        WHERE on_behalf_of IS NOT NULL`,
    );
    await queryRunner.query(`RESET lock_timeout`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Who asked for an edit is evidence: no migration drops it.'));
  }
}
