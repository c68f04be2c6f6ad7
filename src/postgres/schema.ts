import { StoreUnavailable } from '../edits/store-unavailable.js';
import { NEWEST_MIGRATION } from './schema-version.js';
import type { Statement, Store } from './store.js';

const HAS_MIGRATION: Statement = {
  name: 'has_migration',
  text: 'SELECT EXISTS (SELECT FROM migrations WHERE name = $1) AS is_there',
};

/** What stands between the service and its tables; null where nothing does. */
export async function whyStoreIsNotReady(store: Store): Promise<string | null> {
  try {
    const [row] = await store.durable.run<{ is_there: boolean }>(HAS_MIGRATION, [NEWEST_MIGRATION]);
    return row?.is_there ? null : 'the database schema is behind: run `npm run migrate`';
  } catch (error) {
    if (error instanceof StoreUnavailable) return 'the database is away';
    throw error;
  }
}
