import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Contents live in monthly partitions by the time in the id. The table there is becomes the first one, as it is; where it is empty,
 * up to the beginning of this month. Months are made ahead, here and by `make_content_months`, which the service calls; what belongs
 * to none goes into the net, so that no edit is refused.
 *
 * The name stays that of the whole, so replicas of the version before go on as ever. What is done to the whole fires its triggers;
 * each partition refuses everything by itself, and the application's role has no rights on it.
 *
 * A foreign key would lock `modification` whenever a partition comes; a trigger says the same of what is added, and of `modification`
 * nothing is ever deleted.
 *
 * An exclusive lock on `modification` and `modification_content` for a moment; nothing is read but where the table is empty.
 */
export class MonthlyContents1795500001972 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const [{ schema } = { schema: 'public' }] = (await queryRunner.query(
      'SELECT quote_ident(current_schema()) AS schema',
    )) as { schema: string }[];
    for (const statement of [...FIRST, ...functionsIn(schema), ...WHOLE]) {
      await queryRunner.query(statement);
    }
  }

  down(): Promise<void> {
    return Promise.reject(
      new Error('The record of edits is evidence: its contents are not put into one table again.'),
    );
  }
}

const FIRST = [
  // In the order in which edits take them.
  'LOCK TABLE modification, modification_content IN ACCESS EXCLUSIVE MODE',
  `UPDATE content_month SET to_at = date_trunc('month', now(), 'UTC')
    WHERE NOT EXISTS (SELECT FROM modification_content)`,
  'ALTER TABLE modification_content RENAME TO modification_content_first',
  'ALTER INDEX modification_content_pkey RENAME TO modification_content_first_pkey',
  'DROP TRIGGER a_proposal_is_erased_with_its_edit ON modification_content_first',
  'DROP TRIGGER an_edit_is_what_was_approved ON modification_content_first',
  'DROP TRIGGER contents_are_to_be_indexed ON modification_content_first',
  'DROP TRIGGER modification_content_only_grows ON modification_content_first',
  'ALTER TABLE modification_content_first DROP CONSTRAINT modification_content_modification_id_fkey',
  `CREATE TABLE modification_content (LIKE modification_content_first INCLUDING STORAGE INCLUDING COMPRESSION)
    PARTITION BY RANGE (modification_id)`,
  'ALTER TABLE modification_content ADD PRIMARY KEY (modification_id)',
];

function functionsIn(schema: string): readonly string[] {
  return [
    // What a partition has of its own. Nobody but the owner has rights on it.
    `CREATE FUNCTION guard_content_partition(name text) RETURNS void LANGUAGE plpgsql SET search_path = ${schema}, pg_temp AS $$
    DECLARE
      grantee text;
    BEGIN
      EXECUTE format('CREATE TRIGGER contents_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
        FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows()', name);
      FOR grantee IN
        SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END
        FROM pg_class c, aclexplode(c.relacl) a WHERE c.oid = format('%I', name)::regclass AND a.grantee <> c.relowner
      LOOP
        EXECUTE format('REVOKE ALL ON %I FROM %s CASCADE', name, grantee);
      END LOOP;
    END $$`,
    `CREATE FUNCTION make_content_partition(name text) RETURNS void LANGUAGE plpgsql SET search_path = ${schema}, pg_temp AS $$
    BEGIN
      EXECUTE format('CREATE TABLE %I (LIKE modification_content INCLUDING STORAGE INCLUDING COMPRESSION, PRIMARY KEY (modification_id))', name);
      PERFORM guard_content_partition(name);
    END $$`,
    // Makes the months up to three ahead, and gives how many it made. What cannot be locked at once is left to the next call.
    `CREATE FUNCTION make_content_months() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${schema}, pg_temp
      SET lock_timeout = '300ms' AS $$
    DECLARE
      made integer := 0;
      begins timestamptz;
      ends timestamptz;
      name text;
    BEGIN
      IF NOT pg_try_advisory_xact_lock(hashtextextended('im-edit-ledger/content-months', 0)) THEN RETURN 0; END IF;
      LOOP
        SELECT max(m.to_at) INTO STRICT begins FROM content_month m;
        EXIT WHEN begins > date_trunc('month', now(), 'UTC') + interval '93 days';
        ends := (begins AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC';
        name := 'modification_content_' || to_char(begins AT TIME ZONE 'UTC', 'YYYY_MM');
        BEGIN
          PERFORM make_content_partition(name);
          EXECUTE format('ALTER TABLE modification_content ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
            name, first_id_at(begins), first_id_at(ends));
          INSERT INTO content_month (name, from_at, to_at) VALUES (name, begins, ends);
          made := made + 1;
        EXCEPTION
          WHEN lock_not_available THEN EXIT;
          -- The net has contents of the month.
          WHEN check_violation THEN
            INSERT INTO content_month (name, from_at, to_at, is_in_net) VALUES (name, begins, ends, true);
        END;
      END LOOP;
      RETURN made;
    END $$`,
    `CREATE FUNCTION contents_are_of_an_edit() RETURNS trigger LANGUAGE plpgsql SET search_path = ${schema}, pg_temp AS $$
    DECLARE
      refused uuid;
    BEGIN
      SELECT a.modification_id INTO refused FROM added a
      WHERE NOT EXISTS (SELECT FROM modification m WHERE m.id = a.modification_id) LIMIT 1;
      IF FOUND THEN
        RAISE EXCEPTION 'there is no modification % that contents could be of', refused USING ERRCODE = 'foreign_key_violation';
      END IF;
      RETURN NULL;
    END $$`,
  ];
}

const WHOLE = [
  `SELECT guard_content_partition('modification_content_first')`,
  `DO $$ BEGIN
    EXECUTE format('ALTER TABLE modification_content ATTACH PARTITION modification_content_first FOR VALUES FROM (MINVALUE) TO (%L)',
      (SELECT first_id_at(to_at) FROM content_month));
  END $$`,
  'ALTER TABLE modification_content_first DROP CONSTRAINT contents_end_with_their_month',
  `SELECT make_content_partition('modification_content_net')`,
  'ALTER TABLE modification_content ATTACH PARTITION modification_content_net DEFAULT',
  `CREATE TRIGGER modification_content_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON modification_content
    FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows()`,
  `CREATE TRIGGER contents_are_of_an_edit AFTER INSERT ON modification_content
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION contents_are_of_an_edit()`,
  `CREATE TRIGGER contents_are_to_be_indexed AFTER INSERT ON modification_content
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION to_be_indexed()`,
  `CREATE TRIGGER an_edit_is_what_was_approved AFTER INSERT ON modification_content
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION an_edit_is_what_was_approved()`,
  `CREATE TRIGGER a_proposal_is_erased_with_its_edit AFTER UPDATE ON modification_content
    FOR EACH ROW EXECUTE FUNCTION a_proposal_is_erased_with_its_edit()`,
  `SELECT grant_to_app('SELECT, INSERT ON modification_content')`,
  'SELECT make_content_months()',
  'REVOKE ALL ON FUNCTION guard_content_partition(text), make_content_partition(text), make_content_months() FROM PUBLIC',
  `SELECT grant_to_app('EXECUTE ON FUNCTION make_content_months()')`,
];
