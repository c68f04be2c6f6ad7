import { migrations } from '../../../migrations/all.js';
import { StoreUnavailable } from '../../failures/store-unavailable.js';
import { refusalsIn } from '../session/database-refused.js';
import type { Connections, Statement } from '../connections/store.js';
import { RUN_MIGRATIONS } from './run-migrations.js';

/** $1 the names of migrations, as they stand in the table `migrations` */
const MIGRATED: Statement = {
  name: 'migrated',
  text: `SELECT NOT EXISTS (
      SELECT FROM unnest($1::text[]) AS w (name) WHERE NOT EXISTS (SELECT FROM migrations m WHERE m.name = w.name)) AS is_done,
    current_setting('transaction_read_only')::boolean AS is_read_only`,
};

/**
 * A schema without any of them is behind, and the service is not ready: the newest alone does not show it, as one with a lower number
 * may have come later. Those of a newer version do no harm.
 */
export const NEEDED_MIGRATIONS = migrations.map(({ name }) => name);

interface MigratedRow {
  readonly is_done: boolean;
  readonly is_read_only: boolean;
}

/** What stands between the service and its tables, each with its cure; empty where nothing does. */
export async function whyStoreIsNotReady(connections: Connections): Promise<readonly string[]> {
  try {
    const [row] = await connections.run<MigratedRow>(MIGRATED, [NEEDED_MIGRATIONS]);
    if (!row?.is_done) return [`the database schema is behind: ${RUN_MIGRATIONS}`];
    if (row.is_read_only) return ['the database is read-only'];
    return connections.isDiskFull ? ['the disk of the database is full'] : [];
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    const refusals = refusalsIn(error);
    return refusals.length > 0 ? refusals : ['the database is away'];
  }
}
