import type { MigrationInterface, QueryRunner } from 'typeorm';
import { replaceInFunction } from './replace-in-function.js';

/**
 * A hold for a time keeps an edit that a batch made where either was received then: the batch, or the edit when its turn came. It looked
 * at the edit alone, so that an erasure took from a plan what had been asked for in the time of the hold, and had run after it.
 *
 * Replaces a function, which every version calls in the same way; takes no lock that anybody waits for.
 */
export class HoldsOfPlanTimes1795500002120 implements MigrationInterface {
  up(queryRunner: QueryRunner): Promise<void> {
    return replaceInFunction(queryRunner, HOLDS_OVER, OF_THE_EDIT, OF_EITHER);
  }

  down(queryRunner: QueryRunner): Promise<void> {
    return replaceInFunction(queryRunner, HOLDS_OVER, OF_EITHER, OF_THE_EDIT);
  }
}

const HOLDS_OVER = 'holds_over(uuid[])';
const OF_THE_EDIT = `      AND (h.from_at IS NULL OR m.received_at >= h.from_at)
      AND (h.to_at IS NULL OR m.received_at < h.to_at)
`;
const OF_EITHER = `      AND (((h.from_at IS NULL OR m.received_at >= h.from_at) AND (h.to_at IS NULL OR m.received_at < h.to_at))
        OR EXISTS (SELECT FROM batch b WHERE b.id = m.batch_id
          AND (h.from_at IS NULL OR b.received_at >= h.from_at) AND (h.to_at IS NULL OR b.received_at < h.to_at)))
`;
