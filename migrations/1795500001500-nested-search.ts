import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Lets searches by text find what stands as JSON inside a string, however it is escaped there.
 *
 * `nested_text` reads the texts in quotes that a searchable string holds, as JSON reads them, eight levels deep. It gives
 * only those with an escape, each once: the others stand in the string as they are. `modification_nested_search` is derived
 * from it, behind the write path, by replicas that know of it; until then an edit stands in `nested_search_pending`, put
 * there by the trigger of `search_unindexed`, whichever version records it. Edits whose contents have no backslash, nearly
 * all, are in neither table. Replicas of the version before fill `modification_search` as ever and touch none of this.
 *
 * Edits recorded before are examined in the background, in the order of their ids: `nested_search_backlog` says how far.
 *
 * The lock keeps edits from being recorded for a moment, so that each edit is either before the last of the backlog or
 * queued. Counting comes first; it locks nothing out.
 */
export class NestedSearch1795500001500 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await queryRunner.query(statement);
  }

  /** Nothing here is evidence: all of it can be made again from the contents. */
  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(QUEUE_AS_BEFORE);
    await queryRunner.query(
      'DROP TABLE modification_nested_search, nested_search_pending, nested_search_backlog',
    );
    await queryRunner.query('DROP FUNCTION nested_text(text), json_unescaped(text)');
  }
}

const QUEUE_AS_BEFORE = `CREATE OR REPLACE FUNCTION to_be_indexed() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO search_unindexed SELECT modification_id FROM added;
    RETURN NULL;
  END $$`;

const STATEMENTS = [
  // Both functions take what a search looks through: ASCII letters in lower case, U+FFFF between strings. Neither ever fails.
  `CREATE FUNCTION json_unescaped(escaped text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT translate(string_agg(
      CASE
        WHEN m[1] IS NOT NULL THEN m[1]
        WHEN m[2] IS NOT NULL THEN chr(65536
          + ((('x0000' || m[2])::bit(32)::integer - 55296) << 10) + ('x0000' || m[3])::bit(32)::integer - 56320)
        WHEN m[4] IN ('0000', 'ffff') OR m[4] ~ '^d[89a-f]' THEN chr(65533)
        WHEN m[4] IS NOT NULL THEN chr(('x0000' || m[4])::bit(32)::integer)
        ELSE translate(m[5], 'bfnrt', E'\\b\\f\\n\\r\\t')
      END, '' ORDER BY n), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')
    FROM regexp_matches(escaped,
      '([^\\\\]+)|\\\\u(d[89ab][0-9a-f]{2})\\\\u(d[c-f][0-9a-f]{2})|\\\\u([0-9a-f]{4})|\\\\(.)', 'g')
      WITH ORDINALITY AS t (m, n)
  $$`,
  `CREATE FUNCTION nested_text(searchable text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    WITH RECURSIVE nested (depth, found) AS (
      SELECT 0, s FROM unnest(string_to_array(searchable, chr(65535))) AS s
      UNION
      SELECT depth + 1, json_unescaped(t[1])
      FROM nested CROSS JOIN LATERAL regexp_matches(found, '"((?:[^"\\\\]|\\\\.)*)"', 'g') AS t
      WHERE depth < 8 AND strpos(found, '\\') > 0 AND strpos(t[1], '\\') > 0
    )
    SELECT string_agg(DISTINCT found COLLATE "C", chr(65535) ORDER BY found COLLATE "C") FROM nested WHERE depth > 0
  $$`,
  `CREATE TABLE modification_nested_search (
    modification_id uuid PRIMARY KEY,
    text text NOT NULL,
    -- A set, ascending: the hash of each pair and of each triple of neighbouring characters in the text.
    grams integer[] NOT NULL
  ) WITH (autovacuum_analyze_scale_factor = 0.05)`,
  `CREATE INDEX modification_nested_search_by_gram ON modification_nested_search USING gin (grams)
    WITH (fastupdate = on, gin_pending_list_limit = 2048)`,
  `ALTER TABLE modification_nested_search ALTER grams SET STATISTICS 300`,
  `CREATE TABLE nested_search_pending (
    modification_id uuid PRIMARY KEY
  ) WITH (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000)`,
  // One row, or none where nothing was recorded before.
  `CREATE TABLE nested_search_backlog (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    -- Edits up to this one have been examined.
    examined_to uuid NOT NULL,
    last_id uuid NOT NULL,
    examined bigint NOT NULL DEFAULT 0,
    total bigint NOT NULL,
    -- No replica goes on before.
    resting_until timestamptz NOT NULL DEFAULT now()
  )`,
  `SELECT grant_to_app('SELECT, INSERT, DELETE ON modification_nested_search, nested_search_pending')`,
  `SELECT grant_to_app('SELECT, UPDATE ON nested_search_backlog')`,
  `INSERT INTO nested_search_backlog (examined_to, last_id, total)
    SELECT '00000000-0000-0000-0000-000000000000', '00000000-0000-0000-0000-000000000000', count(*)
    FROM modification_content HAVING count(*) > 0`,
  `LOCK TABLE modification_content IN SHARE ROW EXCLUSIVE MODE`,
  `UPDATE nested_search_backlog
    SET last_id = (SELECT modification_id FROM modification_content ORDER BY modification_id DESC LIMIT 1)`,
  `CREATE OR REPLACE FUNCTION to_be_indexed() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO search_unindexed SELECT modification_id FROM added;
    INSERT INTO nested_search_pending SELECT modification_id FROM added WHERE strpos(searchable, '\\') > 0;
    RETURN NULL;
  END $$`,
];
