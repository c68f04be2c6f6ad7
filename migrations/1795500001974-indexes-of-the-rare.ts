import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Four indexes leave out what nearly every row has: entries of edits that began and were applied, the state `applied`, the error
 * code 0, and no topic. Whoever asks for those finds them on the way along the ids; no statement but those of audits, which are planned
 * for their values, looks there.
 *
 * Outside a transaction: the new indexes are built, and the old ones dropped, without holding up edits. Each waits for whoever reads for
 * long, such as an export; what is left of a build that was broken off is dropped before the next one.
 */
export class IndexesOfTheRare1795500001974 implements MigrationInterface {
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('SET lock_timeout = 0');
    for (const { table, before, after } of INDEXES) {
      await queryRunner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${after[0]}`);
      await queryRunner.query(`CREATE INDEX CONCURRENTLY ${after[0]} ON ${table} ${after[1]}`);
      await queryRunner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${before[0]}`);
    }
    await queryRunner.query('RESET lock_timeout');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('SET lock_timeout = 0');
    for (const { table, before, after } of INDEXES) {
      await queryRunner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${before[0]}`);
      await queryRunner.query(`CREATE INDEX CONCURRENTLY ${before[0]} ON ${table} ${before[1]}`);
      await queryRunner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${after[0]}`);
    }
    await queryRunner.query('RESET lock_timeout');
  }
}

const INDEXES = [
  {
    table: 'ledger_entry',
    before: ['ledger_entry_by_type', '(type, entry_id)'],
    after: [
      'ledger_entry_by_rare_type',
      `(type, entry_id) WHERE type <> 'edit.intended' AND type <> 'edit.applied'`,
    ],
  },
  {
    table: 'modification_outcome',
    before: ['modification_outcome_by_state', '(state, modification_id)'],
    after: [
      'modification_outcome_by_rare_state',
      `(state, modification_id) WHERE state <> 'applied'`,
    ],
  },
  {
    table: 'modification_outcome',
    before: [
      'modification_outcome_by_error',
      '(error_code, modification_id) WHERE error_code IS NOT NULL',
    ],
    after: [
      'modification_outcome_by_failure',
      '(error_code, modification_id) WHERE error_code <> 0',
    ],
  },
  {
    table: 'modification',
    before: ['modification_by_topic', '(topic_id, id)'],
    after: ['modification_in_topic', `(topic_id, id) WHERE topic_id <> ''`],
  },
] as const;
