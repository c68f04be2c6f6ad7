import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Erases what was proposed and never began: edits that were declined, withdrawn or expired. Like `erase_contents`, and called after it: only
 * what an entry of the same transaction names, and no hold covers. `erase_contents` leaves these to it. Contents that are older than they are
 * kept are looked for from the beginning once more.
 *
 * Replaces a function, and adds columns that may be null: an exclusive lock for a moment. A replica of the version before goes on as
 * ever, and erases no proposals: an erasure that runs meanwhile may leave some, and is to be asked for again.
 */
export class ErasingProposals1795500001940 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const [{ schema } = { schema: 'public' }] = (await queryRunner.query(
      'SELECT quote_ident(current_schema()) AS schema',
    )) as { schema: string }[];
    const [{ made } = { made: '' }] = (await queryRunner.query(
      `SELECT pg_get_functiondef('erase_contents(uuid)'::regprocedure) AS made`,
    )) as { made: string }[];
    for (const statement of [
      ...STATEMENTS,
      leavingProposals(made),
      ERASE_PROPOSALS(schema),
      ...GRANTS,
    ]) {
      await queryRunner.query(statement);
    }
  }

  down(): Promise<void> {
    return Promise.reject(
      new Error('What was erased, and why, is evidence: no migration drops it.'),
    );
  }
}

const STATEMENTS = [
  `ALTER TABLE proposal_content
    ADD COLUMN erasure_id uuid,
    ADD COLUMN erasure_entry_id uuid,
    ADD COLUMN erased_at timestamptz,
    ADD COLUMN is_reason_erased boolean`,
  // The holds in force that cover these proposals, as long as no edit was made of them.
  `CREATE FUNCTION holds_over_proposals(ids uuid[]) RETURNS TABLE (proposal_id uuid, hold_id uuid)
  LANGUAGE sql STABLE AS $$
    SELECT p.id, h.id FROM hold h
    CROSS JOIN unnest(ids) i (id)
    JOIN proposal p ON p.id = i.id
    JOIN proposal_content c ON c.proposal_id = p.id
    WHERE NOT EXISTS (SELECT FROM hold_release r WHERE r.hold_id = h.id)
      AND NOT EXISTS (SELECT FROM modification m WHERE m.id = p.id)
      AND c.erasure_id IS NULL
      AND (h.group_id IS NULL OR h.group_id = p.group_id)
      AND (h.topic_id IS NULL OR h.topic_id = p.topic_id)
      AND (h.msg_seq IS NULL OR h.msg_seq = p.msg_seq)
      AND (h.of_client IS NULL OR h.of_client = p.client)
      AND (h.from_at IS NULL OR p.received_at >= h.from_at)
      AND (h.to_at IS NULL OR p.received_at < h.to_at)
      AND (h.account IS NULL OR coalesce(sent_by(c.prior_item), h.account) = h.account)
  $$`,
  `UPDATE retention_turn SET gone_to = '00000000-0000-0000-0000-000000000000'`,
];

const NAMED = `jsonb_array_elements_text(facts #> '{details,modificationIds}') i (id)`;

/** The same function, which leaves proposals alone that no edit was made of. */
function leavingProposals(made: string): string {
  const was = `ids := ARRAY(SELECT i.id::uuid FROM ${NAMED});`;
  if (!made.includes(was)) throw new Error(`erase_contents has no: ${was}`);
  const is = `ids := ARRAY(SELECT i.id::uuid FROM ${NAMED}
      WHERE EXISTS (SELECT FROM modification m WHERE m.id = i.id::uuid) OR NOT EXISTS (SELECT FROM proposal p WHERE p.id = i.id::uuid));`;
  return made.replace(was, () => is);
}

const ERASE_PROPOSALS = (schema: string): string =>
  `CREATE FUNCTION erase_proposals(p_entry uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${schema}, pg_temp AS $$
  DECLARE
    told record;
    facts jsonb;
    asked record;
    ids uuid[];
  BEGIN
    PERFORM keep_holds_as_they_are();
    SELECT e.type, e.at, e.bytes INTO told FROM ledger_entry e
    WHERE e.entry_id = p_entry AND e.type IN ('content.erased', 'retention.applied')
      AND e.xmin = pg_current_xact_id()::xid
      AND EXISTS (SELECT FROM ledger_unsealed u WHERE u.entry_id = p_entry);
    IF NOT FOUND THEN
      RAISE EXCEPTION 'nothing is erased without an entry of the same transaction that tells of it' USING ERRCODE = 'restrict_violation';
    END IF;
    facts := convert_from(told.bytes, 'UTF8')::jsonb;
    SELECT e.* INTO asked FROM erasure e
    WHERE e.id = (facts #>> '{details,erasureId}')::uuid AND NOT e.is_dry_run
      AND e.kind = CASE told.type WHEN 'content.erased' THEN 'request' ELSE 'retention' END;
    IF NOT FOUND OR facts ->> 'type' <> told.type OR facts ->> 'entryId' <> p_entry::text THEN
      RAISE EXCEPTION 'the entry tells of no erasure that is on record' USING ERRCODE = 'restrict_violation';
    END IF;
    ids := ARRAY(SELECT p.id FROM ${NAMED} JOIN proposal p ON p.id = i.id::uuid
      WHERE NOT EXISTS (SELECT FROM modification m WHERE m.id = p.id));
    IF EXISTS (SELECT FROM unnest(ids) i (id) WHERE NOT EXISTS (
      SELECT FROM approval_decision d WHERE d.request_id = i.id AND d.decision <> 'approve')) THEN
      RAISE EXCEPTION 'contents of proposals that may still begin are not erased' USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (SELECT FROM holds_over_proposals(ids)) THEN
      RAISE EXCEPTION 'contents that are held are not erased' USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (SELECT FROM proposal_content c WHERE c.proposal_id = ANY (ids) AND c.erasure_id IS NOT NULL) THEN
      RAISE EXCEPTION 'contents are erased once' USING ERRCODE = 'restrict_violation';
    END IF;
    PERFORM set_config('im_edit_ledger.erasing', p_entry::text, true);
    UPDATE proposal_content SET prior_item = NULL, prior_salt = NULL, recalled_custom_data = NULL, recalled_custom_data_salt = NULL,
      requested_msg_body = NULL, requested_msg_body_salt = NULL, requested_custom_data = NULL, requested_custom_data_salt = NULL,
      drift_expected_digest_salt = NULL,
      reason = CASE WHEN asked.includes_reasons THEN '' ELSE reason END,
      reason_salt = CASE WHEN asked.includes_reasons THEN '' ELSE reason_salt END,
      is_reason_erased = asked.includes_reasons,
      erasure_id = asked.id, erasure_entry_id = p_entry, erased_at = told.at
    WHERE proposal_id = ANY (ids);
    UPDATE proposal SET drift_expected_digest = NULL, prior_digest = '', payload_digest = '' WHERE id = ANY (ids);
    IF asked.includes_reasons THEN
      UPDATE approval_decision SET comment = NULL, comment_salt = NULL WHERE request_id = ANY (ids);
    END IF;
    PERFORM set_config('im_edit_ledger.erasing', '', true);
  END $$`;

const GRANTS = [
  'REVOKE ALL ON FUNCTION erase_proposals(uuid) FROM PUBLIC',
  `SELECT grant_to_app('EXECUTE ON FUNCTION erase_proposals(uuid)')`,
];
