import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A month that was dropped, and into which an edit comes that was approved late, is dropped again once retention has erased that one, too.
 * Its partition keeps the trigger that marks what comes late; the mark makes the month one that may be spent.
 *
 * Replaces functions that the version before calls in the same way. Of a month that is dropped already, inserts wait until this has
 * committed; only late edits insert there.
 */
export class LateContentsOfDroppedMonths1795500002030 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const [{ schema } = { schema: 'public' }] = (await queryRunner.query(
      'SELECT quote_ident(current_schema()) AS schema',
    )) as { schema: string }[];
    for (const statement of statementsIn(schema)) await queryRunner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(
      new Error(
        'Partitions of dropped months may have a trigger that the version before trips over.',
      ),
    );
  }
}

function statementsIn(schema: string): readonly string[] {
  return [
    `CREATE OR REPLACE FUNCTION content_came_late() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${schema}, pg_temp AS $$
    BEGIN
      UPDATE content_month SET has_late = true, copied_to = CASE WHEN dropped_at IS NULL THEN copied_to END, dropped_at = NULL
      WHERE name = TG_TABLE_NAME AND (NOT has_late OR dropped_at IS NOT NULL);
      RETURN NULL;
    END $$`,
    `CREATE FUNCTION mark_late_contents_of(month text) RETURNS void LANGUAGE plpgsql SET search_path = ${schema}, pg_temp AS $$
    BEGIN
      EXECUTE format('DROP TRIGGER IF EXISTS content_came_late ON %I', month);
      EXECUTE format('CREATE TRIGGER content_came_late AFTER INSERT ON %I FOR EACH ROW EXECUTE FUNCTION content_came_late()', month);
    END $$`,
    'REVOKE ALL ON FUNCTION mark_late_contents_of(text) FROM PUBLIC',
    `CREATE OR REPLACE FUNCTION copy_content_month(month text) RETURNS void LANGUAGE plpgsql SET search_path = ${schema}, pg_temp AS $$
    DECLARE
      m content_month;
    BEGIN
      SELECT c.* INTO STRICT m FROM content_month c WHERE c.name = month;
      PERFORM make_content_partition(month || '_kept');
      EXECUTE format('ALTER TABLE %1$I ADD CONSTRAINT contents_of_the_month CHECK (modification_id < %2$L AND (%3$L IS NULL OR modification_id >= %3$L))',
        month || '_kept', first_id_at(m.to_at), first_id_at(m.from_at));
      PERFORM mark_late_contents_of(month);
      UPDATE content_month c SET copied_to = '00000000-0000-0000-0000-000000000000', kept_by = NULL, has_late = false WHERE c.name = month;
    END $$`,
    `CREATE OR REPLACE FUNCTION replace_content_partition(month text) RETURNS boolean LANGUAGE plpgsql SET search_path = ${schema}, pg_temp AS $$
    DECLARE
      bounds text;
    BEGIN
      SELECT format('FROM (%s) TO (%L)', coalesce(quote_literal(first_id_at(m.from_at)), 'MINVALUE'), first_id_at(m.to_at))
        INTO STRICT bounds FROM content_month m WHERE m.name = month;
      FOR tries IN 1..5 LOOP
        BEGIN
          LOCK TABLE ONLY modification_content IN ACCESS EXCLUSIVE MODE;
          EXECUTE format('ALTER TABLE modification_content DETACH PARTITION %I', month);
          EXECUTE format('ALTER TABLE modification_content ATTACH PARTITION %I FOR VALUES %s', month || '_kept', bounds);
          EXECUTE format('DROP TABLE %I', month);
          EXECUTE format('ALTER TABLE %I RENAME TO %I', month || '_kept', month);
          EXECUTE format('ALTER INDEX %I RENAME TO %I', month || '_kept_pkey', month || '_pkey');
          EXECUTE format('ALTER TABLE %I DROP CONSTRAINT contents_of_the_month', month);
          PERFORM mark_late_contents_of(month);
          RETURN true;
        EXCEPTION WHEN lock_not_available THEN
          PERFORM pg_sleep(0.1);
        END;
      END LOOP;
      RETURN false;
    END $$`,
    // What came late into a month that the version before had dropped.
    `DO $$
    DECLARE
      m record;
      has_come boolean;
    BEGIN
      FOR m IN SELECT c.name, c.dropped_at FROM content_month c WHERE c.dropped_at IS NOT NULL LOOP
        PERFORM mark_late_contents_of(m.name);
        EXECUTE format('SELECT EXISTS (SELECT FROM %I c WHERE c.erasure_entry_id IS NULL OR c.erased_at > $1)', m.name)
          INTO has_come USING m.dropped_at;
        IF has_come THEN
          UPDATE content_month c SET copied_to = NULL, dropped_at = NULL WHERE c.name = m.name;
        END IF;
      END LOOP;
    END $$`,
  ];
}
