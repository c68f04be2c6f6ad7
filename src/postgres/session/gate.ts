import { StoreUnavailable } from '../../failures/store-unavailable.js';
import type { DatabaseAt } from '../../settings/database-tls.js';
import { DatabaseRefused } from './database-refused.js';
import { proveSessions } from './pooler.js';

/** What a pooler was found to do holds for connections that are made within so long. */
const PROVEN_FOR_MS = 2_000;

/** What the database is refused for. */
type Ground = 'rights' | 'sessions';

/** Shut while the database must not be used as it is: then no statement is sent. One for all connections of a replica. */
export class Gate {
  private readonly reasons = new Map<Ground, readonly string[]>();
  private readonly dropped: (() => void)[] = [];
  private proof: { readonly at: number; readonly outcome: Promise<void> } | null = null;
  /** Where the connections go, once one of them was found to lead to a pooler. */
  private pooled: DatabaseAt | null = null;

  /** @param reasons each with its cure; none opens it, as far as this ground goes */
  shut(ground: Ground, reasons: readonly string[]): void {
    this.reasons.set(ground, reasons);
  }

  /** Calls `drop` each time that connections were found to share sessions: whatever they were set up to be, they are no more. */
  whenShared(drop: () => void): void {
    this.dropped.push(drop);
  }

  /** Proves once for all connections that are made at about the same time that each has a session of its own. */
  async proveSessions(at: DatabaseAt): Promise<void> {
    this.pooled = at;
    if (!this.proof || performance.now() - this.proof.at > PROVEN_FOR_MS) {
      this.proof = { at: performance.now(), outcome: this.judged(proveSessions(at)) };
    }
    await this.proof.outcome;
  }

  /** Proves it anew where a pooler is between, whose mode may be changed under open connections. Never rejects. */
  async proveAgain(): Promise<void> {
    if (this.pooled === null) return;
    // A pooler that is away proves nothing; whoever needs a connection is told.
    await this.proveSessions(this.pooled).catch(() => undefined);
  }

  /** For whoever met a session that is not the one that was set up: proves it anew, in the background. */
  suspectSharing(): void {
    this.proveAgain().catch(() => undefined);
  }

  /** @throws StoreUnavailable while it is shut */
  pass(): void {
    const reasons = [...this.reasons.values()].flat();
    if (reasons.length === 0) return;
    const refused = new DatabaseRefused(reasons);
    throw new StoreUnavailable(refused.message, { cause: refused });
  }

  private async judged(proving: Promise<void>): Promise<void> {
    try {
      await proving;
      this.shut('sessions', []);
    } catch (error) {
      if (error instanceof DatabaseRefused) {
        this.shut('sessions', error.reasons);
        for (const drop of this.dropped) drop();
      }
      throw error;
    }
  }
}
