import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Finds what a person decided, the newest first, without reading what all others did.
 *
 * Making the index keeps decisions waiting for a moment.
 */
export class DecisionsOfPerson1795500002102 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'CREATE INDEX approval_decision_of_person ON approval_decision (person_key, entry_id)',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX approval_decision_of_person');
  }
}
