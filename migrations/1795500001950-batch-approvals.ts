import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Batches that need approval: the version of each item's message that was seen when the batch was proposed (`batch_pin`), and the chunks whose
 * messages are still to be looked at (`batch_check`). For whoever writes there:
 *
 * - the state of a batch that needs approval follows from what was decided; it is approved only when every item has its pin;
 * - nothing is added to what was proposed once somebody has decided, and a pin only while the batch waits;
 * - an item that is edited is to the byte what was approved.
 *
 * A batch that was approved is `approved` on record while it runs, and is shown as `running`: a replica of the version before takes only
 * items of batches that are `running`, and knows nothing of pins. It cannot pause, resume or cancel such a batch: the trigger refuses.
 *
 * That an approved batch was accepted waits in the queue of the log for a sequencer that knows the entries before it, as
 * migration 1795500001910 says of edits.
 *
 * Pins are erased with their item, and what was said about the batch with the reason of any item.
 *
 * Creates tables, functions and triggers, and looks at the rows of `batch_status` once. The trigger on `modification` is called for items of
 * batches alone; it takes a lock that waits for whoever writes there, and holds up edits for a moment.
 */
export class BatchApprovals1795500001950 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const [{ schema } = { schema: 'public' }] = (await queryRunner.query(
      'SELECT quote_ident(current_schema()) AS schema',
    )) as { schema: string }[];
    for (const statement of [
      ...LOCKS,
      ...TABLES,
      ...triggers(schema),
      HOLDS_OVER_ITEMS,
      LEFT_IN_QUEUE,
    ]) {
      await queryRunner.query(statement);
    }
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Who approved what is evidence: no migration drops it.'));
  }
}

/** In the order in which edits and batches take them. */
const LOCKS = [
  `LOCK TABLE modification IN SHARE ROW EXCLUSIVE MODE`,
  `LOCK TABLE batch_item IN SHARE ROW EXCLUSIVE MODE`,
  `LOCK TABLE batch_status IN ACCESS EXCLUSIVE MODE`,
];

const TABLES = [
  `ALTER TABLE batch_status DROP CONSTRAINT batch_status_state_check,
    ADD CONSTRAINT batch_status_state_check CHECK (
      state IN ('running', 'paused', 'cancelled', 'finished', 'awaiting_approval', 'approved', 'declined', 'expired', 'withdrawn'))`,
  `CREATE TABLE batch_pin (
    batch_id uuid NOT NULL,
    index integer NOT NULL,
    at timestamptz NOT NULL,
    -- Null where the edit would have gone on.
    because text,
    error_code bigint,
    error_info bytea,
    prior_item bytea,
    snapshot_at timestamptz,
    recalled_custom_data bytea,
    recalled_custom_data_source text CHECK (recalled_custom_data_source IN ('edit', 'callback')),
    drift_after uuid,
    drift_expected_digest text,
    -- Of the version that was seen: the item runs on no other one. '' is the digest of none.
    prior_digest text NOT NULL,
    PRIMARY KEY (batch_id, index),
    FOREIGN KEY (batch_id, index) REFERENCES batch_item
  )`,
  `CREATE TRIGGER batch_pin_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON batch_pin
    FOR EACH STATEMENT EXECUTE FUNCTION proposals_grow_or_are_erased()`,
  // As batch_chunk. Deleted once each of its items has its pin.
  `CREATE TABLE batch_check (
    batch_id uuid NOT NULL REFERENCES batch,
    chunk_no integer NOT NULL,
    items integer[] NOT NULL,
    replica uuid,
    rests_until timestamptz,
    PRIMARY KEY (batch_id, chunk_no)
  ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000)`,
  `SELECT grant_to_app('SELECT, INSERT ON batch_pin')`,
  `SELECT grant_to_app('SELECT, INSERT, UPDATE, DELETE ON batch_check')`,
];

/** As it was, but for batches. */
const LEFT_IN_QUEUE = `CREATE OR REPLACE FUNCTION is_left_to_who_knows_approvals() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF current_setting('im_edit_ledger.knows_batch_approvals', true) = 'yes' THEN RETURN OLD; END IF;
    IF current_setting('im_edit_ledger.knows_approvals', true) = 'yes' AND NOT EXISTS (
      SELECT FROM ledger_entry e WHERE e.entry_id = OLD.entry_id AND e.type = 'batch.accepted') THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'an entry of the queue is for a newer version of the service'
      USING ERRCODE = 'object_not_in_prerequisite_state';
  END $$`;

const REFUSED = `USING ERRCODE = 'restrict_violation'`;

function triggers(schema: string): readonly string[] {
  const inSchema = `LANGUAGE plpgsql SET search_path TO ${schema}, pg_temp`;
  return [
    `CREATE FUNCTION a_batch_is_where_decisions_led() RETURNS trigger ${inSchema} AS $$
    DECLARE
      r approval_request;
      approvals integer;
      ended_by text;
      is_so boolean;
    BEGIN
      SELECT * INTO r FROM approval_request q WHERE q.id = NEW.batch_id AND q.kind = 'batch';
      IF NOT FOUND THEN
        IF NEW.state IN ('running', 'paused', 'cancelled', 'finished') THEN RETURN NULL; END IF;
        RAISE EXCEPTION 'nobody was asked to approve batch %', NEW.batch_id ${REFUSED};
      END IF;
      SELECT count(*) FILTER (WHERE decision = 'approve'), max(decision) FILTER (WHERE decision <> 'approve')
        INTO approvals, ended_by FROM approval_decision d WHERE d.request_id = r.id;
      is_so := CASE NEW.state
        WHEN 'awaiting_approval' THEN ended_by IS NULL AND approvals < r.needed
        WHEN 'declined' THEN ended_by = 'decline'
        WHEN 'expired' THEN ended_by = 'expire'
        WHEN 'withdrawn' THEN ended_by = 'withdraw'
        WHEN 'running' THEN false
        ELSE ended_by IS NULL AND approvals = r.needed END;
      IF is_so IS NOT TRUE THEN
        RAISE EXCEPTION 'batch % was not decided to be %', NEW.batch_id, NEW.state ${REFUSED};
      END IF;
      IF NEW.state = 'approved' AND (SELECT count(*) FROM batch_pin p WHERE p.batch_id = NEW.batch_id)
        <> (SELECT b.total FROM batch b WHERE b.id = NEW.batch_id) THEN
        RAISE EXCEPTION 'not every item of batch % has its pin', NEW.batch_id ${REFUSED};
      END IF;
      RETURN NULL;
    END $$`,
    `CREATE TRIGGER a_batch_is_where_decisions_led AFTER INSERT OR UPDATE ON batch_status
      FOR EACH ROW EXECUTE FUNCTION a_batch_is_where_decisions_led()`,
    `CREATE FUNCTION what_is_decided_on_stays() RETURNS trigger ${inSchema} AS $$
    DECLARE
      refused uuid;
    BEGIN
      SELECT a.batch_id INTO refused FROM added a JOIN approval_decision d ON d.request_id = a.batch_id LIMIT 1;
      IF FOUND THEN
        RAISE EXCEPTION 'somebody has decided on batch %', refused ${REFUSED};
      END IF;
      RETURN NULL;
    END $$`,
    `CREATE TRIGGER what_is_decided_on_stays AFTER INSERT ON batch_item REFERENCING NEW TABLE AS added
      FOR EACH STATEMENT EXECUTE FUNCTION what_is_decided_on_stays()`,
    `CREATE FUNCTION a_pin_is_of_what_waits() RETURNS trigger ${inSchema} AS $$
    DECLARE
      refused uuid;
    BEGIN
      SELECT a.batch_id INTO refused FROM added a WHERE NOT EXISTS (
        SELECT FROM batch_status s WHERE s.batch_id = a.batch_id AND s.state = 'awaiting_approval') LIMIT 1;
      IF FOUND THEN
        RAISE EXCEPTION 'batch % does not wait for approval', refused ${REFUSED};
      END IF;
      RETURN NULL;
    END $$`,
    `CREATE TRIGGER a_pin_is_of_what_waits AFTER INSERT ON batch_pin REFERENCING NEW TABLE AS added
      FOR EACH STATEMENT EXECUTE FUNCTION a_pin_is_of_what_waits()`,
    // The row of an edit and that of its contents are of one statement.
    `CREATE FUNCTION an_item_is_what_was_approved() RETURNS trigger ${inSchema} AS $$
    BEGIN
      IF EXISTS (SELECT FROM approval_request r WHERE r.id = NEW.batch_id) AND NOT EXISTS (
        SELECT FROM batch b JOIN batch_item i ON i.batch_id = b.id AND i.index = NEW.batch_index
        JOIN batch_pin p ON p.batch_id = b.id AND p.index = i.index
        JOIN modification_content c ON c.modification_id = NEW.id
        WHERE b.id = NEW.batch_id
          AND (NEW.client, NEW.operator, NEW.ip, NEW.on_behalf_of, NEW.group_id, NEW.topic_id, NEW.msg_seq, NEW.ticket, NEW.restores,
              NEW.accept_unreadable_prior, c.requested_msg_body, c.requested_custom_data, c.reason)
            IS NOT DISTINCT FROM (b.client, b.operator, b.ip, b.on_behalf_of, i.group_id, i.topic_id, i.msg_seq, i.ticket, i.restores,
              i.accept_unreadable_prior, i.requested_msg_body, i.requested_custom_data, i.reason)
      ) THEN
        RAISE EXCEPTION 'modification % is not the item that was approved', NEW.id ${REFUSED};
      END IF;
      RETURN NULL;
    END $$`,
    `CREATE TRIGGER an_item_is_what_was_approved AFTER INSERT ON modification
      FOR EACH ROW WHEN (NEW.batch_id IS NOT NULL) EXECUTE FUNCTION an_item_is_what_was_approved()`,
    `CREATE FUNCTION a_pin_is_erased_with_its_item() RETURNS trigger ${inSchema} AS $$
    BEGIN
      UPDATE batch_pin p SET prior_item = NULL, recalled_custom_data = NULL, drift_expected_digest = NULL, prior_digest = ''
      WHERE p.batch_id = NEW.batch_id AND p.index = NEW.index;
      IF NEW.reason = '' THEN
        UPDATE approval_decision d SET comment = NULL, comment_salt = NULL
        WHERE d.request_id = NEW.batch_id AND d.comment IS NOT NULL;
      END IF;
      RETURN NULL;
    END $$`,
    `CREATE TRIGGER a_pin_is_erased_with_its_item AFTER UPDATE ON batch_item
      FOR EACH ROW WHEN (NEW.erasure_entry_id IS NOT NULL) EXECUTE FUNCTION a_pin_is_erased_with_its_item()`,
  ];
}

/** As it was, but for the sender that a pin shows. */
const HOLDS_OVER_ITEMS = `CREATE OR REPLACE FUNCTION holds_over_items(batches uuid[], indexes integer[]) RETURNS TABLE (n bigint, hold_id uuid)
  LANGUAGE sql STABLE AS $$
    SELECT x.n, h.id FROM hold h
    CROSS JOIN unnest(batches, indexes) WITH ORDINALITY AS x (batch_id, index, n)
    JOIN batch b ON b.id = x.batch_id
    JOIN batch_item i ON i.batch_id = x.batch_id AND i.index = x.index
    LEFT JOIN batch_rehearsal r ON r.batch_id = x.batch_id AND r.index = x.index
    LEFT JOIN batch_pin p ON p.batch_id = x.batch_id AND p.index = x.index
    WHERE NOT EXISTS (SELECT FROM hold_release e WHERE e.hold_id = h.id)
      AND i.erasure_entry_id IS NULL
      AND (h.group_id IS NULL OR h.group_id = i.group_id)
      AND (h.topic_id IS NULL OR h.topic_id = i.topic_id)
      AND (h.msg_seq IS NULL OR h.msg_seq = i.msg_seq)
      AND (h.of_client IS NULL OR h.of_client = b.client)
      AND (h.from_at IS NULL OR b.received_at >= h.from_at)
      AND (h.to_at IS NULL OR b.received_at < h.to_at)
      AND (h.account IS NULL OR coalesce(sent_by(coalesce(r.prior_item, p.prior_item)), h.account) = h.account)
  $$`;
