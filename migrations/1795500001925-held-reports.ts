import type { MigrationInterface, QueryRunner } from 'typeorm';
import { ERASE_CONTENTS, HOLDS_OVER } from './erasing/functions.js';

/**
 * A hold that covers what IM's webhook reported of a message keeps the edits of that message, too: what was reported goes with them, and
 * would stay for ever were they erased before it. One for an account covers what that account did, and messages that it sent.
 *
 * What was kept when its edit was erased, because another edit of the message was held, goes with that one.
 *
 * Replaces two functions; takes no lock that anybody waits for.
 */
export class HeldReports1795500001925 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const [{ schema } = { schema: 'public' }] = (await queryRunner.query(
      'SELECT quote_ident(current_schema()) AS schema',
    )) as { schema: string }[];
    await queryRunner.query(holdsOverReports());
    await queryRunner.query(eraseContents(schema));
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const [{ schema } = { schema: 'public' }] = (await queryRunner.query(
      'SELECT quote_ident(current_schema()) AS schema',
    )) as { schema: string }[];
    for (const made of [HOLDS_OVER, ERASE_CONTENTS(schema)]) {
      await queryRunner.query(instead(made, ...REPLACING));
    }
  }
}

const REPLACING = ['CREATE FUNCTION', 'CREATE OR REPLACE FUNCTION'] as const;

/** The same function, where `was` stands once or more: the first of them becomes `is`. */
function instead(made: string, was: string, is: string): string {
  if (!made.includes(was)) throw new Error(`a function of erasing has no: ${was}`);
  return made.replace(was, () => is);
}

/** Of hold `h`, whether it covers something reported as `t`, but for the account. */
const COVERS_REPORT = `h.of_client IS NULL
          AND (h.group_id IS NULL OR h.group_id = t.group_id) AND (h.topic_id IS NULL OR h.topic_id = t.topic_id)
          AND (h.msg_seq IS NULL OR h.msg_seq = t.msg_seq)
          AND (h.from_at IS NULL OR t.event_at >= h.from_at) AND (h.to_at IS NULL OR t.event_at < h.to_at)`;

const IS_OF_MESSAGE =
  't.group_id = m.group_id AND t.topic_id = m.topic_id AND t.msg_seq = m.msg_seq AND t.erasure_entry_id IS NULL';

/** Nobody knows who sent what no item shows. */
const MAY_BE_SENT_BY = `coalesce(nullif(sent_by(c.prior_item), ''), h.account) = h.account`;

function holdsOverReports(): string {
  return instead(
    instead(HOLDS_OVER, ...REPLACING),
    'coalesce(sent_by(c.prior_item), h.account) = h.account)',
    `coalesce(sent_by(c.prior_item), h.account) = h.account)
    UNION
    SELECT m.id, h.id FROM hold h
    CROSS JOIN unnest(ids) i (id)
    JOIN modification m ON m.id = i.id
    JOIN modification_content c ON c.modification_id = m.id
    WHERE NOT EXISTS (SELECT FROM hold_release r WHERE r.hold_id = h.id)
      AND c.erasure_id IS NULL
      AND (EXISTS (SELECT FROM told_edit t WHERE ${IS_OF_MESSAGE} AND ${COVERS_REPORT}
          AND (h.account IS NULL OR h.account = t.account OR ${MAY_BE_SENT_BY}))
        OR EXISTS (SELECT FROM message_original t WHERE ${IS_OF_MESSAGE} AND ${COVERS_REPORT}
          AND (h.account IS NULL OR ${MAY_BE_SENT_BY})))`,
  );
}

function eraseContents(schema: string): string {
  const made = instead(ERASE_CONTENTS(schema), ...REPLACING);
  const heldByAccount = instead(
    made,
    'h.of_client IS NULL AND h.account IS NULL',
    'h.of_client IS NULL AND (h.account IS NULL OR h.account = t.account)',
  );
  return instead(
    heldByAccount,
    `(w.modification_id = ANY (ids) OR d.last_modification_id = ANY (ids) OR (w.told_id IS NULL AND d.told_id IS NULL)
        OR (SELECT e.modification_id FROM ledger_entry e WHERE e.entry_id = d.entry_id) = ANY (ids)));`,
    `((w.told_id IS NULL AND d.told_id IS NULL) OR EXISTS (
        SELECT FROM modification_content c WHERE c.erasure_id IS NOT NULL AND c.modification_id IN (w.modification_id,
          d.last_modification_id, (SELECT e.modification_id FROM ledger_entry e WHERE e.entry_id = d.entry_id)))));`,
  );
}
