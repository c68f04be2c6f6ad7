import type { Edit, OpenState } from './edit.js';

/**
 * The steps of an edit that are commits: the claim, the snapshot with the intent, that it was rejected, that its outcome is
 * in doubt, its outcome.
 */
export type StoreStep = 'claim' | 'snapshot' | 'reject' | 'doubt' | 'settle';

/** Hears of what edits go through, for logs and metrics. MUST NOT throw. */
export interface EditObserver {
  /** This is on record now. `from` is `claimed` where nothing was on record before, `nothing` for a proposal. */
  changed(edit: Edit, from: OpenState | 'claimed' | 'nothing' | 'awaiting_approval'): void;
  /** How long a step took that ended just now, whether it succeeded or not. Reported in the context of who waited for it. */
  took(step: StoreStep, ms: number, isDone: boolean): void;
}

/** Does `work`, the settling of an edit that got no trustworthy answer or was left behind, and observes it. */
export type SettlingWatch = (modificationId: string, work: () => Promise<void>) => Promise<void>;

export const NOBODY_WATCHES: EditObserver = { changed: () => {}, took: () => {} };
