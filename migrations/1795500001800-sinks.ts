import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Sinks: how far each was delivered to, and which replica delivers. A working table; what was delivered is in the log.
 *
 * Creates a table only: a replica of the version before never looks at it.
 */
export class Sinks1795500001800 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(SINK);
    await queryRunner.query(`SELECT grant_to_app('SELECT, INSERT, UPDATE ON sink')`);
  }

  down(queryRunner: QueryRunner): Promise<void> {
    return queryRunner.query('DROP TABLE sink');
  }
}

const SINK = `CREATE TABLE sink (
    name text PRIMARY KEY,
    state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'paused', 'stopped')),
    -- Every entry before it was delivered, or is not for this sink.
    next_index bigint NOT NULL CHECK (next_index >= 0),
    rewinds integer NOT NULL DEFAULT 0,
    -- The replica that delivers; null: nobody does.
    holder uuid,
    held_until timestamptz,
    -- Of the last answer; null where there was none.
    last_status integer,
    last_error text,
    last_at timestamptz,
    CONSTRAINT a_holder_has_a_time CHECK ((holder IS NULL) = (held_until IS NULL))
  ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000)`;
