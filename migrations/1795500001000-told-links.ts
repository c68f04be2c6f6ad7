import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Whatever IM told of an edit made around the service is committed to by an entry of the log. Where a snapshot had found the
 * drift first, its entry knows nothing of that: an entry `drift.told` does, and here is its id. Null where `entry_id` commits
 * to it itself.
 *
 * A replica of the version before cannot link without a commitment any more: what it was about to link stays in
 * `told_unjudged`, with a `defect` in its logs twice a second, until a replica of this version judges it. Drift that IM tells
 * of first it records as ever.
 *
 * Neither column nor constraint looks at a row; the exclusive lock on `told_drift` lasts for a moment.
 */
export class ToldLinks1795500001000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE told_drift
      ADD COLUMN told_entry_id uuid,
      ADD CONSTRAINT what_is_told_is_committed_to CHECK (salt IS NOT NULL) NOT VALID`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('What IM told is evidence: it is not dropped by a migration.'));
  }
}
