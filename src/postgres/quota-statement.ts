import type { Pool, QueryResultRow } from 'pg';
import { StoreUnavailable } from './store-unavailable.js';

/** How long a statement may take, waiting for a connection included. */
const patienceMs = 5_000;

/**
 * Runs one prepared statement. Rejects with `StoreUnavailable` in at most 5 s, whatever the pool is configured to wait; the
 * connection of a statement that failed or was too slow is closed, not used again.
 */
export async function runPrepared<Row extends QueryResultRow>(
  pool: Pool,
  name: string,
  text: string,
  values: readonly unknown[],
): Promise<Row[]> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer in ${String(patienceMs)} ms`));
    }, patienceMs);
  });
  const query = { name, text, values: [...values], query_timeout: patienceMs };
  try {
    const result = await Promise.race([pool.query<Row>(query), tooLate]);
    return result.rows;
  } catch (cause) {
    // Whatever the driver, the pool or the server say: nothing was granted or counted that can be relied upon.
    throw new StoreUnavailable(name, { cause });
  } finally {
    clearTimeout(timer);
  }
}
