import type { Pool } from 'pg';

/**
 * The newest migration that this code needs, as it stands in the table `migrations`. A schema
 * without it is behind, and the service is not ready.
 */
export const NEWEST_MIGRATION = 'Roles1795500000100';

/** Whether the newest migration is missing, or all of them. */
export async function isSchemaBehind(pool: Pool): Promise<boolean> {
  const found = await pool.query<{ known: boolean }>(
    `SELECT to_regclass('public.migrations') IS NOT NULL AS known`,
  );
  if (found.rows[0]?.known !== true) return true;
  const newest = await pool.query('SELECT 1 FROM public.migrations WHERE name = $1', [
    NEWEST_MIGRATION,
  ]);
  return newest.rowCount === 0;
}
