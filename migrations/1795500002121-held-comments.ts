import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What persons said to their decisions on a batch goes with the reason of any of its items, unless a hold keeps another one: then it stays
 * until the reason of one goes while none is held. It went from under the hold.
 *
 * Replaces two functions, which every version calls in the same way; takes no lock that anybody waits for.
 */
export class HeldComments1795500002121 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const [{ schema } = { schema: 'public' }] = (await queryRunner.query(
      'SELECT quote_ident(current_schema()) AS schema',
    )) as { schema: string }[];
    const inSchema = `LANGUAGE plpgsql SET search_path = ${schema}, pg_temp`;
    await queryRunner.query(
      `CREATE OR REPLACE FUNCTION a_pin_is_erased_with_its_item() RETURNS trigger ${inSchema} AS $$
    BEGIN
      UPDATE batch_pin p SET prior_item = NULL, recalled_custom_data = NULL, drift_expected_digest = NULL, prior_digest = ''
      WHERE p.batch_id = NEW.batch_id AND p.index = NEW.index;
      RETURN NULL;
    END $$`,
    );
    await queryRunner.query(
      `CREATE OR REPLACE FUNCTION a_batch_loses_its_reason_with_its_items() RETURNS trigger ${inSchema} AS $$
    DECLARE
      batches uuid[] := ARRAY(SELECT DISTINCT c.batch_id FROM changed c WHERE c.reason = '');
      said uuid;
    BEGIN
      PERFORM erase_reasons_of_batches(batches, nullif(current_setting('im_edit_ledger.erasing', true), '')::uuid);
      FOR said IN SELECT DISTINCT d.request_id FROM approval_decision d WHERE d.request_id = ANY (batches) AND d.comment IS NOT NULL LOOP
        CONTINUE WHEN EXISTS (SELECT FROM holds_over(ARRAY(SELECT m.id FROM modification m WHERE m.batch_id = said)))
          OR EXISTS (SELECT FROM (
              SELECT array_agg(i.batch_id) AS batch_ids, array_agg(i.index) AS indexes FROM batch_item i WHERE i.batch_id = said
            ) i CROSS JOIN LATERAL holds_over_items(i.batch_ids, i.indexes));
        UPDATE approval_decision d SET comment = NULL, comment_salt = NULL WHERE d.request_id = said AND d.comment IS NOT NULL;
      END LOOP;
      RETURN NULL;
    END $$`,
    );
  }

  /** The version before calls both in the same way. */
  async down(): Promise<void> {}
}
