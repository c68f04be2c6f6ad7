import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Batches: plans of edits, carried out in the background. What was accepted, its items and the outcomes of a dry run only grow;
 * the status of a batch and the chunks of it that are left to do are working tables.
 *
 * Creates tables only: a replica of the version before never looks at them.
 */
export class Batches1795500001700 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await queryRunner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('What was accepted is evidence: no migration drops it.'));
  }
}

const STATEMENTS = [
  `CREATE TABLE batch (
    id uuid PRIMARY KEY,
    received_at timestamptz NOT NULL,
    client text NOT NULL,
    operator text NOT NULL,
    ip text NOT NULL,
    on_behalf_of text,
    reason text NOT NULL,
    ticket text,
    is_dry_run boolean NOT NULL,
    -- The batch whose applied items this one puts back.
    restores uuid REFERENCES batch,
    -- Null for a dry run without one.
    idempotency_key text,
    payload_digest bytea,
    total integer NOT NULL CHECK (total > 0),
    -- Of the commitment to the items in the entry batch.accepted.
    items_salt bytea NOT NULL CHECK (length(items_salt) = 32),
    CONSTRAINT a_key_accepts_one_batch UNIQUE (client, idempotency_key)
  )`,
  `CREATE TABLE batch_item (
    batch_id uuid NOT NULL REFERENCES batch,
    index integer NOT NULL CHECK (index >= 0),
    group_id text NOT NULL,
    topic_id text NOT NULL,
    msg_seq bigint NOT NULL,
    requested_msg_body bytea,
    requested_custom_data bytea,
    reason text NOT NULL,
    ticket text,
    if_prior_digest text,
    accept_unreadable_prior boolean NOT NULL,
    -- The modification whose overwritten version the item puts back.
    restores uuid REFERENCES modification,
    PRIMARY KEY (batch_id, index)
  )`,
  `CREATE TABLE batch_rehearsal (
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
    PRIMARY KEY (batch_id, index),
    FOREIGN KEY (batch_id, index) REFERENCES batch_item
  )`,
  `CREATE TABLE batch_step (
    -- batch.accepted, batch.paused, ...
    entry_id uuid PRIMARY KEY REFERENCES ledger_entry,
    batch_id uuid NOT NULL REFERENCES batch,
    -- Null for the end, for which nobody gives one.
    reason text,
    reason_salt bytea CHECK (length(reason_salt) = 32)
  )`,
  `CREATE INDEX batch_step_of_batch ON batch_step (batch_id)`,
  ...['batch', 'batch_item', 'batch_rehearsal', 'batch_step'].map(
    (table) => `CREATE TRIGGER ${table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
      FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows()`,
  ),
  `CREATE TABLE batch_status (
    batch_id uuid PRIMARY KEY REFERENCES batch,
    state text NOT NULL CHECK (state IN ('running', 'paused', 'cancelled', 'finished')),
    -- When its last item was final; of a cancelled batch the last that was begun.
    finished_at timestamptz
  ) WITH (fillfactor = 50)`,
  `CREATE INDEX batch_status_open ON batch_status (batch_id) WHERE finished_at IS NULL`,
  // Deleted once each of its items is on record.
  `CREATE TABLE batch_chunk (
    batch_id uuid NOT NULL REFERENCES batch,
    chunk_no integer NOT NULL,
    items integer[] NOT NULL,
    -- The life of the replica that works on it; null: nobody does.
    replica uuid,
    -- Of one that was given back: it rests until then.
    rests_until timestamptz,
    PRIMARY KEY (batch_id, chunk_no)
  ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000)`,
  `SELECT grant_to_app('SELECT, INSERT ON batch, batch_item, batch_rehearsal, batch_step')`,
  `SELECT grant_to_app('SELECT, INSERT, UPDATE ON batch_status')`,
  `SELECT grant_to_app('SELECT, INSERT, UPDATE, DELETE ON batch_chunk')`,
];
