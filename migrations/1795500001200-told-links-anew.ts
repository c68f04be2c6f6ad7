import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What IM told of a drift that a snapshot had found, and that was linked to the snapshot's entry before there were
 * commitments to it, is judged anew, and committed to. No answer shows such a link, and the log does not know it: what goes is
 * a conclusion of the service, which it draws again out of what stays. Until then, for as long as the upgrade takes, an
 * edit of such a message does not recall the CloudCustomData that IM told.
 *
 * The trigger that keeps `told_drift` from shrinking is off within this transaction, under a lock that keeps others from
 * recording drift for a moment; edits only read the table, and go on.
 */
export class ToldLinksAnew1795500001200 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE told_drift DISABLE TRIGGER told_drift_only_grows');
    await queryRunner.query(`WITH uncommitted AS (
        DELETE FROM told_drift d USING ledger_entry e
        WHERE e.entry_id = d.entry_id AND e.modification_id IS NOT NULL AND d.salt IS NULL
        RETURNING d.told_id
      ) INSERT INTO told_unjudged SELECT told_id FROM uncommitted ON CONFLICT DO NOTHING`);
    await queryRunner.query('ALTER TABLE told_drift ENABLE TRIGGER told_drift_only_grows');
  }

  down(): Promise<void> {
    return Promise.reject(new Error('What IM told is evidence: it is not dropped by a migration.'));
  }
}
