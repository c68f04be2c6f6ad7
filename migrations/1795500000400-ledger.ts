import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The log over the entries: leaves, full tiles, checkpoints. They only grow, like the rest of history.
 *
 * `ledger_unsealed` learns the order in which its entries were queued: what was queued by a transaction that saw another
 * one's commit comes after it, whatever the clocks say. `modification_content` learns two more salts.
 *
 * ALTER TABLE rewrites `ledger_unsealed`, which holds what is not sealed yet, under an exclusive lock; the new columns of
 * `modification_content` cost nothing.
 */
export class Ledger1795500000400 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [...QUEUE, ...CONTENT, ...LOG, ...APPEND_ONLY]) {
      await queryRunner.query(statement);
    }
  }

  down(): Promise<void> {
    return Promise.reject(new Error('The ledger is evidence: it is not dropped by a migration.'));
  }
}

const QUEUE = [
  `ALTER TABLE ledger_unsealed ADD COLUMN queue_no bigint GENERATED ALWAYS AS IDENTITY`,
  `CREATE INDEX ledger_unsealed_in_order ON ledger_unsealed (queue_no)`,
];

const CONTENT = [
  `ALTER TABLE modification_content
    ADD COLUMN recalled_custom_data_salt bytea,
    ADD COLUMN drift_expected_digest_salt bytea`,
];

const LOG = [
  // No foreign key: it would lock each entry a second time. Verification finds a leaf without its entry.
  `CREATE TABLE ledger_leaf (
    index bigint PRIMARY KEY CHECK (index >= 0),
    entry_id uuid NOT NULL CONSTRAINT an_entry_is_sealed_once UNIQUE,
    leaf_hash bytea NOT NULL CHECK (length(leaf_hash) = 32)
  )`,
  // Full tiles only: what is left at the right edge is computed from the tiles below, at the bottom from the leaves.
  `CREATE TABLE ledger_tile (
    level integer NOT NULL,
    index bigint NOT NULL,
    hashes bytea NOT NULL CHECK (length(hashes) = 256 * 32),
    -- The hash over the tile: a hash of the tile above.
    root bytea NOT NULL CHECK (length(root) = 32),
    PRIMARY KEY (level, index)
  )`,
  `ALTER TABLE ledger_tile ALTER hashes SET STORAGE EXTERNAL`,
  `CREATE TABLE ledger_checkpoint (
    size bigint PRIMARY KEY CHECK (size >= 0),
    note text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
  )`,
  // The modification that a read looked at. What happened to a modification stays apart from who looked at it.
  `ALTER TABLE ledger_entry ADD COLUMN read_modification_id uuid`,
  `CREATE INDEX ledger_entry_of_read ON ledger_entry (read_modification_id)
    WHERE read_modification_id IS NOT NULL`,
  // Ids sort by time, which is the order in which events are asked for.
  `CREATE INDEX ledger_entry_by_type ON ledger_entry (type, entry_id)`,
  `CREATE INDEX ledger_entry_by_client ON ledger_entry (client, entry_id)`,
  `CREATE INDEX ledger_entry_by_operator ON ledger_entry (operator, entry_id) WHERE operator IS NOT NULL`,
];

const APPEND_ONLY = ['ledger_leaf', 'ledger_tile', 'ledger_checkpoint'].flatMap((table) => [
  `CREATE TRIGGER ${table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
    FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows()`,
  `SELECT grant_to_app('SELECT, INSERT ON ${table}')`,
]);
