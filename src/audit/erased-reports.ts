import { type Edit, earliestEffectOf, settledAtOf } from '../edits/edit.js';
import { CLOCK_SKEW_MS } from '../edits/reported.js';
import { isByReread, mayHaveTakenEffect } from '../edits/verdicts.js';
import type { ErasedReport } from './history-items.js';

/** What the webhook reported of others, and was erased: each is taken once. */
export class ErasedReports {
  private readonly left: ErasedReport[];

  /**
   * @param reported the oldest first
   * @param unreported our edits of which IM did not report when they took effect
   */
  constructor(
    reported: readonly ErasedReport[],
    private readonly unreported: readonly Edit[],
    aheadMs: number,
  ) {
    this.left = reported.map((one) => ({ ...one, at: one.at - aheadMs }));
  }

  /** Before this time. */
  takeUntil(at: number): (ErasedReport & { readonly isPlacePossible: boolean })[] {
    const end = this.left.findIndex((one) => one.at >= at);
    return this.left
      .splice(0, end < 0 ? this.left.length : end)
      .map((one) => ({ ...one, isPlacePossible: this.isPlacePossible(one.at) }));
  }

  /** Whether it came while one of ours was under way: whether that one left it or overwrote it, nobody can compare. */
  private isPlacePossible(at: number): boolean {
    return this.unreported.some((edit) => {
      const { state } = edit.status;
      if (state !== 'applied' && !mayHaveTakenEffect(edit)) return false;
      const skew = isByReread(edit) ? CLOCK_SKEW_MS : 0;
      return at >= earliestEffectOf(edit) && at <= settledAtOf(edit) + skew;
    });
  }
}
