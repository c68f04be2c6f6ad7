import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The record of edits.
 *
 * History (`modification`, `modification_content`, `modification_outcome`, `ledger_entry`, `ledger_opening`) only grows: the
 * app role may INSERT and SELECT, and triggers refuse UPDATE, DELETE and TRUNCATE to everybody who does not switch them off.
 * Work in progress (`edit_claim`, `replica`, `ledger_unsealed`) comes and goes.
 *
 * Creates tables only: takes no lock that a running service would feel.
 */
export class Edits1795500000300 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [...HISTORY, ...WORK, ...APPEND_ONLY])
      await queryRunner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(
      new Error('The record of edits is evidence: it is not dropped by a migration.'),
    );
  }
}

const HISTORY = [
  `CREATE TABLE modification (
    id uuid PRIMARY KEY,
    received_at timestamptz NOT NULL,
    -- The order in which edits of one message held its claim.
    claim_no bigint NOT NULL,
    client text NOT NULL,
    operator text NOT NULL,
    ip text NOT NULL,
    idempotency_key text NOT NULL,
    -- 0, or one more than a use that came to nothing because its record could not be confirmed.
    key_use integer NOT NULL,
    payload_digest bytea NOT NULL,
    answer_by timestamptz NOT NULL,
    group_id text NOT NULL,
    topic_id text NOT NULL, -- '' outside topics
    msg_seq bigint NOT NULL,
    ticket text,
    restores uuid,
    accept_unreadable_prior boolean NOT NULL,
    snapshot_at timestamptz,
    recalled_custom_data_source text CHECK (recalled_custom_data_source IN ('edit', 'callback')),
    drift_after uuid,
    drift_expected_digest text,
    CONSTRAINT a_key_takes_effect_once UNIQUE (client, idempotency_key, key_use)
  )`,
  `CREATE INDEX modification_of_message ON modification (group_id, topic_id, msg_seq, claim_no)`,
  `CREATE INDEX modification_by_group ON modification (group_id, id)`,
  `CREATE INDEX modification_by_client ON modification (client, id)`,
  `CREATE INDEX modification_by_operator ON modification (operator, id)`,
  `CREATE INDEX modification_by_ticket ON modification (ticket, id) WHERE ticket IS NOT NULL`,
  `CREATE TABLE modification_content (
    modification_id uuid PRIMARY KEY REFERENCES modification,
    prior_item bytea,
    prior_salt bytea,
    recalled_custom_data bytea,
    requested_msg_body bytea,
    requested_msg_body_salt bytea,
    requested_custom_data bytea,
    requested_custom_data_salt bytea,
    reason text NOT NULL,
    reason_salt bytea NOT NULL,
    -- The decoded strings of prior and requested contents, ASCII letters in lower case.
    searchable text NOT NULL
  )`,
  // Contents are read back far more often than their size matters, and compressing them costs each edit.
  `ALTER TABLE modification_content
    ALTER prior_item SET COMPRESSION pglz, ALTER requested_msg_body SET COMPRESSION pglz`,
  `CREATE TABLE modification_outcome (
    modification_id uuid PRIMARY KEY REFERENCES modification,
    state text NOT NULL CHECK (state IN ('applied', 'refused', 'rejected', 'not_applied', 'superseded')),
    settled_by text CHECK (settled_by IN ('response', 'reread')),
    because text,
    error_code bigint,
    error_info bytea,
    error_info_salt bytea,
    attempts integer NOT NULL,
    sent_at timestamptz,
    settled_at timestamptz NOT NULL
  )`,
  `CREATE INDEX modification_outcome_by_state ON modification_outcome (state, modification_id)`,
  `CREATE INDEX modification_outcome_by_error ON modification_outcome (error_code, modification_id)
    WHERE error_code IS NOT NULL`,
  `CREATE TABLE ledger_entry (
    entry_id uuid PRIMARY KEY,
    type text NOT NULL,
    at timestamptz NOT NULL,
    client text NOT NULL,
    operator text,
    modification_id uuid,
    bytes bytea NOT NULL
  )`,
  `CREATE INDEX ledger_entry_of_modification ON ledger_entry (modification_id) WHERE modification_id IS NOT NULL`,
  // Openings of commitments in entries that belong to no modification.
  `CREATE TABLE ledger_opening (
    entry_id uuid NOT NULL REFERENCES ledger_entry,
    pointer text NOT NULL,
    salt bytea NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (entry_id, pointer)
  )`,
];

const WORK = [
  `CREATE TABLE replica (
    id uuid PRIMARY KEY,
    alive_until timestamptz NOT NULL
  )`,
  `CREATE TABLE edit_claim (
    modification_id uuid PRIMARY KEY,
    claim_no bigint GENERATED ALWAYS AS IDENTITY,
    group_id text NOT NULL,
    topic_id text NOT NULL,
    msg_seq bigint NOT NULL,
    client text NOT NULL,
    idempotency_key text NOT NULL,
    key_use integer NOT NULL,
    payload_digest bytea NOT NULL,
    -- NULL: handed over by a replica that stopped cleanly.
    replica uuid,
    state text NOT NULL DEFAULT 'claimed' CHECK (state IN ('claimed', 'pending', 'in_doubt')),
    error_code bigint,
    error_info bytea,
    attempts integer NOT NULL DEFAULT 0,
    sent_at timestamptz,
    CONSTRAINT one_edit_at_a_time UNIQUE (group_id, topic_id, msg_seq),
    CONSTRAINT one_request_per_key UNIQUE (client, idempotency_key)
  ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000)`,
  `CREATE TABLE ledger_unsealed (
    entry_id uuid PRIMARY KEY
  ) WITH (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000)`,
  `SELECT grant_to_app('SELECT, INSERT, UPDATE, DELETE ON replica, edit_claim, ledger_unsealed')`,
];

const APPEND_ONLY_TABLES = [
  'modification',
  'modification_content',
  'modification_outcome',
  'ledger_entry',
  'ledger_opening',
];

const APPEND_ONLY = [
  `CREATE FUNCTION history_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION 'history only grows: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END $$`,
  ...APPEND_ONLY_TABLES.flatMap((table) => [
    `CREATE TRIGGER ${table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
      FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows()`,
    `SELECT grant_to_app('SELECT, INSERT ON ${table}')`,
  ]),
];
