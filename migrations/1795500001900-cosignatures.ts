import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Cosignatures of witnesses, which only grow like the rest of the log, and which replica asks the witnesses.
 *
 * Creates tables only, with a foreign key whose check takes a short lock on `ledger_checkpoint` that no reader or writer of rows waits
 * for long: the new table is empty.
 */
export class Cosignatures1795500001900 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await queryRunner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('What witnesses signed is evidence: no migration drops it.'));
  }
}

const STATEMENTS = [
  `CREATE TABLE ledger_cosignature (
    size bigint NOT NULL REFERENCES ledger_checkpoint,
    -- The key of the witness: name, id and public key.
    witness text NOT NULL,
    -- A signature line of the signed note.
    line text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (size, witness)
  )`,
  `CREATE INDEX ledger_cosignature_by_witness ON ledger_cosignature (witness, size)`,
  `CREATE TRIGGER ledger_cosignature_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_cosignature
    FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows()`,
  `SELECT grant_to_app('SELECT, INSERT ON ledger_cosignature')`,
  `CREATE TABLE witness_turn (
    is_it boolean PRIMARY KEY DEFAULT true CONSTRAINT one_replica_asks_the_witnesses CHECK (is_it),
    -- The replica that asks; null: nobody does.
    holder uuid,
    held_until timestamptz NOT NULL
  ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000)`,
  `SELECT grant_to_app('SELECT, INSERT, UPDATE ON witness_turn')`,
];
