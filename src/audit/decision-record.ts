import type { MessageRef } from '../edits/edit.js';
import type { OnView, Viewed } from './read-view.js';

export const DECISIONS = ['approve', 'decline', 'withdraw', 'expire'] as const;
export type Decision = (typeof DECISIONS)[number];

/** Who approved, declined or withdrew an edit or a batch that needed approval, or that its time was over. */
export interface RecordedDecision {
  readonly kind: 'modification' | 'batch';
  /** Of the edit or the batch. */
  readonly id: string;
  readonly decision: Decision;
  /** Epoch ms. */
  readonly at: number;
  /** Null: nobody did it, its time was over. `person` is null where an application withdrew and named nobody. */
  readonly by: {
    readonly client: string;
    readonly person: string | null;
    readonly ip: string;
  } | null;
  /** Null: nothing was said, or it was erased. */
  readonly comment: string | null;
  readonly approvalsNeeded: number;
  readonly proposal: {
    readonly at: number;
    readonly client: string;
    readonly operator: string;
    readonly onBehalfOf: string | null;
    /** Null: it was erased. */
    readonly reason: string | null;
    readonly ticket: string | null;
    /** Null for a batch. */
    readonly message: MessageRef | null;
    /** Of a batch; null for a single edit. */
    readonly items: number | null;
  };
  readonly entryId: string;
  /** Null until the entry is sealed. */
  readonly index: number | null;
}

/** Which decisions are wanted; what is left out does not matter. */
export interface DecisionFilter {
  readonly decision?: Decision;
  /** Who decided. */
  readonly person?: string;
  /** Who had asked for it. */
  readonly operator?: string;
  readonly client?: string;
  /** Epoch ms of the decision, inclusive. */
  readonly from?: number;
  /** Epoch ms, exclusive. */
  readonly to?: number;
}

export interface DecisionPage extends Viewed {
  readonly rows: readonly RecordedDecision[];
  /** The entry after which the next page begins; null: there is nothing more. */
  readonly next: string | null;
}

/** Who approved what, the newest first. */
export abstract class DecisionRecord {
  /** @param after the entry of the last one before; null: from the newest on */
  abstract page(filter: DecisionFilter, limit: number, after: string | null): Promise<DecisionPage>;

  /** Everything that matches, in portions, as of one moment. Leaving early, or `signal`, ends the query. */
  abstract all(
    filter: DecisionFilter,
    signal: AbortSignal,
    onView: OnView,
  ): AsyncIterable<readonly RecordedDecision[]>;
}
