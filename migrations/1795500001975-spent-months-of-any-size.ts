import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Each step towards dropping a month takes about as long, however many contents the month has: none counts them, or looks at all of them, as
 * before. Contents that come into a month while it is copied leave a mark, by a trigger that its partition has meanwhile; the first one
 * that is not erased ends the copy, and is remembered, so that the month is left alone as long as that one is there.
 *
 * Replaces a function that the version before calls in the same way, and drops one that only this function called. The new columns
 * cost nothing.
 */
export class SpentMonthsOfAnySize1795500001975 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const [{ schema } = { schema: 'public' }] = (await queryRunner.query(
      'SELECT quote_ident(current_schema()) AS schema',
    )) as { schema: string }[];
    for (const statement of statementsIn(schema)) await queryRunner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(
      new Error(
        'A month that is being copied may have marks that the version before does not see.',
      ),
    );
  }
}

function statementsIn(schema: string): readonly string[] {
  return [
    // What was begun before has no trigger that would tell of late contents: it begins again.
    `DO $$
    DECLARE
      begun text;
    BEGIN
      FOR begun IN SELECT m.name FROM content_month m WHERE m.copied_to IS NOT NULL AND m.dropped_at IS NULL FOR UPDATE LOOP
        EXECUTE format('DROP TABLE %I', begun || '_kept');
      END LOOP;
      UPDATE content_month SET copied_to = NULL, waits_for = NULL WHERE copied_to IS NOT NULL AND dropped_at IS NULL;
    END $$`,
    `ALTER TABLE content_month
      -- Contents of the month that were not erased when it was last looked at.
      ADD COLUMN kept_by uuid,
      -- Contents came while the month was copied.
      ADD COLUMN has_late boolean NOT NULL DEFAULT false`,
    `CREATE FUNCTION content_came_late() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${schema}, pg_temp AS $$
    BEGIN
      UPDATE content_month SET has_late = true WHERE name = TG_TABLE_NAME AND NOT has_late;
      RETURN NULL;
    END $$`,
    // Whether the month may be copied: retention has gone over it, and no contents are known to be left.
    `CREATE FUNCTION may_be_spent(m content_month) RETURNS boolean LANGUAGE plpgsql SET search_path = ${schema}, pg_temp AS $$
    DECLARE
      is_filled boolean;
    BEGIN
      IF EXISTS (SELECT FROM modification_content c WHERE c.modification_id = m.kept_by AND c.erasure_entry_id IS NULL) THEN
        RETURN false;
      END IF;
      EXECUTE format('SELECT EXISTS (SELECT FROM %I)', m.name) INTO is_filled;
      RETURN is_filled;
    END $$`,
    `CREATE FUNCTION copy_content_month(month text) RETURNS void LANGUAGE plpgsql SET search_path = ${schema}, pg_temp AS $$
    DECLARE
      m content_month;
    BEGIN
      SELECT c.* INTO STRICT m FROM content_month c WHERE c.name = month;
      PERFORM make_content_partition(month || '_kept');
      EXECUTE format('ALTER TABLE %1$I ADD CONSTRAINT contents_of_the_month CHECK (modification_id < %2$L AND (%3$L IS NULL OR modification_id >= %3$L))',
        month || '_kept', first_id_at(m.to_at), first_id_at(m.from_at));
      EXECUTE format('CREATE TRIGGER content_came_late AFTER INSERT ON %I FOR EACH ROW EXECUTE FUNCTION content_came_late()', month);
      UPDATE content_month c SET copied_to = '00000000-0000-0000-0000-000000000000', kept_by = NULL, has_late = false WHERE c.name = month;
    END $$`,
    `CREATE FUNCTION leave_content_month(month text, live uuid) RETURNS void LANGUAGE plpgsql SET search_path = ${schema}, pg_temp AS $$
    BEGIN
      EXECUTE format('DROP TABLE %I', month || '_kept');
      EXECUTE format('DROP TRIGGER content_came_late ON %I', month);
      UPDATE content_month c SET copied_to = NULL, waits_for = NULL, has_late = false, kept_by = live WHERE c.name = month;
    END $$`,
    `CREATE OR REPLACE FUNCTION drop_spent_month() RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${schema}, pg_temp
      SET lock_timeout = '200ms' SET enable_seqscan = on SET enable_bitmapscan = on AS $$
    DECLARE
      at_once CONSTANT integer := 10000;
      all_copied CONSTANT uuid := 'ffffffff-ffff-ffff-ffff-ffffffffffff';
      m content_month;
      kept text;
      copied integer;
      live uuid;
      last_id uuid;
    BEGIN
      SELECT c.* INTO m FROM content_month c WHERE c.copied_to IS NOT NULL AND c.dropped_at IS NULL
      ORDER BY c.to_at LIMIT 1 FOR UPDATE SKIP LOCKED;
      IF NOT FOUND THEN
        FOR m IN
          SELECT c.* FROM content_month c
          WHERE c.copied_to IS NULL AND c.dropped_at IS NULL AND NOT c.is_in_net AND c.to_at <= now()
            AND c.to_at <= (SELECT max(e.to_at) FROM erasure e JOIN erasure_status s ON s.erasure_id = e.id
              WHERE e.kind = 'retention' AND s.state = 'finished')
          ORDER BY c.to_at FOR UPDATE SKIP LOCKED
        LOOP
          IF may_be_spent(m) THEN
            PERFORM copy_content_month(m.name);
            RETURN 'more';
          END IF;
        END LOOP;
        RETURN 'none';
      END IF;

      kept := m.name || '_kept';
      IF m.copied_to <> all_copied THEN
        EXECUTE format('INSERT INTO %I SELECT * FROM %I c WHERE c.modification_id > $1 ORDER BY c.modification_id LIMIT $2', kept, m.name)
          USING m.copied_to, at_once;
        GET DIAGNOSTICS copied = ROW_COUNT;
        EXECUTE format('SELECT c.modification_id FROM %I c WHERE c.modification_id > $1 AND c.erasure_entry_id IS NULL ORDER BY 1 LIMIT 1', kept)
          INTO live USING m.copied_to;
        IF live IS NOT NULL THEN
          PERFORM leave_content_month(m.name, live);
          RETURN 'more';
        END IF;
        EXECUTE format('SELECT c.modification_id FROM %I c ORDER BY 1 DESC LIMIT 1', kept) INTO last_id;
        UPDATE content_month c SET copied_to = CASE WHEN copied < at_once THEN all_copied ELSE last_id END WHERE c.name = m.name;
        RETURN 'more';
      END IF;
      -- Whoever has a view of the database from before the copy was there would find nothing in its place.
      IF m.waits_for IS NULL THEN
        UPDATE content_month c SET waits_for = ARRAY(
          SELECT l.virtualxid FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
          WHERE l.locktype = 'virtualxid' AND l.granted AND l.pid <> pg_backend_pid() AND a.datname = current_database())
        WHERE c.name = m.name;
        RETURN 'more';
      END IF;
      IF EXISTS (SELECT FROM pg_locks l WHERE l.locktype = 'virtualxid' AND l.granted AND l.virtualxid = ANY (m.waits_for)) THEN
        RETURN 'later';
      END IF;
      -- An edit that was approved late comes into an old month. Whoever is adding it waits for this row, or is waited for here.
      EXECUTE format('LOCK TABLE %I IN SHARE MODE', m.name);
      IF m.has_late THEN
        PERFORM leave_content_month(m.name, NULL);
        RETURN 'more';
      END IF;
      IF NOT replace_content_partition(m.name) THEN RETURN 'later'; END IF;
      UPDATE content_month c SET dropped_at = clock_timestamp(), waits_for = NULL WHERE c.name = m.name;
      RETURN 'more';
    EXCEPTION WHEN lock_not_available THEN
      RETURN 'later';
    END $$`,
    'DROP FUNCTION is_content_month_spent(text)',
    `REVOKE ALL ON FUNCTION content_came_late(), may_be_spent(content_month), copy_content_month(text), leave_content_month(text, uuid) FROM PUBLIC`,
  ];
}
