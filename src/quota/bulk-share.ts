import type { ClassCounts, WaitEstimate } from './wait-estimate.js';
import { BULK_SHARE } from './quota.js';

/** So much of the share may be made up for at once, in ms of it. */
const MADE_UP_FOR_MS = 300;

/**
 * How many of this replica's bulk calls are due to be treated as interactive ones, so that those cannot starve them. Each replica
 * takes the part of the share that its bulk calls are of all that wait.
 */
export class BulkShare {
  private credit = 0;
  private countedAt: number | null = null;

  /** @param waiting calls of this replica without a grant */
  due(estimate: WaitEstimate | undefined, waiting: ClassCounts, now: number): number {
    const sinceMs = now - (this.countedAt ?? now);
    this.countedAt = now;
    const { backlog, perSecond } = estimate?.reply ?? { backlog: waiting, perSecond: 0 };
    const competing =
      backlog.settling + backlog.interactive + waiting.settling + waiting.interactive;
    if (waiting.bulk === 0 || competing === 0) {
      this.credit = 0;
      return 0;
    }
    const part = waiting.bulk / Math.max(waiting.bulk, backlog.bulk);
    const perMs = (perSecond * BULK_SHARE * part) / 1_000;
    const most = Math.max(1, perMs * MADE_UP_FOR_MS);
    this.credit = Math.min(most, this.credit + sinceMs * perMs);
    const due = Math.min(waiting.bulk, Math.floor(this.credit));
    this.credit -= due;
    return due;
  }
}
