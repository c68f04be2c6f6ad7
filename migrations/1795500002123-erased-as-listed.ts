import type { MigrationInterface, QueryRunner } from 'typeorm';
import { replaceInFunction } from './replace-in-function.js';

/**
 * An erasure that was asked for one by one erases what it lists, and nothing else. Its entry could name any contents, and any text of a
 * query, and looked as if they had been asked for.
 *
 * Replaces two functions, which every version calls in the same way; takes no lock that anybody waits for.
 */
export class ErasedAsListed1795500002123 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const [name, before, rule] of RULES) {
      await replaceInFunction(queryRunner, name, before, `${rule}${before}`);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const [name, before, rule] of RULES) {
      await replaceInFunction(queryRunner, name, `${rule}${before}`, before);
    }
  }
}

const refusing = (unlisted: string): string => `    IF ${unlisted} THEN
      RAISE EXCEPTION 'the entry names what the erasure does not list' USING ERRCODE = 'restrict_violation';
    END IF;
`;
const UNLISTED_IDS = `(asked.modification_ids IS NOT NULL OR asked.entry_ids IS NOT NULL)
      AND NOT ids <@ coalesce(asked.modification_ids, '{}')`;

/** Each function with the line before which its rule stands. */
const RULES = [
  [
    'erase_contents(uuid)',
    `    IF EXISTS (SELECT FROM unnest(ids) i (id) WHERE NOT EXISTS (
      SELECT FROM modification_outcome o`,
    refusing(`(${UNLISTED_IDS}) OR NOT texts <@ coalesce(asked.entry_ids, '{}')`),
  ],
  [
    'erase_proposals(uuid)',
    `    IF EXISTS (SELECT FROM unnest(ids) i (id) WHERE NOT EXISTS (
      SELECT FROM approval_decision d`,
    refusing(UNLISTED_IDS),
  ],
] as const;
