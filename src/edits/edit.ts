/** What an edit is. Everything here is data; times are epoch milliseconds of the replica that saw them. */

/** How long what people write about an edit may be, in code points. */
export const LONGEST = { operator: 256, onBehalfOf: 256, reason: 1_000, ticket: 128 };

/** One message at IM. `topicId` is null outside topics. */
export interface MessageRef {
  readonly groupId: string;
  readonly topicId: string | null;
  readonly msgSeq: number;
}

/** Who asked for it: the calling application, the person in it, and where the request came from. */
export interface Actor {
  readonly client: string;
  readonly operator: string;
  readonly ip: string;
}

/**
 * The members of a message that can be written, each as the exact JSON text that goes to IM (UTF-8).
 * A member left out stays as it is at IM.
 */
export interface Contents {
  readonly msgBody?: Buffer;
  readonly cloudCustomData?: Buffer;
}

/** What a client asks for, checked. */
export interface Intent {
  /** UUIDv7; its 48-bit time is `receivedAt`, so that ids sort by time of receipt. */
  readonly id: string;
  readonly receivedAt: number;
  readonly message: MessageRef;
  readonly requested: Contents;
  readonly actor: Actor;
  /** The `sub` of the operator's token; left out where an application named the operator. */
  readonly operatorSub?: string;
  /** The person for whom the operator acts; null where nobody was named. */
  readonly onBehalfOf: string | null;
  readonly reason: string;
  readonly ticket: string | null;
  readonly ifPriorDigest: string | null;
  readonly acceptUnreadablePrior: boolean;
  /** The modification whose overwritten version this edit puts back. */
  readonly restores: string | null;
  /** The item of a batch that this edit carries out; null for a single edit. */
  readonly batch: BatchPlace | null;
  /** What it is carried out on; null where nobody has decided on it. */
  readonly approval: Approval | null;
  /** `null` for a dry run, which claims nothing. */
  readonly key: IdempotencyKey | null;
}

/** One item of a batch, by its index, counted from 0. */
export interface BatchPlace {
  readonly id: string;
  readonly index: number;
}

/** What others decided, or have yet to decide, on an edit that needs approval. */
export interface Approval {
  /** How many persons have to approve. */
  readonly needed: number;
  /** Approvals and a refusal, the oldest first. */
  readonly decisions: readonly ApprovalDecision[];
}

export interface ApprovalDecision {
  /** The person, as her token names her. */
  readonly by: string;
  readonly at: number;
  readonly decision: 'approve' | 'decline';
  readonly comment: string | null;
}

export interface IdempotencyKey {
  readonly value: string;
  /** SHA-256 over path, query and the RFC 8785 form of the payload: same digest, same request. */
  readonly payloadDigest: Buffer;
}

/** Where a prior CloudCustomData was learnt. */
export type CustomDataSource = 'im' | 'edit' | 'callback';

/** A prior CloudCustomData that IM itself did not return, and where we know it from. */
export interface RecalledCustomData {
  readonly source: 'edit' | 'callback';
  /** The exact JSON text of the string. */
  readonly json: Buffer;
}

/** The version that an edit overwrites. */
export interface Snapshot {
  /** The list item of the pull, from `{` to `}`, byte for byte. */
  readonly item: Buffer;
  /** Set where the item has no CloudCustomData and an earlier record holds it. */
  readonly recalledCustomData: RecalledCustomData | null;
  readonly takenAt: number;
  readonly drift: Drift | null;
}

/** Somebody edited around the service after `lastModificationId`: the last version known until then is not there. */
export interface Drift {
  readonly lastModificationId: string;
  readonly expectedDigest: string;
}

/** Of an edit that was begun, or rejected. */
export type SettledState = 'applied' | 'refused' | 'rejected' | 'not_applied' | 'superseded';
/** Of a proposal that will never be an edit: nothing was sent. */
export type UnapprovedState = 'declined' | 'expired' | 'withdrawn';
export type FinalState = SettledState | UnapprovedState;
export type OpenState = 'pending' | 'in_doubt';
export type EditState = OpenState | 'awaiting_approval' | FinalState;

/** Why an edit was not done. The same words as the problem types. */
export type RefusalCode =
  | 'message-not-found'
  | 'message-gone'
  | 'prior-changed'
  | 'unsupported-group-type'
  | 'unsupported-message'
  | 'prior-unreadable'
  | 'no-change'
  | 'concurrent-change'
  | 'refused-by-im'
  | 'im-misconfigured'
  /** Given up by ourselves before it was sent: its record could not be confirmed in time. */
  | 'store-unavailable';

/** What IM said, in its words. */
export interface ImReply {
  readonly errorCode: number;
  readonly errorInfo: string;
}

/** How an edit ended. */
export interface Outcome extends Ending {
  readonly state: SettledState;
}

/** That a proposal ended without becoming an edit. */
export interface Unapproved extends Ending {
  readonly state: UnapprovedState;
}

interface Ending {
  /** Only for `applied`. */
  readonly settledBy: 'response' | 'reread' | null;
  /** Only for `refused` and `rejected`. */
  readonly because: RefusalCode | null;
  /** IM's last answer to the overwrite (or to the pull, where that rejected it). */
  readonly im: ImReply | null;
  /** Overwrites that left for IM, or may have. */
  readonly attempts: number;
  readonly sentAt: number | null;
  readonly settledAt: number;
  /**
   * The versions that only re-reads showed: list items, byte for byte, each other than the one before it, the oldest first.
   * `null`: the message was gone, which can only be the last. Left out: none.
   */
  readonly found?: readonly (Buffer | null)[];
}

/** Where an open edit stands. */
export interface Progress extends Sent {
  readonly state: OpenState;
}

/** A proposal on which others have yet to decide. */
export interface Awaiting extends Sent {
  readonly state: 'awaiting_approval';
}

/** What is known of the calls that an open edit has made. */
interface Sent {
  readonly im: ImReply | null;
  readonly attempts: number;
  readonly sentAt: number | null;
}

/** What can be said of an edit, or of what is to become one. */
export type EditStatus = Progress | Awaiting | Outcome | Unapproved;

const UNAPPROVED: readonly string[] = ['declined', 'expired', 'withdrawn'];

/** Whether nothing more happens to it. */
export function isOver(status: EditStatus): status is Outcome | Unapproved {
  return isUnapproved(status) || isSettled(status);
}

export function isUnapproved(status: EditStatus): status is Unapproved {
  return UNAPPROVED.includes(status.state);
}

/** Whether it ended as an edit does. */
export function isSettled(status: EditStatus): status is Outcome {
  const { state } = status;
  return (
    state !== 'pending' &&
    state !== 'in_doubt' &&
    state !== 'awaiting_approval' &&
    !isUnapproved(status)
  );
}

/** One event of an edit in the ledger. `index` is null until the entry is sealed. */
export interface LedgerRef {
  readonly type: string;
  readonly entryId: string;
  readonly index: number | null;
}

/** What is left of contents that were erased. Then an edit has no snapshot, and nothing is requested. */
export interface ErasedContents {
  readonly at: number;
  readonly erasureId: string;
  /** When the prior version was read; null where it was not. */
  readonly snapshotAt: number | null;
  /** There was drift after this modification; null: none. */
  readonly driftAfter: string | null;
  /** Whether the reason went, too. */
  readonly isReasonErased: boolean;
}

/** The record of one edit, as read back. */
export interface Edit {
  readonly id: string;
  readonly receivedAt: number;
  readonly message: MessageRef;
  readonly requested: Contents;
  readonly actor: Actor;
  readonly onBehalfOf: string | null;
  readonly reason: string;
  readonly ticket: string | null;
  readonly restores: string | null;
  readonly batch: BatchPlace | null;
  /** Null where it needed none. */
  readonly approval: Approval | null;
  readonly acceptUnreadablePrior: boolean;
  readonly snapshot: Snapshot | null;
  readonly status: EditStatus;
  readonly ledger: readonly LedgerRef[];
  /** Left out: they were not. */
  readonly erased?: ErasedContents;
}

/** It did not take effect before this. What was proposed or planned may have been received long before. */
export function earliestEffectOf({ snapshot, erased, receivedAt }: Edit): number {
  return snapshot?.takenAt ?? erased?.snapshotAt ?? receivedAt;
}

/** When it was sent last, or, where nobody but a dead replica knows, when it can have been sent first. */
export function sentAtOf(edit: Edit): number {
  return edit.status.sentAt ?? earliestEffectOf(edit);
}

/** When it was settled; where it is not, when it can have been at the earliest. */
export function settledAtOf(edit: Edit): number {
  return isSettled(edit.status) ? edit.status.settledAt : sentAtOf(edit);
}
