import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a search by text finds proposals by that have not become edits: those that wait, and those that were declined, withdrawn or have
 * expired. An edit that began is found by its own contents.
 *
 * `proposal_search` is derived: the strings of what was seen and of what is proposed, what stands as JSON inside these, and the n-grams
 * of both. A row without n-grams is to be indexed, and is looked through one by one until then. A replica of the version before
 * proposes without a text: the trigger puts the proposal there all the same, and a replica that knows of it adds the text within a second.
 * What is erased, by whichever version, goes from here in the same transaction: a trigger on the contents takes it out.
 *
 * Proposals of before that have not begun are queued here.
 *
 * The triggers take a lock on `proposal_content` against writes until all is done: proposals and their erasures wait for a moment.
 */
export class ProposalSearch1795500002100 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const [{ schema } = { schema: 'public' }] = (await queryRunner.query(
      'SELECT quote_ident(current_schema()) AS schema',
    )) as { schema: string }[];
    for (const statement of statementsIn(schema)) await queryRunner.query(statement);
  }

  /** Nothing here is evidence: all of it can be made again from the contents. */
  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TRIGGER proposals_are_to_be_indexed ON proposal_content');
    await queryRunner.query('DROP TRIGGER no_search_finds_what_was_erased ON proposal_content');
    await queryRunner.query('DROP FUNCTION proposals_to_be_indexed(), forget_erased_proposal()');
    await queryRunner.query('DROP TABLE proposal_search');
  }
}

function statementsIn(schema: string): readonly string[] {
  return [
    `CREATE TABLE proposal_search (
      proposal_id uuid PRIMARY KEY,
      -- The strings alone until it is indexed, then also what stands as JSON inside them. Null: nobody has looked.
      text text,
      -- A set, ascending: the hash of each pair and of each triple of neighbouring characters. Null: to be indexed.
      grams integer[]
    )`,
    `CREATE INDEX proposal_search_by_gram ON proposal_search USING gin (grams) WITH (fastupdate = off)`,
    `CREATE INDEX proposal_search_to_index ON proposal_search (proposal_id) WHERE grams IS NULL`,
    `SELECT grant_to_app('SELECT, INSERT, UPDATE ON proposal_search')`,
    `CREATE FUNCTION proposals_to_be_indexed() RETURNS trigger LANGUAGE plpgsql SET search_path TO ${schema}, pg_temp AS $$
    BEGIN
      INSERT INTO proposal_search (proposal_id) SELECT proposal_id FROM added ON CONFLICT DO NOTHING;
      RETURN NULL;
    END $$`,
    `CREATE TRIGGER proposals_are_to_be_indexed AFTER INSERT ON proposal_content
      REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION proposals_to_be_indexed()`,
    `CREATE FUNCTION forget_erased_proposal() RETURNS trigger LANGUAGE plpgsql SET search_path TO ${schema}, pg_temp AS $$
    BEGIN
      DELETE FROM proposal_search WHERE proposal_id = NEW.proposal_id;
      RETURN NULL;
    END $$`,
    `CREATE TRIGGER no_search_finds_what_was_erased AFTER UPDATE ON proposal_content
      FOR EACH ROW WHEN (NEW.prior_item IS NULL) EXECUTE FUNCTION forget_erased_proposal()`,
    `INSERT INTO proposal_search (proposal_id) SELECT c.proposal_id FROM proposal_content c
      WHERE c.prior_item IS NOT NULL AND NOT EXISTS (SELECT FROM modification m WHERE m.id = c.proposal_id)`,
  ];
}
