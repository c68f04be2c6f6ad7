import { type Edit, isSettled } from './edit.js';

/** An edit of ours that IM's webhook reported. */
export interface ReportedOwn {
  readonly edit: Pick<Edit, 'snapshot' | 'status'>;
  /** Epoch ms, by IM's clock. */
  readonly at: number;
}

/** The same, in short: it took effect between snapshot and end. Epoch ms. */
export interface OwnSpan {
  /** By IM's clock. */
  readonly at: number;
  readonly seenAt: number;
  readonly settledAt: number;
}

/** By how many ms IM's clock is ahead of ours, or, below 0, behind. */
export interface ClockRange {
  readonly leastMs: number;
  readonly mostMs: number;
}

export const SAME_CLOCK: ClockRange = { leastMs: 0, mostMs: 0 };

/** What the reports of our own edits leave open. Nothing where there are none, and where IM's clock may be right. */
export function clockRange(spans: readonly OwnSpan[]): ClockRange {
  const leastMs = Math.max(...spans.map(({ at, settledAt }) => at - settledAt));
  const mostMs = Math.min(...spans.map(({ at, seenAt }) => at - seenAt));
  const mayBeSame = leastMs > mostMs || (leastMs <= 0 && mostMs >= 0);
  return mayBeSame ? SAME_CLOCK : { leastMs, mostMs };
}

/**
 * By how many ms IM's clock is ahead of ours, or, below 0, behind: it dates our own edits, which took effect between snapshot and
 * answer, most likely right after they were sent. 0 where nothing shows it, and where it may be right.
 */
export function clockAhead(reported: readonly ReportedOwn[]): number {
  return clockOffset(reported).aheadMs;
}

/** The same, and by how many ms it may be less: where an edit of ours landed late. */
export function clockOffset(reported: readonly ReportedOwn[]) {
  let likely = 0;
  const spans = reported.flatMap(({ edit: { snapshot, status }, at }) => {
    if (!snapshot || !isSettled(status)) return [];
    likely = at - (status.sentAt ?? status.settledAt);
    return { at, seenAt: snapshot.takenAt, settledAt: status.settledAt };
  });
  const { leastMs, mostMs } = clockRange(spans);
  const aheadMs = Math.min(Math.max(likely, leastMs), mostMs);
  return { aheadMs, slackMs: aheadMs - leastMs };
}
