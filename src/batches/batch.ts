import type { Decision } from '../edits/decision.js';
import type {
  Actor,
  Contents,
  Edit,
  IdempotencyKey,
  Intent,
  MessageRef,
  OpenState,
  SettledState,
} from '../edits/edit.js';

/** What a batch is: a plan of edits, carried out in the background. Times are epoch milliseconds. */

export type BatchState = 'running' | 'paused' | 'cancelled' | 'finished';

/** Where one item stands: not begun yet, as its edit, taken out by `cancel`, or rehearsed by a dry run. */
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

/** A batch as read back. */
export interface Batch extends Omit<BatchHeader, 'key'> {
  readonly state: BatchState;
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
  /** Only of `dry_run`: what the edit would have come to. */
  readonly rehearsed: Exclude<Decision, { kind: 'unavailable' }> | null;
}
