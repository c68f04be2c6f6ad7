import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What IM told of an edit made around the service is committed to by the entry that tells of the drift; here is the salt.
 * Null for what was told before, which the log has no commitment to.
 *
 * The new column costs nothing; the exclusive lock on `told_drift` lasts for a moment.
 */
export class ToldCommitments1795500000900 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE told_drift ADD COLUMN salt bytea');
  }

  down(): Promise<void> {
    return Promise.reject(new Error('What IM told is evidence: it is not dropped by a migration.'));
  }
}
