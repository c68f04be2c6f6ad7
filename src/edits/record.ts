import type { Contents, Edit, Intent, LedgerRef, Outcome, Progress, Snapshot } from './edit.js';

/** What earlier records tell about a message. */
export interface Known {
  /** What our last applied edit left behind. `item` is the overwritten item; `requested` lies over it. */
  readonly lastApplied: {
    readonly modificationId: string;
    readonly item: Buffer;
    readonly requested: Contents;
  } | null;
  /** The CloudCustomData last set by an applied edit, or told by IM's callback, whichever is newer. */
  readonly customData: { readonly source: 'edit' | 'callback'; readonly json: Buffer } | null;
}

/** The right to work on one message with one key, until it is settled or given back. */
export interface Claim {
  readonly intent: Intent;
  readonly known: Known;
}

export type ClaimAnswer =
  | { readonly kind: 'claimed'; readonly claim: Claim }
  /** This key was used for this very request before; `beingWorkedOn` while its first caller still waits. */
  | { readonly kind: 'known-key'; readonly edit: Edit; readonly beingWorkedOn: boolean }
  | { readonly kind: 'key-reused' }
  | { readonly kind: 'in-flight'; readonly by: 'message' | 'key' };

/** An open edit that its replica left behind, now ours. */
export interface Orphan {
  readonly edit: Edit;
}

/**
 * The durable record. Every method commits before it resolves, and throws `StoreUnavailable` when it cannot tell that it
 * did. The transitions check the state they start from, and that the claim is still ours: they answer `null` when another
 * replica has taken the edit over.
 */
export abstract class Record {
  /**
   * @param answerBy epoch ms until which the first caller waits
   */
  abstract claim(intent: Intent, answerBy: number): Promise<ClaimAnswer>;

  /** Gives a claim back that has no record yet. Safe to repeat. */
  abstract release(claim: Claim): Promise<void>;

  /** claimed → rejected */
  abstract reject(claim: Claim, snapshot: Snapshot | null, outcome: Outcome): Promise<Edit | null>;

  /** claimed → pending: snapshot and intent become durable. */
  abstract begin(claim: Claim, snapshot: Snapshot): Promise<Edit | null>;

  /** pending → in_doubt, or in_doubt with newer progress */
  abstract doubt(edit: Edit, progress: Progress): Promise<Edit | null>;

  /** pending, in_doubt → final */
  abstract settle(edit: Edit, outcome: Outcome): Promise<Edit | null>;

  /** Takes over open edits whose replica is dead, or which were handed over; at most `limit`. */
  abstract adopt(limit: number): Promise<readonly Edit[]>;

  /** Leaves open edits to whoever comes first, at once: a clean stop. */
  abstract handOver(edits: readonly Edit[]): Promise<void>;

  abstract find(id: string): Promise<Edit | null>;

  /** The instant of `performance.now()` until which this replica surely holds its claims. */
  abstract holdsClaimsUntil(): number;
}

export type { LedgerRef };
