import { StoreUnavailable } from '../../failures/store-unavailable.js';
import { refusalsIn } from '../session/database-refused.js';
import type { Connections, Statement } from '../connections/store.js';
import { RUN_MIGRATIONS } from './run-migrations.js';

/**
 * The newest migration that this code needs, as it stands in the table `migrations`. A schema
 * without it is behind, and the service is not ready.
 */
export const NEWEST_MIGRATION = 'HeldReports1795500001925';

const MIGRATED: Statement = {
  name: 'migrated',
  text: `SELECT EXISTS (SELECT FROM migrations WHERE name = $1) AS is_done,
    current_setting('transaction_read_only')::boolean AS is_read_only`,
};

interface MigratedRow {
  readonly is_done: boolean;
  readonly is_read_only: boolean;
}

/** What stands between the service and its tables, each with its cure; empty where nothing does. */
export async function whyStoreIsNotReady(connections: Connections): Promise<readonly string[]> {
  try {
    const [row] = await connections.run<MigratedRow>(MIGRATED, [NEWEST_MIGRATION]);
    if (!row?.is_done) return [`the database schema is behind: ${RUN_MIGRATIONS}`];
    if (row.is_read_only) return ['the database is read-only'];
    return connections.isDiskFull ? ['the disk of the database is full'] : [];
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    const refusals = refusalsIn(error);
    return refusals.length > 0 ? refusals : ['the database is away'];
  }
}
