import type { LastKnown } from './drift.js';
import type {
  Contents,
  Edit,
  Intent,
  MessageRef,
  Outcome,
  Progress,
  RecalledCustomData,
  Snapshot,
} from './edit.js';

/** What earlier records hold about a message. */
export interface Known {
  /** The last version known; null where no edit has seen the message yet. */
  readonly last: LastKnown | null;
  /** The CloudCustomData last set by an applied edit, or reported by IM's webhook, whichever is newer. */
  readonly customData: RecalledCustomData | null;
}

/** An applied edit, and what it wrote. */
export interface LastWriter {
  readonly id: string;
  readonly client: string;
  readonly operator: string;
  readonly settledAt: number;
  readonly written: Contents;
}

/** The right to work on one message with one key, until it is settled or given back. */
export interface Claim {
  readonly intent: Intent;
  readonly lease: ReplicaLease;
  /** Instant of `performance.now()` until which the first caller waits. */
  readonly answerBy: number;
}

/** An open edit that is ours to bring to its end. */
export interface OpenEdit {
  readonly edit: Edit;
  readonly lease: ReplicaLease;
  /**
   * Instant of `performance.now()` at which it was put on record. Of one that was taken over: at which its first caller
   * stopped waiting, by the clock of the store.
   */
  readonly begunAt: number;
}

/** Under which life of this replica a claim is held. */
export interface ReplicaLease {
  readonly holder: string;

  /** Instant of `performance.now()` until which nobody else can have taken the claim over. */
  validUntil(): number;
}

export type ClaimAnswer =
  | { readonly kind: 'claimed'; readonly claim: Claim }
  /** This key was used for this very request before; `isBeingWorkedOn` while its first caller still waits. */
  | { readonly kind: 'known-key'; readonly edit: Edit; readonly isBeingWorkedOn: boolean }
  | { readonly kind: 'key-reused' }
  /** This key was used before, and what was requested then was erased. */
  | { readonly kind: 'content-erased'; readonly modificationId: string }
  | { readonly kind: 'in-flight'; readonly by: 'message' | 'key' };

/**
 * The durable record. Every method commits before it resolves, and throws `StoreUnavailable` when it cannot know that it
 * did. The transitions check in the store that the claim is still ours and in the state they start from; they answer
 * `null` where it is not, because another replica has taken the edit over or settled it.
 */
export abstract class EditRecord {
  /**
   * Claims message and key, at most once at a time over all replicas.
   * @param answerBy instant of `performance.now()` until which the first caller waits
   */
  abstract claim(intent: Intent, answerBy: number): Promise<ClaimAnswer>;

  /**
   * Gives back a claim that has no record. While the store is away it resolves all the same, and the claim is given back later;
   * it rejects only with a defect, and then the claim lapses.
   */
  abstract release(claim: Claim): Promise<void>;

  /** What is known of a message. Call it while the claim is held: then nothing can change it. */
  abstract known(message: MessageRef): Promise<Known>;

  /** claimed → rejected */
  abstract reject(claim: Claim, snapshot: Snapshot | null, outcome: Outcome): Promise<Edit | null>;

  /**
   * claimed → pending: from here on, snapshot and intent survive everything. An edit whose `begin` was not confirmed is never
   * sent by this replica: it is taken back, or put on record as rejected.
   * @param by instant of `performance.now()` by which it has to be confirmed
   */
  abstract begin(claim: Claim, snapshot: Snapshot, by: number): Promise<OpenEdit | null>;

  /** pending, in_doubt → in_doubt, with what is known by now. Null where this replica has the edit no longer, or its record is gone. */
  abstract doubt(open: OpenEdit, progress: Progress): Promise<OpenEdit | null>;

  /** pending, in_doubt → final. Safe to repeat. */
  abstract settle(open: OpenEdit, outcome: Outcome): Promise<Edit | null>;

  /**
   * Takes over open edits that nobody brings to their end: those that a dead replica left behind (then `in_doubt`), that
   * one which stopped cleanly handed over, or that an unconfirmed adoption has put in our own name.
   */
  abstract adopt(limit: number): Promise<readonly OpenEdit[]>;

  /** Leaves open edits to whoever comes first. */
  abstract handOver(edits: readonly OpenEdit[]): Promise<void>;

  /**
   * Tries once more, at once, what the store was away for. To be called before this replica ends: an edit whose caller was
   * answered that nothing is sent would be found by others, and sent.
   */
  abstract catchUp(): Promise<void>;

  /** Stops working on an edit whose claim has lapsed, so that whoever comes first can adopt it. */
  abstract abandon(open: OpenEdit): void;

  abstract find(id: string): Promise<Edit | null>;

  /**
   * The applied edits that were the last to write MsgBody and CloudCustomData of a message, in any order.
   * @param before a modification of this message, of whose time this is asked; null for now
   */
  abstract lastWriters(message: MessageRef, before: string | null): Promise<readonly LastWriter[]>;

  abstract findByKey(client: string, key: string): Promise<Edit | null>;
}
