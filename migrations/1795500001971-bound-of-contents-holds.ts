import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Reads all ids of contents once, so that the table can become a partition without being read. Locks nobody out: edits are recorded
 * meanwhile.
 */
export class BoundOfContentsHolds1795500001971 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'ALTER TABLE modification_content VALIDATE CONSTRAINT contents_end_with_their_month',
    );
  }

  /** A constraint that holds needs no undoing. */
  async down(): Promise<void> {}
}
