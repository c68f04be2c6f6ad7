import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * An erasure that includes reasons reaches that of a batch, and those of its pauses and its end, with the reason of the last of its items: as long
 * as an item keeps its reason, which mostly is the batch's, nothing is gained by erasing only one of the two, and what holds the item holds both.
 *
 * Reasons of batches whose items all lost theirs before go now, by the same entry.
 *
 * Adds a column that may be null, and a trigger on updates of `batch_item`, which only erasures make: an exclusive lock on `batch` and a lock on
 * `batch_item` against writes, each for a moment. Replaces a function that the version before calls in the same way.
 */
export class ErasedBatchReasons1795500002060 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const [{ schema } = { schema: 'public' }] = (await queryRunner.query(
      'SELECT quote_ident(current_schema()) AS schema',
    )) as { schema: string }[];
    for (const statement of statementsIn(schema)) await queryRunner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(
      new Error('What was erased, and by which entry, is evidence: no migration drops it.'),
    );
  }
}

function statementsIn(schema: string): readonly string[] {
  return [
    `ALTER TABLE batch ADD COLUMN reason_erasure_entry_id uuid`,
    `CREATE OR REPLACE FUNCTION history_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP <> 'TRUNCATE' AND coalesce(current_setting('im_edit_ledger.erasing', true), '') <> ''
        AND TG_TABLE_NAME IN ('modification', 'modification_content', 'found_version', 'told_edit', 'told_drift', 'message_original',
          'batch', 'batch_item', 'batch_rehearsal', 'batch_step', 'ledger_opening')
        AND current_user = (SELECT pg_get_userbyid(c.relowner) FROM pg_catalog.pg_class c WHERE c.oid = TG_RELID)
      THEN RETURN NULL;
      END IF;
      RAISE EXCEPTION 'history only grows: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END $$`,
    // Of a batch of which no item has a reason any more: called while these items are erased.
    `CREATE FUNCTION erase_reasons_of_batches(batches uuid[], p_entry uuid) RETURNS void LANGUAGE sql SET search_path = ${schema}, pg_temp AS $$
      WITH gone AS (
        UPDATE batch b SET reason = '', reason_erasure_entry_id = p_entry
        WHERE b.id = ANY (batches) AND b.reason_erasure_entry_id IS NULL
          AND NOT EXISTS (SELECT FROM batch_item i WHERE i.batch_id = b.id AND i.reason <> '')
        RETURNING b.id
      ) UPDATE batch_step s SET reason = NULL, reason_salt = NULL FROM gone WHERE s.batch_id = gone.id
    $$`,
    'REVOKE ALL ON FUNCTION erase_reasons_of_batches(uuid[], uuid) FROM PUBLIC',
    `CREATE FUNCTION a_batch_loses_its_reason_with_its_items() RETURNS trigger LANGUAGE plpgsql SET search_path = ${schema}, pg_temp AS $$
    BEGIN
      PERFORM erase_reasons_of_batches(ARRAY(SELECT DISTINCT c.batch_id FROM changed c WHERE c.reason = ''),
        nullif(current_setting('im_edit_ledger.erasing', true), '')::uuid);
      RETURN NULL;
    END $$`,
    `CREATE TRIGGER a_batch_loses_its_reason_with_its_items AFTER UPDATE ON batch_item REFERENCING NEW TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION a_batch_loses_its_reason_with_its_items()`,
    `DO $$
    DECLARE
      one record;
    BEGIN
      FOR one IN
        SELECT i.batch_id, (array_agg(i.erasure_entry_id ORDER BY i.erasure_entry_id DESC))[1] AS entry_id FROM batch_item i
        WHERE i.batch_id IN (SELECT e.batch_id FROM batch_item e WHERE e.erasure_entry_id IS NOT NULL AND e.reason = '')
        GROUP BY i.batch_id HAVING bool_and(i.reason = '')
      LOOP
        PERFORM set_config('im_edit_ledger.erasing', one.entry_id::text, true);
        PERFORM erase_reasons_of_batches(ARRAY[one.batch_id], one.entry_id);
      END LOOP;
      PERFORM set_config('im_edit_ledger.erasing', '', true);
    END $$`,
  ];
}
