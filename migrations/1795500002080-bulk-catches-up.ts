import type { MigrationInterface, QueryRunner } from 'typeorm';
import { shareFunction } from './1795500001702-bulk-evenly.js';

/**
 * Puts in force that bulk calls make up for what one of them was late by: they may follow one another a fiftieth faster than the rate,
 * and four of them at once. At exactly the rate, whatever a place was free for was lost.
 *
 * Replaces a function by one with the same arguments and results, which replicas of the version before call as well. Takes no lock on
 * a table.
 */
export class BulkCatchesUp1795500002080 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      shareFunction({
        interval: '1000 / (per_second * 1.02)',
        tolerance: 'least(tolerance_ms, 4000 / per_second)',
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(shareFunction({ interval: '1000 / per_second', tolerance: '0' }));
  }
}
