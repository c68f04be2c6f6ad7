import { StoreUnavailable } from '../../edits/store-unavailable.js';
import type { DatabaseAt } from '../../settings/database-tls.js';
import { DatabaseRefused } from './database-refused.js';
import { proveSessions } from './pooler.js';

/** What a pooler was found to do holds for connections that are made within so long. */
const PROVEN_FOR_MS = 2_000;

/** Shut while the database must not be used as it is: then no statement is sent. One for all connections of a replica. */
export class Gate {
  private reasons: readonly string[] = [];
  private proof: { readonly at: number; readonly outcome: Promise<void> } | null = null;

  /** @param reasons each with its cure; none opens it */
  shut(reasons: readonly string[]): void {
    this.reasons = reasons;
  }

  /** Proves once for all connections that are made at about the same time that each has a session of its own. */
  async proveSessions(at: DatabaseAt): Promise<void> {
    if (!this.proof || performance.now() - this.proof.at > PROVEN_FOR_MS) {
      this.proof = { at: performance.now(), outcome: proveSessions(at) };
    }
    await this.proof.outcome;
  }

  /** @throws StoreUnavailable while it is shut */
  pass(): void {
    if (this.reasons.length === 0) return;
    const refused = new DatabaseRefused(this.reasons);
    throw new StoreUnavailable(refused.message, { cause: refused });
  }
}
