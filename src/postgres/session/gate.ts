import { StoreUnavailable } from '../../edits/store-unavailable.js';
import { DatabaseRefused } from './database-refused.js';

/** Shut while the database must not be used as it is: then no statement is sent. One for all connections of a replica. */
export class Gate {
  private reasons: readonly string[] = [];

  /** @param reasons each with its cure; none opens it */
  shut(reasons: readonly string[]): void {
    this.reasons = reasons;
  }

  /** @throws StoreUnavailable while it is shut */
  pass(): void {
    if (this.reasons.length === 0) return;
    const refused = new DatabaseRefused(this.reasons);
    throw new StoreUnavailable(refused.message, { cause: refused });
  }
}
