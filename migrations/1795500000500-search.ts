import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What audit queries find edits by, besides the indexes that the record itself has.
 *
 * `modification_search` is derived: pairs and triples of neighbouring characters, hashed, of what is searchable in an edit's
 * contents.
 * It is filled behind the write path; until then an edit stands in `search_unindexed`, put there by a trigger in the
 * transaction that records it, so that a search which looks through both misses nothing.
 *
 * The two indexes on `modification` and the trigger lock their tables against writing while they are made.
 */
export class Search1795500000500 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await queryRunner.query(statement);
  }

  /** Nothing here is evidence: all of it can be made again from the contents. */
  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TRIGGER contents_are_to_be_indexed ON modification_content');
    await queryRunner.query('DROP FUNCTION to_be_indexed()');
    await queryRunner.query('DROP TABLE modification_search, search_unindexed');
    await queryRunner.query('DROP INDEX modification_by_msg_seq, modification_by_topic');
  }
}

const STATEMENTS = [
  `CREATE INDEX modification_by_msg_seq ON modification (msg_seq, id)`,
  `CREATE INDEX modification_by_topic ON modification (topic_id, id)`,
  `CREATE TABLE modification_search (
    modification_id uuid PRIMARY KEY,
    -- A set, ascending: the hash of each pair and of each triple of neighbouring characters.
    grams integer[] NOT NULL
  ) WITH (autovacuum_analyze_scale_factor = 0.05)`,
  // Whoever inserts here has time; readers would have to go through what waits in a pending list.
  `CREATE INDEX modification_search_by_gram ON modification_search USING gin (grams) WITH (fastupdate = off)`,
  `ALTER TABLE modification_search ALTER grams SET STATISTICS 300`,
  `CREATE TABLE search_unindexed (
    modification_id uuid PRIMARY KEY
  ) WITH (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000)`,
  `SELECT grant_to_app('SELECT, INSERT, DELETE ON modification_search, search_unindexed')`,
  `CREATE FUNCTION to_be_indexed() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO search_unindexed SELECT modification_id FROM added;
    RETURN NULL;
  END $$`,
  `CREATE TRIGGER contents_are_to_be_indexed AFTER INSERT ON modification_content
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION to_be_indexed()`,
  `INSERT INTO search_unindexed SELECT modification_id FROM modification_content`,
];
