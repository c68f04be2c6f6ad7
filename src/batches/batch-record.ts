import type { Actor } from '../edits/edit.js';
import type { Batch, BatchHeader, BatchItem, ItemState, PlannedItem } from './batch.js';

export type Accepted =
  /** Carried out, or proposed where the policy asks for the approval of others. */
  | { readonly kind: 'accepted'; readonly batch: Batch }
  /** This key was used for this very request before. */
  | { readonly kind: 'known-key'; readonly batch: Batch }
  /** The client used this key for another request, be it a batch or a single edit. */
  | { readonly kind: 'key-reused' }
  | { readonly kind: 'content-erased' };

export type RestorationAccepted =
  | Accepted
  /** The batch still runs, or none of its items was applied over a version that is known. */
  | { readonly kind: 'not-restorable'; readonly batch: Batch };

export type Steered =
  | { readonly kind: 'done'; readonly batch: Batch }
  /** It waits for approval: nothing runs. */
  | { readonly kind: 'waits'; readonly batch: Batch }
  /** It has ended before. */
  | { readonly kind: 'over'; readonly batch: Batch };

/** Who pauses, resumes or cancels a batch, and why. */
export interface Steering {
  readonly actor: Actor;
  readonly reason: string;
}

/**
 * The batches on record. Every method commits before it resolves, and throws `StoreUnavailable` when it cannot know that it did.
 */
export abstract class BatchRecord {
  /**
   * Puts a plan on record, with its entry `batch.accepted`; from then on it is carried out, whoever dies. Where the policy asks for
   * the approval of others the entry is `batch.proposed`, and nothing is carried out but the checks of a dry run.
   */
  abstract accept(header: BatchHeader, items: readonly PlannedItem[]): Promise<Accepted>;

  /**
   * Accepts a batch that restores each applied item of batch `header.restores`, in its order, each only where the message still
   * is what the item left.
   */
  abstract acceptRestoration(header: BatchHeader): Promise<RestorationAccepted>;

  abstract find(id: string): Promise<Batch | null>;

  /** Items in the order of their index, from `from` on, at most `limit`; of one state, where it is given. */
  abstract items(
    id: string,
    page: { readonly from: number; readonly limit: number; readonly state?: ItemState },
  ): Promise<readonly BatchItem[]>;

  /** Each repeats without effect. `cancel` of a cancelled batch is `done` until its last begun item has settled. */
  abstract pause(id: string, by: Steering): Promise<Steered | null>;
  abstract resume(id: string, by: Steering): Promise<Steered | null>;
  abstract cancel(id: string, by: Steering): Promise<Steered | null>;
}
