import { QueryTooWide } from '../../audit/audit-record.js';
import { errorCode } from '../../failures/error-code.js';
import { StoreUnavailable } from '../../failures/store-unavailable.js';

/** SQLSTATE query_canceled: the statement timeout. */
const QUERY_CANCELED = '57014';

export function isTooSlow(error: StoreUnavailable): boolean {
  return errorCode(error.cause) === QUERY_CANCELED;
}

/** What an auditor's query finds. `QueryTooWide` where that took too long, `StoreUnavailable` where the database is away. */
export async function auditAnswer<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof StoreUnavailable && isTooSlow(error))
      throw new QueryTooWide(error.message, { cause: error.cause });
    throw error;
  }
}
