import type { ApprovalTerms } from './approval-policy.js';
import type { Actor, Edit, Intent, Snapshot } from './edit.js';

/** An edit that is proposed: it claims nothing, and is begun once enough persons have approved it. */
export interface NewProposal {
  readonly intent: Intent;
  /** What was seen. The edit runs on no other version. */
  readonly snapshot: Snapshot;
  readonly priorDigest: string;
  readonly terms: ApprovalTerms;
}

/** What the key of a request has been used for; `free`: for nothing. */
export type KeyUse =
  | { readonly kind: 'free' }
  | { readonly kind: 'known-key'; readonly edit: Edit; readonly isBeingWorkedOn: boolean }
  | { readonly kind: 'key-reused' }
  | { readonly kind: 'content-erased'; readonly modificationId: string }
  | { readonly kind: 'in-flight'; readonly by: 'key' };

export type Proposed =
  { readonly kind: 'proposed'; readonly edit: Edit } | Exclude<KeyUse, { readonly kind: 'free' }>;

/** Who decides, and why. */
export interface NewDecision {
  readonly decision: 'approve' | 'decline';
  readonly by: Actor;
  /** Of her token. */
  readonly sub: string;
  readonly comment: string | null;
  /** Of the version that she looked at. */
  readonly priorDigest: string;
}

export interface Withdrawal {
  readonly client: string;
  /** Null where nobody was named. */
  readonly operator: string | null;
  readonly ip: string;
  readonly reason: string | null;
}

export type Decided =
  /** `toBegin`: it was the last approval that was needed, and this edit is this replica's to begin; else null. */
  | { readonly kind: 'decided'; readonly edit: Edit; readonly toBegin: Intent | null }
  | { readonly kind: 'own-edit' }
  /** By her, or for good. */
  | { readonly kind: 'already-decided'; readonly edit: Edit; readonly isHers: boolean }
  | { readonly kind: 'other-version' }
  /** No approval was ever needed. */
  | { readonly kind: 'no-proposal' };

/**
 * Edits that need approval, until they begin. Every method commits before it resolves, and throws `StoreUnavailable` when it
 * cannot know that it did. Whether something has expired is said by the clock of the store.
 */
export abstract class ProposalRecord {
  abstract useOfKey(intent: Intent): Promise<KeyUse>;

  abstract propose(proposal: NewProposal): Promise<Proposed>;

  /** Null where there is no such edit. */
  abstract decide(id: string, decision: NewDecision): Promise<Decided | null>;

  abstract withdraw(id: string, withdrawal: Withdrawal): Promise<Decided | null>;

  /** Puts it on record of each proposal whose time is over. */
  abstract expire(): Promise<void>;

  /** Edits that are approved and have not begun, each for one replica at a time. */
  abstract takeApproved(limit: number): Promise<readonly Intent[]>;

  /** The edit of this proposal was seen on record: where it still is, nobody has to begin it any more. */
  abstract begun(id: string): Promise<void>;
}
