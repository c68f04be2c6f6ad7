import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Lets the partition of a month go that retention has gone over, and whose contents were all erased, each by its entry. What stays of
 * them, reasons and what tells of the erasure, is copied in steps into a table that then takes its place; the partition is dropped,
 * and with it whatever PostgreSQL kept of what was erased.
 *
 * The function erases nothing, so whoever calls it cannot lose anything by it: it copies only what an erasure has gone over, and drops
 * only what it copied whole.
 *
 * Creates a function only.
 */
export class SpentMonths1795500001973 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const [{ schema } = { schema: 'public' }] = (await queryRunner.query(
      'SELECT quote_ident(current_schema()) AS schema',
    )) as { schema: string }[];
    for (const statement of statementsIn(schema)) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'DROP FUNCTION drop_spent_month(), replace_content_partition(text), is_content_month_spent(text)',
    );
  }
}

function statementsIn(schema: string): readonly string[] {
  return [
    `CREATE FUNCTION is_content_month_spent(name text) RETURNS boolean LANGUAGE plpgsql SET search_path = ${schema}, pg_temp AS $$
    DECLARE
      is_spent boolean;
    BEGIN
      EXECUTE format('SELECT EXISTS (SELECT FROM %1$I) AND NOT EXISTS (SELECT FROM %1$I WHERE erasure_entry_id IS NULL)', name)
        INTO is_spent;
      RETURN is_spent;
    END $$`,
    // Whether the copy took the place of the partition; not where somebody uses contents right now.
    `CREATE FUNCTION replace_content_partition(month text) RETURNS boolean LANGUAGE plpgsql SET search_path = ${schema}, pg_temp AS $$
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
          RETURN true;
        EXCEPTION WHEN lock_not_available THEN
          PERFORM pg_sleep(0.1);
        END;
      END LOOP;
      RETURN false;
    END $$`,
    // One step: 'none' where no month is to go, 'more' where the next step may follow, 'later' where somebody is waited for.
    `CREATE FUNCTION drop_spent_month() RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${schema}, pg_temp
      SET lock_timeout = '200ms' SET enable_seqscan = on SET enable_bitmapscan = on AS $$
    DECLARE
      at_once CONSTANT integer := 10000;
      all_copied CONSTANT uuid := 'ffffffff-ffff-ffff-ffff-ffffffffffff';
      m content_month;
      kept text;
      copied integer;
      last_id uuid;
      is_whole boolean;
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
          IF is_content_month_spent(m.name) THEN
            PERFORM make_content_partition(m.name || '_kept');
            EXECUTE format('ALTER TABLE %1$I ADD CONSTRAINT contents_of_the_month CHECK (modification_id < %2$L AND (%3$L IS NULL OR modification_id >= %3$L))',
              m.name || '_kept', first_id_at(m.to_at), first_id_at(m.from_at));
            UPDATE content_month c SET copied_to = '00000000-0000-0000-0000-000000000000' WHERE c.name = m.name;
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
      BEGIN
        -- An edit that was approved late comes into an old month.
        EXECUTE format('LOCK TABLE %I IN SHARE MODE', m.name);
      EXCEPTION WHEN lock_not_available THEN
        RETURN 'later';
      END;
      EXECUTE format('SELECT (SELECT count(*) FROM %I) = (SELECT count(*) FROM %I) AND is_content_month_spent(%L)', m.name, kept, kept)
        INTO is_whole;
      IF NOT is_whole THEN
        EXECUTE format('DROP TABLE %I', kept);
        UPDATE content_month c SET copied_to = NULL, waits_for = NULL WHERE c.name = m.name;
        RETURN 'later';
      END IF;
      IF NOT replace_content_partition(m.name) THEN RETURN 'later'; END IF;
      UPDATE content_month c SET dropped_at = clock_timestamp(), waits_for = NULL WHERE c.name = m.name;
      RETURN 'more';
    END $$`,
    'REVOKE ALL ON FUNCTION is_content_month_spent(text), replace_content_partition(text), drop_spent_month() FROM PUBLIC',
    `SELECT grant_to_app('EXECUTE ON FUNCTION drop_spent_month()')`,
  ];
}
