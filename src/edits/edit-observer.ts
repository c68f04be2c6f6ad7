import type { Edit, OpenState } from './edit.js';

/** The steps of an edit that are waits for the store. */
export type StoreStep = 'claim' | 'snapshot' | 'settle';

/** Told of what edits go through, for logs and metrics. MUST NOT throw. */
export interface EditObserver {
  /** This is on record now. `from` is `claimed` where nothing was on record before. */
  changed(edit: Edit, from: OpenState | 'claimed'): void;
  /** How long a step took, whether it succeeded or not. */
  took(step: StoreStep, ms: number): void;
}

export const NOBODY_WATCHES: EditObserver = { changed: () => {}, took: () => {} };
