import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Contents are to be kept by months: the table there is becomes the first part, up to the beginning of a month that is one to two
 * months ahead. That nothing later is in it is checked from here on, and for what is there by the next migration, so that nothing
 * is rewritten, and nothing read under a lock.
 *
 * Creates a table, and adds a constraint as NOT VALID: an exclusive lock on `modification_content` for a moment.
 */
export class BoundOfContents1795500001970 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await queryRunner.query(statement);
    const [{ end } = { end: '' }] = (await queryRunner.query(
      `SELECT first_id_at(to_at)::text AS end FROM content_month`,
    )) as { end: string }[];
    await queryRunner.query(
      `ALTER TABLE modification_content ADD CONSTRAINT contents_end_with_their_month CHECK (modification_id < '${end}') NOT VALID`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'ALTER TABLE modification_content DROP CONSTRAINT contents_end_with_their_month',
    );
    await queryRunner.query('DROP TABLE content_month');
    await queryRunner.query('DROP FUNCTION first_id_at(timestamptz)');
  }
}

const STATEMENTS = [
  // The bound between ids (UUIDv7) that were made before a moment, and those made at it or later.
  `CREATE FUNCTION first_id_at(at timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT rpad(lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0'), 32, '0')::uuid
  $$`,
  `CREATE TABLE content_month (
    -- The partition. Months follow each other without a gap.
    name text PRIMARY KEY,
    -- NULL: from the beginning.
    from_at timestamptz,
    to_at timestamptz NOT NULL UNIQUE,
    -- Some contents of the month came before it was made, and stay in the partition for what belongs nowhere.
    is_in_net boolean NOT NULL DEFAULT false,
    -- What stays of a month that was erased has been copied up to here.
    copied_to uuid,
    -- Transactions that may not see the copy, by their virtual ids.
    waits_for text[],
    -- When the partition with what was erased was dropped.
    dropped_at timestamptz
  )`,
  `SELECT grant_to_app('SELECT ON content_month')`,
  `INSERT INTO content_month (name, to_at)
    VALUES ('modification_content_first', date_trunc('month', now() + interval '62 days', 'UTC'))`,
];
