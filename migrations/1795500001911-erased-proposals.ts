import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * An erasure reaches the proposal of an edit: whatever erases the contents of a modification erases those that were proposed, the
 * digests without a salt, and, with the reason, what persons said to their decisions.
 *
 * A trigger on `modification_content` does it, in the transaction and with the rights of whoever erases; it looks at columns that the
 * erasures bring along, and does nothing before there are any. Each of these takes an exclusive lock for a moment.
 */
export class ErasedProposals1795500001911 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const [{ schema } = { schema: 'public' }] = (await queryRunner.query(
      'SELECT quote_ident(current_schema()) AS schema',
    )) as { schema: string }[];
    for (const statement of statementsIn(schema)) await queryRunner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('What was erased does not come back.'));
  }
}

const TABLES = ['proposal', 'proposal_content', 'approval_decision'];

function statementsIn(schema: string): readonly string[] {
  return [
    // Before the others, as edits take it before them.
    `LOCK TABLE modification_content IN SHARE ROW EXCLUSIVE MODE`,
    `ALTER TABLE proposal_content ALTER prior_item DROP NOT NULL, ALTER prior_salt DROP NOT NULL`,
    `CREATE FUNCTION proposals_grow_or_are_erased() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'UPDATE' AND coalesce(current_setting('im_edit_ledger.erasing', true), '') <> ''
        AND current_user = (SELECT pg_get_userbyid(c.relowner) FROM pg_catalog.pg_class c WHERE c.oid = TG_RELID)
      THEN RETURN NULL;
      END IF;
      RAISE EXCEPTION 'history only grows: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END $$`,
    ...TABLES.flatMap((table) => [
      `DROP TRIGGER ${table}_only_grows ON ${table}`,
      `CREATE TRIGGER ${table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
        FOR EACH STATEMENT EXECUTE FUNCTION proposals_grow_or_are_erased()`,
    ]),
    `CREATE FUNCTION a_proposal_is_erased_with_its_edit() RETURNS trigger LANGUAGE plpgsql
    SET search_path TO ${schema}, pg_temp AS $$
    BEGIN
      IF NEW.erasure_id IS NULL OR NOT EXISTS (SELECT FROM proposal p WHERE p.id = NEW.modification_id) THEN
        RETURN NULL;
      END IF;
      UPDATE proposal_content SET prior_item = NULL, prior_salt = NULL, recalled_custom_data = NULL, recalled_custom_data_salt = NULL,
        requested_msg_body = NULL, requested_msg_body_salt = NULL, requested_custom_data = NULL, requested_custom_data_salt = NULL,
        drift_expected_digest_salt = NULL,
        reason = CASE WHEN NEW.is_reason_erased THEN '' ELSE reason END,
        reason_salt = CASE WHEN NEW.is_reason_erased THEN '' ELSE reason_salt END
      WHERE proposal_id = NEW.modification_id;
      UPDATE proposal SET drift_expected_digest = NULL, prior_digest = '', payload_digest = '' WHERE id = NEW.modification_id;
      IF NEW.is_reason_erased THEN
        UPDATE approval_decision SET comment = NULL, comment_salt = NULL WHERE request_id = NEW.modification_id;
      END IF;
      RETURN NULL;
    END $$`,
    `CREATE TRIGGER a_proposal_is_erased_with_its_edit AFTER UPDATE ON modification_content
      FOR EACH ROW EXECUTE FUNCTION a_proposal_is_erased_with_its_edit()`,
  ];
}
