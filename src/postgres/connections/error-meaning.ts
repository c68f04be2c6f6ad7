import { errorCode } from '../../failures/error-code.js';
import { StoreUnavailable } from '../../failures/store-unavailable.js';

/**
 * SQLSTATE classes that say something about the statement itself: a defect of ours, not an outage.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const STATEMENT_FAULTS = /^(0[A-Z]|2[0-7BDF]|3[48BF]|4[24])/;
/**
 * Within those classes: prepared statements that a pooler lost, undefined objects before the migration, read-only after a failover, privileges being restored, and
 * connections that the server ended because a transaction took too long. A login that is refused (class 28) is none either.
 */
const OUTAGES = new Set(['25006', '25P03', '25P04', '42P01', '42501', '26000', '42P05']);

/** Whether an error says that the statement, or a value in it, is at fault: a defect, and undone for sure. */
export function isStatementFault(error: unknown): boolean {
  const code = errorCode(error) ?? '';
  return code.length === 5 && STATEMENT_FAULTS.test(code) && !OUTAGES.has(code);
}

/** Classes of errors that a statement is undone with while all else goes on: a trigger or a function raises, or a limit is exceeded. */
const RAISED = /^(3[89]|54|P0)/;

/** Whether a statement over a batch may have failed because of one input alone. It is undone for sure. */
export function mayBeOfOneInput(error: unknown): boolean {
  const cause = error instanceof StoreUnavailable ? error.cause : error;
  const code = errorCode(cause) ?? '';
  return isStatementFault(cause) || (code.length === 5 && RAISED.test(code));
}

/** What a failure of a statement means to whoever waits for it: `StoreUnavailable`, unless it is a defect. */
export function meaningOf(error: unknown): unknown {
  if (!(error instanceof Error) || isStatementFault(error)) return error;
  const code = errorCode(error) ?? '';
  // The message of a driver error may name the host; it never holds values of the statement.
  return new StoreUnavailable(`PostgreSQL: ${code || error.message}`, { cause: error });
}
