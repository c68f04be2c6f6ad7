import type { MigrationInterface, QueryRunner } from 'typeorm';
import { replaceInFunction } from './replace-in-function.js';

/**
 * Nobody decides on what she asked for, nor twice, under whichever of her names: the `sub` of the token tells her, too. Without
 * `AUTH_OPERATOR_CLAIM` a person is named by the first there is of several claims, and which of them are in her token she may choose herself,
 * by the scopes with which she logs in.
 *
 * Adds a column that may be null, which needs an exclusive lock on `approval_request` for a moment, and replaces a function. A replica of
 * the version before leaves the column empty: then names alone decide, as before.
 */
export class OnePersonByAnyName1795500002122 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE approval_request ADD COLUMN operator_sub text');
    const name = 'a_decision_is_open_to_whom_it_concerns()';
    await replaceInFunction(queryRunner, name, BEFORE, `${RULES}${BEFORE}`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Who asked for an edit is evidence: no migration drops it.'));
  }
}

const BEFORE = `      IF NEW.decision = 'withdraw' AND NEW.client <> r.client THEN`;
const RULES = `      IF NEW.decision IN ('approve', 'decline') AND NEW.sub = r.operator_sub THEN
        RAISE EXCEPTION 'nobody decides on her own edit' USING ERRCODE = 'restrict_violation';
      END IF;
      IF NEW.decision IN ('approve', 'decline') AND EXISTS (
        SELECT FROM approval_decision d WHERE d.request_id = NEW.request_id AND d.nth < NEW.nth AND d.sub = NEW.sub) THEN
        RAISE EXCEPTION 'nobody decides twice' USING ERRCODE = 'restrict_violation';
      END IF;
`;
