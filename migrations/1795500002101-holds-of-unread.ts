import type { MigrationInterface, QueryRunner } from 'typeorm';
import { replaceInFunction } from './replace-in-function.js';

/**
 * A hold for an account keeps contents whose sender nobody knows: of edits and items of plans whose message was never read, or names no
 * sender. It kept only those whose message could not be understood, so that an erasure of a group took what the hold may have been about.
 *
 * Replaces functions, which every version calls in the same way; takes no lock that anybody waits for.
 */
export class HoldsOfUnread1795500002101 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const [name, sender] of FUNCTIONS) {
      await replaceInFunction(queryRunner, name, known(sender), unknown(sender));
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const [name, sender] of FUNCTIONS) {
      await replaceInFunction(queryRunner, name, unknown(sender), known(sender));
    }
  }
}

/** Each with what gives the sender, '' where there is none. */
const FUNCTIONS = [
  ['holds_over(uuid[])', 'sent_by(c.prior_item)'],
  ['holds_over_items(uuid[], integer[])', 'sent_by(coalesce(r.prior_item, p.prior_item))'],
  ['holds_over_proposals(uuid[])', 'sent_by(c.prior_item)'],
] as const;

const COVERS = 'h.account IS NULL OR coalesce';
const known = (sender: string): string => `${COVERS}(${sender}, h.account)`;
const unknown = (sender: string): string => `${COVERS}(nullif(${sender}, ''), h.account)`;
