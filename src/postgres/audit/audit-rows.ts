import { QueryTooWide } from '../../audit/audit-record.js';
import { errorCode } from '../../failures/error-code.js';
import { StoreUnavailable } from '../../failures/store-unavailable.js';
import type { Statement, Store } from '../connections/store.js';

/** SQLSTATE query_canceled: the statement timeout. */
const QUERY_CANCELED = '57014';

/** What an auditor's query finds. `QueryTooWide` where that took too long, `StoreUnavailable` where the database is away. */
export async function auditRows<Row extends object>(
  store: Store,
  statement: Statement,
  values: unknown[],
): Promise<Row[]> {
  try {
    return await store.audit.run<Row>(statement, values);
  } catch (error) {
    if (error instanceof StoreUnavailable && errorCode(error.cause) === QUERY_CANCELED)
      throw new QueryTooWide(error.message, { cause: error.cause });
    throw error;
  }
}
