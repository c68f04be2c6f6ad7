import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Lets the search index take in what is new by the megabyte: each gram's list is then written once for many edits. Gram by
 * gram, an edit cost more work and log than recording it. Until it is taken in, what is new stands in the index's pending
 * list, which every search goes through; at 2 MiB that takes a few milliseconds.
 *
 * Changes settings of an index alone: a short lock on that index, nothing is rewritten.
 */
export class SearchInBulk1795500000800 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'ALTER INDEX modification_search_by_gram SET (fastupdate = on, gin_pending_list_limit = 2048)',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'ALTER INDEX modification_search_by_gram RESET (gin_pending_list_limit)',
    );
    await queryRunner.query('ALTER INDEX modification_search_by_gram SET (fastupdate = off)');
  }
}
