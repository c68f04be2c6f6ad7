import type { Decision } from '../edits/decision.js';
import type {
  Actor,
  Approval,
  Contents,
  Edit,
  IdempotencyKey,
  Intent,
  MessageRef,
  OpenState,
  SettledState,
  Snapshot,
  UnapprovedState,
} from '../edits/edit.js';
import { digestOf, versionOf } from '../edits/version.js';

/** What a batch is: a plan of edits, carried out in the background. Times are epoch milliseconds. */

/** Every state of a batch; the last four are of those that need the approval of others. */
export const batchStates = [
  'running',
  'paused',
  'cancelled',
  'finished',
  'awaiting_approval',
  'declined',
  'expired',
  'withdrawn',
] as const satisfies readonly (
  'running' | 'paused' | 'cancelled' | 'finished' | 'awaiting_approval' | UnapprovedState
)[];
export type BatchState = (typeof batchStates)[number];

/** Where one item stands: not begun yet, as its edit, taken out by `cancel`, or tried by a dry run. */
export type ItemState = 'waiting' | OpenState | SettledState | 'cancelled' | 'dry_run';

/** Every state of an item, in the order in which counts are shown. */
export const itemStates = [
  'waiting',
  'pending',
  'in_doubt',
  'applied',
  'refused',
  'rejected',
  'not_applied',
  'superseded',
  'cancelled',
  'dry_run',
] as const satisfies readonly ItemState[];

/** What all items of a batch have in common. */
export interface BatchHeader {
  /** UUIDv7; its 48-bit time is `receivedAt`. */
  readonly id: string;
  readonly receivedAt: number;
  readonly actor: Actor;
  /** As that of an edit. */
  readonly operatorSub?: string;
  readonly onBehalfOf: string | null;
  readonly reason: string;
  readonly ticket: string | null;
  readonly isDryRun: boolean;
  /** The batch whose applied items this one puts back. */
  readonly restores: string | null;
  /** Null for a dry run without one. */
  readonly key: IdempotencyKey | null;
}

/** One edit of the plan, with the defaults of its batch filled in. */
export type PlannedItem = Pick<
  Intent,
  | 'message'
  | 'requested'
  | 'reason'
  | 'ticket'
  | 'ifPriorDigest'
  | 'acceptUnreadablePrior'
  | 'restores'
>;

/** What others decided, or have yet to decide, on a batch that needs approval. */
export interface BatchApproval extends Approval {
  /** Epoch ms. What nobody has decided on by then is `expired`. */
  readonly expiresAt: number;
  /** Items whose messages have been looked at. Nobody can approve before all have been. */
  readonly checked: number;
}

/** A batch as read back. */
export interface Batch extends Omit<BatchHeader, 'key' | 'operatorSub'> {
  readonly state: BatchState;
  /** Null where its reason is there. */
  readonly reasonErased: { readonly at: number; readonly erasureId: string } | null;
  /** Null where none was needed. */
  readonly approval: BatchApproval | null;
  readonly finishedAt: number | null;
  readonly total: number;
  /** Adds up to `total` at every moment. */
  readonly counts: Readonly<Record<ItemState, number>>;
  /** Items that reached their end, a second, over the last seconds; 0 where none did. */
  readonly ratePerSecond: number;
  /** Until the last item is final, at this rate; null where that is not known. */
  readonly secondsLeft: number | null;
}

/** One item as read back. */
export interface BatchItem {
  /** Counted from 0. */
  readonly index: number;
  readonly message: MessageRef;
  readonly requested: Contents;
  readonly state: ItemState;
  /** Null until it was begun, and in a dry run. */
  readonly edit: Edit | null;
  /** Of `dry_run`, and of an item that has not begun and whose batch needs approval: what the edit would have come to. */
  readonly dryRun: Exclude<Decision, { kind: 'unavailable' }> | null;
}

/** The digest of no version: an item that is pinned to it edits nothing. */
export const NO_VERSION = '';

/** On which version alone an item of a batch that needs approval may run: the one that was seen when it was proposed, if it is any that it may overwrite. */
export function pinOf(ifPriorDigest: string | null, snapshot: Snapshot | null): string {
  const seen = snapshot && versionOf(snapshot);
  const digest = seen ? digestOf(seen) : NO_VERSION;
  return ifPriorDigest === null || ifPriorDigest === digest ? digest : NO_VERSION;
}
