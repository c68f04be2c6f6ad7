import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When contents that are older than they are kept were last looked for. Creates a table only. */
export class Retention1795500001922 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE retention_turn');
  }
}

const STATEMENTS = [
  `CREATE TABLE retention_turn (
    is_it boolean PRIMARY KEY DEFAULT true CONSTRAINT retention_has_one_turn CHECK (is_it),
    next_at timestamptz NOT NULL,
    -- Of no modification up to this one there are contents left.
    gone_to uuid NOT NULL
  )`,
  `INSERT INTO retention_turn (next_at, gone_to) VALUES (now(), '00000000-0000-0000-0000-000000000000')`,
  `SELECT grant_to_app('SELECT, UPDATE ON retention_turn')`,
];
