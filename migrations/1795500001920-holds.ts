import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Holds: contents in the scope of one that is in force are not erased by anything. A hold and its release are history like the rest.
 *
 * Creates tables only, with foreign keys whose check takes a short lock on `ledger_entry` that no reader or writer of rows waits for
 * long: the new tables are empty.
 */
export class Holds1795500001920 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await queryRunner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('What has to be kept is evidence: no migration drops it.'));
  }
}

const STATEMENTS = [
  `CREATE TABLE hold (
    id uuid PRIMARY KEY,
    entry_id uuid NOT NULL REFERENCES ledger_entry,
    at timestamptz NOT NULL,
    client text NOT NULL,
    -- NULL: an application placed it, and named nobody.
    operator text,
    ip text NOT NULL,
    name text NOT NULL,
    reason text NOT NULL,
    reason_salt bytea NOT NULL CHECK (length(reason_salt) = 32),
    ticket text,
    -- The scope: what is NULL does not narrow it.
    group_id text,
    topic_id text,
    msg_seq bigint,
    account text,
    account_salt bytea CHECK (length(account_salt) = 32),
    of_client text,
    from_at timestamptz,
    to_at timestamptz,
    CONSTRAINT a_hold_is_about_something CHECK (num_nonnulls(group_id, topic_id, msg_seq, account, of_client, from_at, to_at) > 0),
    CONSTRAINT an_account_is_committed_to CHECK ((account IS NULL) = (account_salt IS NULL))
  )`,
  `CREATE TABLE hold_release (
    hold_id uuid PRIMARY KEY REFERENCES hold,
    entry_id uuid NOT NULL REFERENCES ledger_entry,
    at timestamptz NOT NULL,
    client text NOT NULL,
    operator text,
    ip text NOT NULL,
    reason text NOT NULL,
    reason_salt bytea NOT NULL CHECK (length(reason_salt) = 32)
  )`,
  ...['hold', 'hold_release'].flatMap((table) => [
    `CREATE TRIGGER ${table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
      FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows()`,
    `SELECT grant_to_app('SELECT, INSERT ON ${table}')`,
  ]),
];
