import type { QueryRunner } from 'typeorm';

/**
 * Replaces a piece of a function's text, and keeps the rest as it is.
 *
 * @param name with the types of its arguments, like `holds_over(uuid[])`
 * @throws Error where the function has no such piece
 */
export async function replaceInFunction(
  queryRunner: QueryRunner,
  name: string,
  was: string,
  is: string,
): Promise<void> {
  const [{ made } = { made: '' }] = (await queryRunner.query(
    'SELECT pg_get_functiondef($1::regprocedure) AS made',
    [name],
  )) as { made: string }[];
  if (!made.includes(was)) throw new Error(`${name} has no: ${was}`);
  await queryRunner.query(made.replace(was, () => is));
}
