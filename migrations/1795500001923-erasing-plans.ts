import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Erases what is in plans of batches that no edit was made of: items of dry runs, and of batches that were cancelled. Like
 * `erase_contents`, and called after it: only what an entry of the same transaction names, and no hold covers.
 *
 * Replaces a function, and adds columns that may be null: an exclusive lock for a moment.
 */
export class ErasingPlans1795500001923 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const [{ schema } = { schema: 'public' }] = (await queryRunner.query(
      'SELECT quote_ident(current_schema()) AS schema',
    )) as { schema: string }[];
    for (const statement of [...STATEMENTS, ERASE_PLAN_ITEMS(schema), ...GRANTS]) {
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
  // Items of plans up to this one have been looked at.
  `ALTER TABLE erasure_status ADD COLUMN done_to_batch uuid, ADD COLUMN done_to_item integer`,
  `CREATE OR REPLACE FUNCTION history_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP <> 'TRUNCATE' AND coalesce(current_setting('im_edit_ledger.erasing', true), '') <> ''
      AND TG_TABLE_NAME IN ('modification', 'modification_content', 'found_version', 'told_edit', 'told_drift', 'message_original',
        'batch', 'batch_item', 'batch_rehearsal', 'ledger_opening')
      AND current_user = (SELECT pg_get_userbyid(c.relowner) FROM pg_catalog.pg_class c WHERE c.oid = TG_RELID)
    THEN RETURN NULL;
    END IF;
    RAISE EXCEPTION 'history only grows: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END $$`,
  // The holds in force that cover these items, by the place of each in the lists.
  `CREATE FUNCTION holds_over_items(batches uuid[], indexes integer[]) RETURNS TABLE (n bigint, hold_id uuid)
  LANGUAGE sql STABLE AS $$
    SELECT x.n, h.id FROM hold h
    CROSS JOIN unnest(batches, indexes) WITH ORDINALITY AS x (batch_id, index, n)
    JOIN batch b ON b.id = x.batch_id
    JOIN batch_item i ON i.batch_id = x.batch_id AND i.index = x.index
    LEFT JOIN batch_rehearsal r ON r.batch_id = x.batch_id AND r.index = x.index
    WHERE NOT EXISTS (SELECT FROM hold_release e WHERE e.hold_id = h.id)
      AND i.erasure_entry_id IS NULL
      AND (h.group_id IS NULL OR h.group_id = i.group_id)
      AND (h.topic_id IS NULL OR h.topic_id = i.topic_id)
      AND (h.msg_seq IS NULL OR h.msg_seq = i.msg_seq)
      AND (h.of_client IS NULL OR h.of_client = b.client)
      AND (h.from_at IS NULL OR b.received_at >= h.from_at)
      AND (h.to_at IS NULL OR b.received_at < h.to_at)
      AND (h.account IS NULL OR coalesce(sent_by(r.prior_item), h.account) = h.account)
  $$`,
];

const ERASE_PLAN_ITEMS = (schema: string): string =>
  `CREATE FUNCTION erase_plan_items(p_entry uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${schema}, pg_temp AS $$
  DECLARE
    told record;
    facts jsonb;
    batches uuid[];
    indexes integer[];
    with_reasons boolean;
  BEGIN
    PERFORM keep_holds_as_they_are();
    SELECT e.type, e.bytes INTO told FROM ledger_entry e
    WHERE e.entry_id = p_entry AND e.type IN ('content.erased', 'retention.applied')
      AND e.xmin = pg_current_xact_id()::xid
      AND EXISTS (SELECT FROM ledger_unsealed u WHERE u.entry_id = p_entry);
    IF NOT FOUND THEN
      RAISE EXCEPTION 'nothing is erased without an entry of the same transaction that tells of it' USING ERRCODE = 'restrict_violation';
    END IF;
    facts := convert_from(told.bytes, 'UTF8')::jsonb;
    SELECT e.includes_reasons INTO with_reasons FROM erasure e
    WHERE e.id = (facts #>> '{details,erasureId}')::uuid AND NOT e.is_dry_run
      AND e.kind = CASE told.type WHEN 'content.erased' THEN 'request' ELSE 'retention' END;
    IF NOT FOUND OR facts ->> 'type' <> told.type OR facts ->> 'entryId' <> p_entry::text THEN
      RAISE EXCEPTION 'the entry tells of no erasure that is on record' USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT array_agg((i.item ->> 'batchId')::uuid), array_agg((i.item ->> 'index')::integer) INTO batches, indexes
    FROM jsonb_array_elements(coalesce(facts #> '{details,items}', '[]')) i (item);
    IF EXISTS (SELECT FROM unnest(batches, indexes) x (batch_id, index)
      LEFT JOIN batch_status s ON s.batch_id = x.batch_id
      WHERE s.finished_at IS NULL OR EXISTS (
        SELECT FROM modification m WHERE m.batch_id = x.batch_id AND m.batch_index = x.index)) THEN
      RAISE EXCEPTION 'only items of batches that are over, and of which no edit was made, are erased by themselves' USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (SELECT FROM holds_over_items(batches, indexes)) THEN
      RAISE EXCEPTION 'contents that are held are not erased' USING ERRCODE = 'restrict_violation';
    END IF;
    PERFORM set_config('im_edit_ledger.erasing', p_entry::text, true);
    UPDATE batch b SET items_salt = NULL, payload_digest = NULL, erasure_entry_id = p_entry
    WHERE b.id = ANY (batches) AND b.items_salt IS NOT NULL;
    UPDATE batch_item i SET requested_msg_body = NULL, requested_custom_data = NULL, if_prior_digest = NULL,
      reason = CASE WHEN with_reasons THEN '' ELSE i.reason END, erasure_entry_id = p_entry
    FROM unnest(batches, indexes) x (batch_id, index) WHERE i.batch_id = x.batch_id AND i.index = x.index;
    UPDATE batch_rehearsal r SET prior_item = NULL, recalled_custom_data = NULL, drift_expected_digest = NULL
    FROM unnest(batches, indexes) x (batch_id, index) WHERE r.batch_id = x.batch_id AND r.index = x.index;
    PERFORM set_config('im_edit_ledger.erasing', '', true);
  END $$`;

const GRANTS = [
  'REVOKE ALL ON FUNCTION erase_plan_items(uuid) FROM PUBLIC',
  `SELECT grant_to_app('EXECUTE ON FUNCTION erase_plan_items(uuid)')`,
];
