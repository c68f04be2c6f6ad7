import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Approvals: what waits for the decision of others (`approval_request`), what is proposed (`proposal`, `proposal_content`), and
 * every decision (`approval_decision`). All of it only grows; `approval_open` is a working table. The row of an edit is made by
 * the one transition that begins it, and these rules hold for whoever writes there:
 *
 * - a decision is numbered, so that of two at the same moment one is refused, whatever the transactions see of each other;
 * - nobody decides on what she asked for, or on what was asked for on her behalf, and nobody twice; nothing is decided after the end,
 *   after the last approval that was needed, or after the expiry by this server's clock; nothing expires before;
 * - a decision is one that an entry of the log tells of, by the same person;
 * - what was proposed begins only with its approvals, and is to the byte what was proposed.
 *
 * The functions name the schema of their tables: a table of the same name in the session's own schema decides nothing.
 *
 * The beginning of an approved edit waits in the queue of the log for a sequencer that knows approvals: that of the version before leaves
 * them waiting, and would put the beginning before them. A turn of it is undone as a whole.
 *
 * Creates tables, functions and triggers; the new column costs nothing. The triggers on `modification` and `modification_content` take a lock that waits for whoever
 * writes there, and holds up edits for a moment. A replica of the version before goes on as ever; it proposes nothing.
 */
export class Approvals1795500001910 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const [{ schema } = { schema: 'public' }] = (await queryRunner.query(
      'SELECT quote_ident(current_schema()) AS schema',
    )) as { schema: string }[];
    const collation = await collationIn(queryRunner);
    for (const statement of [
      ...LOCKS,
      personKey(schema, collation),
      ...TABLES,
      ...triggers(schema),
      ...QUEUE,
      ...GRANTS,
    ]) {
      await queryRunner.query(statement);
    }
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Who approved what is evidence: no migration drops it.'));
  }
}

/** One that knows the case of letters beyond ASCII, whatever the database was made with. */
async function collationIn(queryRunner: QueryRunner): Promise<string> {
  const rows = (await queryRunner.query(
    `SELECT quote_ident(collname) AS name FROM pg_collation
     WHERE collname IN ('und-x-icu', 'pg_c_utf8') ORDER BY collname DESC LIMIT 1`,
  )) as { name: string }[];
  return rows[0] ? ` COLLATE pg_catalog.${rows[0].name}` : '';
}

function personKey(schema: string, collation: string): string {
  return `CREATE FUNCTION person_key(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path TO ${schema}, pg_temp
    AS $$ SELECT lower(normalize(name, NFC)${collation}) $$`;
}

/** In the order in which edits take them, so that neither waits for the other; the last as ALTER TABLE does. */
const LOCKS = [
  `LOCK TABLE modification, modification_content, ledger_entry IN SHARE ROW EXCLUSIVE MODE`,
  `LOCK TABLE ledger_unsealed IN ACCESS EXCLUSIVE MODE`,
];

const TABLES = [
  `CREATE TABLE approval_request (
    -- That of the edit or of the batch.
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('modification', 'batch')),
    received_at timestamptz NOT NULL,
    client text NOT NULL,
    operator text NOT NULL,
    on_behalf_of text,
    needed integer NOT NULL CHECK (needed BETWEEN 1 AND 100),
    expires_at timestamptz NOT NULL
  )`,
  `CREATE TABLE proposal (
    id uuid PRIMARY KEY REFERENCES approval_request,
    received_at timestamptz NOT NULL,
    client text NOT NULL,
    operator text NOT NULL,
    ip text NOT NULL,
    idempotency_key text NOT NULL,
    payload_digest bytea NOT NULL,
    group_id text NOT NULL,
    topic_id text NOT NULL, -- '' outside topics
    msg_seq bigint NOT NULL,
    ticket text,
    restores uuid,
    on_behalf_of text,
    accept_unreadable_prior boolean NOT NULL,
    snapshot_at timestamptz NOT NULL,
    recalled_custom_data_source text CHECK (recalled_custom_data_source IN ('edit', 'callback')),
    drift_after uuid,
    drift_expected_digest text,
    -- Of the version that was seen: the edit runs on no other one.
    prior_digest text NOT NULL,
    CONSTRAINT a_key_proposes_once UNIQUE (client, idempotency_key)
  )`,
  `CREATE TABLE proposal_content (
    proposal_id uuid PRIMARY KEY REFERENCES proposal,
    prior_item bytea NOT NULL,
    prior_salt bytea NOT NULL,
    recalled_custom_data bytea,
    recalled_custom_data_salt bytea,
    drift_expected_digest_salt bytea,
    requested_msg_body bytea,
    requested_msg_body_salt bytea,
    requested_custom_data bytea,
    requested_custom_data_salt bytea,
    reason text NOT NULL,
    reason_salt bytea NOT NULL
  )`,
  `CREATE TABLE approval_decision (
    request_id uuid NOT NULL REFERENCES approval_request,
    -- From 1. A decision that did not see the one before it is refused.
    nth integer NOT NULL CHECK (nth > 0),
    decision text NOT NULL CHECK (decision IN ('approve', 'decline', 'withdraw', 'expire')),
    at timestamptz NOT NULL,
    entry_id uuid NOT NULL REFERENCES ledger_entry,
    client text NOT NULL,
    -- The claim that names her; null where nobody was named, and for an expiry.
    person text,
    person_key text GENERATED ALWAYS AS (person_key(person)) STORED,
    -- Of the token of a person who approved or declined.
    sub text,
    ip text NOT NULL,
    comment text,
    comment_salt bytea CHECK (length(comment_salt) = 32),
    PRIMARY KEY (request_id, nth),
    CONSTRAINT an_entry_tells_of_one_decision UNIQUE (entry_id),
    CONSTRAINT a_person_decides CHECK (
      decision NOT IN ('approve', 'decline') OR (person IS NOT NULL AND sub IS NOT NULL)),
    CONSTRAINT a_comment_has_its_salt CHECK ((comment IS NULL) = (comment_salt IS NULL))
  )`,
  `CREATE UNIQUE INDEX a_person_decides_once ON approval_decision (request_id, person_key)
    WHERE decision IN ('approve', 'decline')`,
  `CREATE UNIQUE INDEX an_end_is_one ON approval_decision (request_id) WHERE decision <> 'approve'`,
  ...['approval_request', 'proposal', 'proposal_content', 'approval_decision'].map(
    (table) => `CREATE TRIGGER ${table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
      FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows()`,
  ),
  `CREATE TABLE approval_open (
    request_id uuid PRIMARY KEY REFERENCES approval_request,
    expires_at timestamptz NOT NULL,
    -- Of what is approved and has not begun: when it is tried again. Null while it waits for decisions.
    next_try_at timestamptz
  ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000)`,
  `CREATE INDEX approval_open_waiting ON approval_open (expires_at) WHERE next_try_at IS NULL`,
  `CREATE INDEX approval_open_approved ON approval_open (next_try_at) WHERE next_try_at IS NOT NULL`,
];

const REFUSED = `USING ERRCODE = 'restrict_violation'`;

function triggers(schema: string): readonly string[] {
  const inSchema = `LANGUAGE plpgsql SET search_path TO ${schema}, pg_temp`;
  return [
    `CREATE FUNCTION a_decision_is_open_to_whom_it_concerns() RETURNS trigger ${inSchema} AS $$
    DECLARE
      r approval_request;
      earlier integer;
      approvals integer;
    BEGIN
      SELECT * INTO STRICT r FROM approval_request WHERE id = NEW.request_id;
      IF r.kind = 'modification' AND NOT EXISTS (SELECT FROM proposal_content p WHERE p.proposal_id = r.id) THEN
        RAISE EXCEPTION '% proposes nothing', r.id ${REFUSED};
      END IF;
      SELECT count(*), count(*) FILTER (WHERE decision = 'approve') INTO earlier, approvals
        FROM approval_decision WHERE request_id = NEW.request_id AND nth < NEW.nth;
      IF earlier <> NEW.nth - 1 THEN
        RAISE EXCEPTION 'decision % on % does not follow the one before it', NEW.nth, r.id ${REFUSED};
      END IF;
      IF approvals <> earlier OR approvals >= r.needed THEN
        RAISE EXCEPTION '% was decided on before', r.id ${REFUSED};
      END IF;
      IF NEW.decision = 'expire' THEN
        IF now() < r.expires_at THEN
          RAISE EXCEPTION '% has not expired', r.id ${REFUSED};
        END IF;
      ELSIF now() >= r.expires_at OR clock_timestamp() >= r.expires_at + interval '10 s' THEN
        RAISE EXCEPTION '% has expired', r.id ${REFUSED};
      END IF;
      IF NEW.decision IN ('approve', 'decline')
        AND NEW.person_key IN (person_key(r.operator), person_key(r.on_behalf_of)) THEN
        RAISE EXCEPTION 'nobody decides on her own edit' ${REFUSED};
      END IF;
      IF NEW.decision = 'withdraw' AND NEW.client <> r.client THEN
        RAISE EXCEPTION 'only its client withdraws %', r.id ${REFUSED};
      END IF;
      IF NOT EXISTS (
        SELECT FROM ledger_entry e WHERE e.entry_id = NEW.entry_id AND e.client = NEW.client
          AND e.operator IS NOT DISTINCT FROM NEW.person
          AND e.modification_id IS NOT DISTINCT FROM CASE r.kind WHEN 'modification' THEN r.id END
          AND e.type = CASE r.kind WHEN 'modification' THEN 'edit.' ELSE 'batch.' END || CASE NEW.decision
            WHEN 'approve' THEN 'approved' WHEN 'decline' THEN 'declined' WHEN 'withdraw' THEN 'withdrawn' ELSE 'expired' END
      ) THEN
        RAISE EXCEPTION 'no entry tells of this decision' ${REFUSED};
      END IF;
      RETURN NULL;
    END $$`,
    `CREATE TRIGGER a_decision_is_open_to_whom_it_concerns AFTER INSERT ON approval_decision
      FOR EACH ROW EXECUTE FUNCTION a_decision_is_open_to_whom_it_concerns()`,
    `CREATE FUNCTION a_proposal_is_what_waits() RETURNS trigger ${inSchema} AS $$
    BEGIN
      IF EXISTS (SELECT FROM modification m WHERE m.id = NEW.id) OR NOT EXISTS (
        SELECT FROM approval_request r WHERE r.id = NEW.id AND r.kind = 'modification' AND r.client = NEW.client
          AND r.operator = NEW.operator AND r.on_behalf_of IS NOT DISTINCT FROM NEW.on_behalf_of
      ) THEN
        RAISE EXCEPTION 'proposal % is not what waits for approval', NEW.id ${REFUSED};
      END IF;
      RETURN NULL;
    END $$`,
    `CREATE TRIGGER a_proposal_is_what_waits AFTER INSERT ON proposal
      FOR EACH ROW EXECUTE FUNCTION a_proposal_is_what_waits()`,
    `CREATE FUNCTION an_edit_has_its_approvals() RETURNS trigger ${inSchema} AS $$
    DECLARE
      refused uuid;
    BEGIN
      SELECT a.id INTO refused FROM added a JOIN approval_request r ON r.id = a.id OR r.id = a.batch_id
      WHERE r.needed <> (SELECT count(*) FROM approval_decision d WHERE d.request_id = r.id AND d.decision = 'approve')
        OR EXISTS (SELECT FROM approval_decision d WHERE d.request_id = r.id AND d.decision <> 'approve')
      LIMIT 1;
      IF FOUND THEN
        RAISE EXCEPTION 'modification % has not been approved', refused ${REFUSED};
      END IF;
      SELECT a.id INTO refused FROM added a JOIN proposal p ON p.id = a.id
      WHERE (a.client, a.operator, a.ip, a.idempotency_key, a.payload_digest, a.group_id, a.topic_id, a.msg_seq, a.ticket, a.restores,
          a.on_behalf_of, a.accept_unreadable_prior, a.received_at, a.batch_id)
        IS DISTINCT FROM (p.client, p.operator, p.ip, p.idempotency_key, p.payload_digest, p.group_id, p.topic_id, p.msg_seq, p.ticket, p.restores,
          p.on_behalf_of, p.accept_unreadable_prior, p.received_at, NULL::uuid)
      LIMIT 1;
      IF FOUND THEN
        RAISE EXCEPTION 'modification % is not what was approved', refused ${REFUSED};
      END IF;
      SELECT a.id INTO refused FROM added a JOIN proposal p ON p.client = a.client AND p.idempotency_key = a.idempotency_key
      WHERE p.id <> a.id LIMIT 1;
      IF FOUND THEN
        RAISE EXCEPTION 'the key of modification % is that of a proposal', refused ${REFUSED};
      END IF;
      RETURN NULL;
    END $$`,
    `CREATE TRIGGER an_edit_has_its_approvals AFTER INSERT ON modification REFERENCING NEW TABLE AS added
      FOR EACH STATEMENT EXECUTE FUNCTION an_edit_has_its_approvals()`,
    `CREATE FUNCTION an_edit_is_what_was_approved() RETURNS trigger ${inSchema} AS $$
    DECLARE
      refused uuid;
    BEGIN
      SELECT a.modification_id INTO refused FROM added a JOIN proposal q ON q.id = a.modification_id
      LEFT JOIN proposal_content p ON p.proposal_id = q.id
      WHERE (a.requested_msg_body, a.requested_custom_data, a.reason)
        IS DISTINCT FROM (p.requested_msg_body, p.requested_custom_data, p.reason)
      LIMIT 1;
      IF FOUND THEN
        RAISE EXCEPTION 'the contents of modification % are not those that were approved', refused ${REFUSED};
      END IF;
      RETURN NULL;
    END $$`,
    `CREATE TRIGGER an_edit_is_what_was_approved AFTER INSERT ON modification_content REFERENCING NEW TABLE AS added
      FOR EACH STATEMENT EXECUTE FUNCTION an_edit_is_what_was_approved()`,
  ];
}

const QUEUE = [
  `ALTER TABLE ledger_unsealed ADD COLUMN follows_approvals boolean NOT NULL DEFAULT false`,
  // The code says "not in this state": to the sequencer, the store is away.
  `CREATE FUNCTION is_left_to_who_knows_approvals() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF current_setting('im_edit_ledger.knows_approvals', true) = 'yes' THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'an entry of the queue is for a newer version of the service'
      USING ERRCODE = 'object_not_in_prerequisite_state';
  END $$`,
  `CREATE TRIGGER what_follows_approvals_is_left_to_who_knows_them BEFORE DELETE ON ledger_unsealed
    FOR EACH ROW WHEN (OLD.follows_approvals) EXECUTE FUNCTION is_left_to_who_knows_approvals()`,
];

const GRANTS = [
  `SELECT grant_to_app('SELECT, INSERT ON approval_request, proposal, proposal_content, approval_decision')`,
  `SELECT grant_to_app('SELECT, INSERT, UPDATE, DELETE ON approval_open')`,
];
