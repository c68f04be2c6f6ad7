/* The functions of 1795500001921-erasures.ts. Like a merged migration, they MUST not be edited. */

/** What grows only, but for what the owner's function erases, with the name of an entry in a setting of its transaction. */
export const HISTORY_GROWS_OR_IS_ERASED = `CREATE OR REPLACE FUNCTION history_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP <> 'TRUNCATE' AND coalesce(current_setting('im_edit_ledger.erasing', true), '') <> ''
      AND TG_TABLE_NAME IN ('modification', 'modification_content', 'found_version', 'told_edit', 'told_drift', 'message_original',
        'batch', 'batch_item', 'ledger_opening')
      AND current_user = (SELECT pg_get_userbyid(c.relowner) FROM pg_catalog.pg_class c WHERE c.oid = TG_RELID)
    THEN RETURN NULL;
    END IF;
    RAISE EXCEPTION 'history only grows: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END $$`;

/**
 * Who sent a message, out of its list item: the last From_Account of the object; '' where it has none that is a text, or there is no
 * item; NULL where it cannot be read. What PostgreSQL keeps in no text (U+0000, halves of surrogate pairs) is left out first.
 */
export const SENT_BY = `CREATE FUNCTION sent_by(item bytea) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
  BEGIN
    IF item IS NULL THEN RETURN ''; END IF;
    RETURN coalesce((
      SELECT CASE WHEN json_typeof(e.value) = 'string' THEN e.value #>> '{}' END
      FROM json_each(regexp_replace(convert_from(item, 'UTF8'),
        '(\\\\[^u]|\\\\u[dD][89abAB][0-9a-fA-F]{2}\\\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\\\u(?:0000|[dD][89a-fA-F][0-9a-fA-F]{2})', '\\1', 'g')::json)
        WITH ORDINALITY AS e (key, value, n)
      WHERE e.key = 'From_Account' ORDER BY e.n DESC LIMIT 1), '');
  EXCEPTION WHEN OTHERS THEN
    RETURN NULL;
  END $$`;

/** The holds in force that cover contents of these modifications. One whose sender cannot be read is taken to be covered. */
export const HOLDS_OVER = `CREATE FUNCTION holds_over(ids uuid[]) RETURNS TABLE (modification_id uuid, hold_id uuid)
  LANGUAGE sql STABLE AS $$
    SELECT m.id, h.id FROM hold h
    CROSS JOIN unnest(ids) i (id)
    JOIN modification m ON m.id = i.id
    JOIN modification_content c ON c.modification_id = m.id
    WHERE NOT EXISTS (SELECT FROM hold_release r WHERE r.hold_id = h.id)
      AND c.erasure_id IS NULL
      AND (h.group_id IS NULL OR h.group_id = m.group_id)
      AND (h.topic_id IS NULL OR h.topic_id = m.topic_id)
      AND (h.msg_seq IS NULL OR h.msg_seq = m.msg_seq)
      AND (h.of_client IS NULL OR h.of_client = m.client)
      AND (h.from_at IS NULL OR m.received_at >= h.from_at)
      AND (h.to_at IS NULL OR m.received_at < h.to_at)
      AND (h.account IS NULL OR coalesce(sent_by(c.prior_item), h.account) = h.account)
  $$`;

/**
 * Until the transaction ends, no hold is placed and nobody else erases: whoever places one waits, and then has a later time. What is
 * read after it sees every hold that was placed before.
 */
export const KEEP_HOLDS_AS_THEY_ARE = (schema: string): string =>
  `CREATE FUNCTION keep_holds_as_they_are() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${schema}, pg_temp AS $$
  BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
      RAISE EXCEPTION 'an erasure has to see the holds of this moment: it runs in read committed' USING ERRCODE = 'restrict_violation';
    END IF;
    LOCK TABLE hold IN SHARE ROW EXCLUSIVE MODE;
  END $$`;

/**
 * Whether a hold in force covers what IM's webhook reported as `t`. It goes with an edit of the same message, of the same sender, that
 * no hold covers: one for an account does not cover it either, unless it covers another edit of the message.
 */
const IS_REPORT_HELD = `(EXISTS (
        SELECT FROM hold h WHERE NOT EXISTS (SELECT FROM hold_release r WHERE r.hold_id = h.id)
          AND h.of_client IS NULL AND h.account IS NULL
          AND (h.group_id IS NULL OR h.group_id = t.group_id) AND (h.topic_id IS NULL OR h.topic_id = t.topic_id)
          AND (h.msg_seq IS NULL OR h.msg_seq = t.msg_seq)
          AND (h.from_at IS NULL OR t.event_at >= h.from_at) AND (h.to_at IS NULL OR t.event_at < h.to_at))
      OR EXISTS (SELECT FROM holds_over(ARRAY(SELECT m.id FROM modification m
        WHERE m.group_id = t.group_id AND m.topic_id = t.topic_id AND m.msg_seq = t.msg_seq))))`;

/**
 * Erases what entry p_entry names, all of it or nothing. The entry MUST be of this transaction, wait to be sealed, and tell of an
 * erasure that is on record; what it names MUST be settled, and held by nothing.
 */
export const ERASE_CONTENTS = (schema: string): string =>
  `CREATE FUNCTION erase_contents(p_entry uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${schema}, pg_temp AS $$
  DECLARE
    told record;
    facts jsonb;
    asked record;
    ids uuid[];
    texts uuid[];
    reports uuid[];
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
    ids := ARRAY(SELECT i.id::uuid FROM jsonb_array_elements_text(facts #> '{details,modificationIds}') i (id));
    texts := ARRAY(SELECT i.id::uuid FROM jsonb_array_elements_text(coalesce(facts #> '{details,entryIds}', '[]')) i (id));
    IF EXISTS (SELECT FROM unnest(ids) i (id) WHERE NOT EXISTS (
      SELECT FROM modification_outcome o WHERE o.modification_id = i.id)) THEN
      RAISE EXCEPTION 'contents of edits that are not settled are not erased' USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (SELECT FROM holds_over(ids)) THEN
      RAISE EXCEPTION 'contents that are held are not erased' USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (SELECT FROM modification_content c WHERE c.modification_id = ANY (ids) AND c.erasure_id IS NOT NULL) THEN
      RAISE EXCEPTION 'contents are erased once' USING ERRCODE = 'restrict_violation';
    END IF;
    PERFORM set_config('im_edit_ledger.erasing', p_entry::text, true);

    UPDATE modification_content SET prior_item = NULL, prior_salt = NULL, recalled_custom_data = NULL, recalled_custom_data_salt = NULL,
      requested_msg_body = NULL, requested_msg_body_salt = NULL, requested_custom_data = NULL, requested_custom_data_salt = NULL,
      drift_expected_digest_salt = NULL, searchable = '',
      reason = CASE WHEN asked.includes_reasons THEN '' ELSE reason END,
      reason_salt = CASE WHEN asked.includes_reasons THEN '' ELSE reason_salt END,
      is_reason_erased = asked.includes_reasons,
      erasure_id = asked.id, erasure_entry_id = p_entry, erased_at = told.at
    WHERE modification_id = ANY (ids);
    UPDATE modification SET drift_expected_digest = NULL, payload_digest = '' WHERE id = ANY (ids);
    -- That a message was gone is no content.
    DELETE FROM found_version WHERE modification_id = ANY (ids) AND item <> 'null';

    -- Out of the queues first: whoever indexes takes an edit out of its queue in the transaction that puts it into the index.
    DELETE FROM search_unindexed WHERE modification_id = ANY (ids);
    DELETE FROM nested_search_pending WHERE modification_id = ANY (ids);
    PERFORM FROM nested_search_backlog WHERE only_row FOR UPDATE;
    DELETE FROM modification_search WHERE modification_id = ANY (ids);
    DELETE FROM modification_nested_search WHERE modification_id = ANY (ids);

    -- The salt of a plan goes with any of its items: with it, and the others, what is missing could be guessed.
    UPDATE batch b SET items_salt = NULL, payload_digest = NULL, erasure_entry_id = p_entry
    WHERE b.id IN (SELECT m.batch_id FROM modification m WHERE m.id = ANY (ids)) AND b.items_salt IS NOT NULL;
    UPDATE batch_item i SET requested_msg_body = NULL, requested_custom_data = NULL, if_prior_digest = NULL,
      reason = CASE WHEN asked.includes_reasons THEN '' ELSE i.reason END, erasure_entry_id = p_entry
    FROM modification m WHERE m.id = ANY (ids) AND m.batch_id = i.batch_id AND m.batch_index = i.index;

    -- What IM's webhook reported of these edits, between them and the next, or that they saw; and what belongs to no edit.
    reports := ARRAY(
    SELECT t.id FROM (
      SELECT DISTINCT m.group_id, m.topic_id, m.msg_seq FROM modification m WHERE m.id = ANY (ids)
    ) x JOIN told_edit t ON t.group_id = x.group_id AND t.topic_id = x.topic_id AND t.msg_seq = x.msg_seq
    LEFT JOIN told_own w ON w.told_id = t.id
    LEFT JOIN told_drift d ON d.told_id = t.id
    WHERE t.erasure_entry_id IS NULL AND NOT ${IS_REPORT_HELD}
      AND (w.modification_id = ANY (ids) OR d.last_modification_id = ANY (ids) OR (w.told_id IS NULL AND d.told_id IS NULL)
        OR (SELECT e.modification_id FROM ledger_entry e WHERE e.entry_id = d.entry_id) = ANY (ids)));
    DELETE FROM told_unjudged WHERE told_id = ANY (reports);
    UPDATE told_drift SET salt = '' WHERE told_id = ANY (reports);
    UPDATE told_edit SET account = '', msg_body = '', custom_data = NULL, digest = sha256(convert_to(id::text, 'UTF8')),
      erasure_entry_id = p_entry
    WHERE id = ANY (reports);
    UPDATE message_original t SET custom_data = '', erasure_entry_id = p_entry
    FROM (SELECT DISTINCT m.group_id, m.topic_id, m.msg_seq FROM modification m WHERE m.id = ANY (ids)) x
    WHERE t.group_id = x.group_id AND t.topic_id = x.topic_id AND t.msg_seq = x.msg_seq
      AND t.erasure_entry_id IS NULL AND NOT ${IS_REPORT_HELD};

    DELETE FROM ledger_opening WHERE entry_id = ANY (texts);
    PERFORM set_config('im_edit_ledger.erasing', '', true);
  END $$`;
