import type { MigrationInterface, QueryRunner } from 'typeorm';
import {
  ERASE_CONTENTS,
  HISTORY_GROWS_OR_IS_ERASED,
  HOLDS_OVER,
  KEEP_HOLDS_AS_THEY_ARE,
  SENT_BY,
} from './erasing/functions.js';

/**
 * Erasure: contents go, the log stays. History still only grows for the application's role; one function of the owner erases, and only
 * what an entry of the same transaction names and no hold covers.
 *
 * The columns that are added may be null and cost nothing; `batch.items_salt` may be null from here on. Each of these takes an exclusive
 * lock for a moment.
 */
export class Erasures1795500001921 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const [{ schema } = { schema: 'public' }] = (await queryRunner.query(
      'SELECT quote_ident(current_schema()) AS schema',
    )) as { schema: string }[];
    for (const statement of [...TABLES, ...functionsIn(schema)]) {
      await queryRunner.query(statement);
    }
  }

  down(): Promise<void> {
    return Promise.reject(
      new Error('What was erased, and why, is evidence: no migration drops it.'),
    );
  }
}

const TABLES = [
  `CREATE TABLE erasure (
    id uuid PRIMARY KEY,
    received_at timestamptz NOT NULL,
    kind text NOT NULL CHECK (kind IN ('request', 'retention')),
    -- Empty: the service did it by itself.
    client text NOT NULL,
    operator text,
    ip text,
    idempotency_key text,
    payload_digest bytea,
    is_dry_run boolean NOT NULL,
    reason text NOT NULL,
    reason_salt bytea NOT NULL CHECK (length(reason_salt) = 32),
    ticket text,
    basis text NOT NULL,
    includes_reasons boolean NOT NULL,
    -- The scope: what is NULL does not narrow it. All NULL: the lists.
    group_id text,
    topic_id text,
    msg_seq bigint,
    account text,
    account_salt bytea CHECK (length(account_salt) = 32),
    of_client text,
    from_at timestamptz,
    to_at timestamptz,
    modification_ids uuid[],
    entry_ids uuid[],
    CONSTRAINT a_key_asks_for_one_erasure UNIQUE (client, idempotency_key),
    CONSTRAINT an_erasure_is_about_something CHECK (
      num_nonnulls(group_id, topic_id, msg_seq, account, of_client, from_at, to_at, modification_ids, entry_ids) > 0),
    CONSTRAINT an_account_to_erase_is_committed_to CHECK ((account IS NULL) = (account_salt IS NULL))
  )`,
  `CREATE TRIGGER erasure_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON erasure
    FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows()`,
  `SELECT grant_to_app('SELECT, INSERT ON erasure')`,
  `CREATE TABLE erasure_status (
    erasure_id uuid PRIMARY KEY REFERENCES erasure,
    state text NOT NULL CHECK (state IN ('running', 'finished', 'failed')),
    -- Modifications up to this one have been looked at.
    done_to uuid NOT NULL,
    matched bigint NOT NULL DEFAULT 0,
    erased bigint NOT NULL DEFAULT 0,
    held bigint NOT NULL DEFAULT 0,
    -- By the id of a hold, or 'unsettled': how many it kept.
    held_by jsonb NOT NULL DEFAULT '{}',
    entries integer NOT NULL DEFAULT 0,
    resting_until timestamptz,
    finished_at timestamptz
  ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000)`,
  `CREATE INDEX erasure_status_running ON erasure_status (erasure_id) WHERE state = 'running'`,
  `SELECT grant_to_app('SELECT, INSERT, UPDATE ON erasure_status')`,
  `ALTER TABLE modification_content
    ADD COLUMN erasure_id uuid,
    ADD COLUMN erasure_entry_id uuid,
    ADD COLUMN erased_at timestamptz,
    ADD COLUMN is_reason_erased boolean`,
  `ALTER TABLE told_edit ADD COLUMN erasure_entry_id uuid`,
  `ALTER TABLE message_original ADD COLUMN erasure_entry_id uuid`,
  `ALTER TABLE batch_item ADD COLUMN erasure_entry_id uuid`,
  `ALTER TABLE batch ALTER COLUMN items_salt DROP NOT NULL, ADD COLUMN erasure_entry_id uuid`,
];

function functionsIn(schema: string): readonly string[] {
  return [
    HISTORY_GROWS_OR_IS_ERASED,
    SENT_BY,
    HOLDS_OVER,
    KEEP_HOLDS_AS_THEY_ARE(schema),
    ERASE_CONTENTS(schema),
    'REVOKE ALL ON FUNCTION keep_holds_as_they_are() FROM PUBLIC',
    'REVOKE ALL ON FUNCTION erase_contents(uuid) FROM PUBLIC',
    `SELECT grant_to_app('EXECUTE ON FUNCTION keep_holds_as_they_are(), erase_contents(uuid)')`,
  ];
}
