import type { Decision } from '../edits/decision.js';
import type { BatchPlace, Intent } from '../edits/edit.js';

/** One item that is to be carried out: what is missing of an intent comes when it is begun. */
export type ChunkItem = Omit<Intent, 'id' | 'receivedAt' | 'key' | 'batch'> & {
  readonly batch: BatchPlace;
};

/** Items of one batch that one pull serves, for this replica alone to work on as long as it shows signs of life. */
export interface Chunk {
  readonly batchId: string;
  readonly chunkNo: number;
  /** `check`: its batch needs approval, and its messages are looked at. */
  readonly purpose: 'edit' | 'dry-run' | 'check';
  readonly items: readonly ChunkItem[];
  /** The life in whose name it was taken. */
  readonly holder: string;
}

/** What a dry run of one item, or a check of it, came to. */
export type DryRun = Exclude<Decision, { kind: 'unavailable' }>;

/** Items of a batch whose records the database has lost. */
export interface LostItems {
  readonly batchId: string;
  readonly items: number;
}

/**
 * The work that batches leave to the replicas. Every method commits before it resolves, and throws `StoreUnavailable` when it
 * cannot know that it did.
 */
export abstract class BatchWork {
  /** Whether any batch has not ended. */
  abstract hasOpen(): Promise<boolean>;

  /**
   * Takes free chunks of running batches, the oldest batch first: so many items at most, but one chunk in any case. Chunks of batches that
   * wait for approval, and are to be checked, get half of it.
   */
  abstract take(mostItems: number): Promise<readonly Chunk[]>;

  /**
   * Ends the work on a chunk.
   * @param left indexes of the items that are still to be carried out; none: the chunk is done
   * @param restMs how long nobody is to take it
   */
  abstract giveBack(chunk: Chunk, left: readonly number[], restMs: number): Promise<void>;

  /** Puts on record what an item of a dry run came to; false where its batch does not run any more. */
  abstract recordDryRun(place: BatchPlace, outcome: DryRun): Promise<boolean>;

  /** Puts on record which version of its message an item saw, and what it would come to; false where its batch does not wait any more. */
  abstract pinned(item: ChunkItem, outcome: DryRun): Promise<boolean>;

  /** Ends each batch of which every item is final; the items that are to be carried out anew, as nothing is on record of them any more. */
  abstract endFinished(): Promise<readonly LostItems[]>;
}
