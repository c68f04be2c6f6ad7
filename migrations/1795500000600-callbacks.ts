import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What IM's webhook told. It only grows, but for `told_unjudged`: edits told of which nobody has looked yet whether they
 * were made around the service.
 *
 * Creates tables only: takes no lock that a running service would feel.
 */
export class Callbacks1795500000600 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [...TOLD, ...APPEND_ONLY]) await queryRunner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('What IM told is evidence: it is not dropped by a migration.'));
  }
}

const TOLD = [
  // The CloudCustomData with which a message was sent, as the JSON text of a string.
  `CREATE TABLE message_original (
    group_id text NOT NULL,
    topic_id text NOT NULL, -- '' outside topics
    msg_seq bigint NOT NULL,
    custom_data bytea NOT NULL,
    event_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (group_id, topic_id, msg_seq)
  )`,
  `CREATE TABLE told_edit (
    id uuid PRIMARY KEY,
    group_id text NOT NULL,
    topic_id text NOT NULL, -- '' outside topics
    msg_seq bigint NOT NULL,
    -- By IM's clock.
    event_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    account text NOT NULL,
    msg_body bytea NOT NULL,
    custom_data bytea,
    digest bytea NOT NULL CHECK (length(digest) = 32),
    CONSTRAINT an_edit_is_told_once UNIQUE (group_id, topic_id, msg_seq, event_at, digest)
  )`,
  `CREATE TABLE told_unjudged (
    told_id uuid PRIMARY KEY
  ) WITH (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000)`,
  `SELECT grant_to_app('SELECT, INSERT, DELETE ON told_unjudged')`,
  // An edit made around the service, after one of ours.
  `CREATE TABLE told_drift (
    told_id uuid PRIMARY KEY REFERENCES told_edit,
    last_modification_id uuid NOT NULL REFERENCES modification,
    entry_id uuid NOT NULL REFERENCES ledger_entry
  )`,
  `CREATE INDEX told_drift_after ON told_drift (last_modification_id)`,
];

const APPEND_ONLY = ['message_original', 'told_edit', 'told_drift'].flatMap((table) => [
  `CREATE TRIGGER ${table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
    FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows()`,
  `SELECT grant_to_app('SELECT, INSERT ON ${table}')`,
]);
