import { clockAhead } from './clock-ahead.js';
import { foundVersion } from './drift.js';
import { type Edit, isSettled } from './edit.js';
import {
  CLOCK_SKEW_MS,
  isShownBy,
  reportedAmong,
  type ReportedBefore,
  type ReportedEdit,
} from './reported.js';
import { type Version, versionOf } from './version.js';

/** A drift on record: which edit found it, and its entry on the log. */
export interface DriftOnRecord {
  readonly lastModificationId: string;
  readonly entryId: string;
}

/**
 * The drift that an edit found which is what IM reports: one change made around the service, seen and reported. A snapshot
 * shows it, or a re-read.
 * @param edits edits of that message, the newest first
 * @param own which of them IM reported
 * @param isFree whether a drift was not taken yet: each is about one change
 */
export function seenBy(
  reported: ReportedEdit,
  edits: readonly Edit[],
  own: ReportedBefore['own'],
  isFree: (entryId: string) => boolean,
): DriftOnRecord | null {
  const at = reported.at - clockAhead(reportedAmong(edits, own));
  for (const edit of edits.toReversed()) {
    const isAfterOurs = reported.at > (own.get(edit.id)?.lastAt ?? Number.POSITIVE_INFINITY);
    const shown = shownBy(edit).find(
      ({ version, by, entryId, isOverwritten }) =>
        at <= by + CLOCK_SKEW_MS &&
        !(isOverwritten && isAfterOurs) &&
        isFree(entryId) &&
        isShownBy(reported, version),
    );
    if (shown) return shown;
  }
  return null;
}

interface Shown extends DriftOnRecord {
  readonly version: Version | null;
  /** Epoch ms at which it was there. */
  readonly by: number;
  /** Where that edit took effect, it did so later. */
  readonly isOverwritten: boolean;
}

/** The versions made around the service that an edit found, the oldest first. Their entries stand in that order. */
function shownBy({ id, ledger, snapshot, requested, status }: Edit): Shown[] {
  const entries = ledger.filter(({ type }) => type === 'drift.found');
  const prior = snapshot && versionOf(snapshot);
  const shown = snapshot?.drift
    ? [{ version: prior, by: snapshot.takenAt, isOverwritten: true, ...snapshot.drift }]
    : [];
  const found = isSettled(status) ? (status.found ?? []) : [];
  const reread = found.flatMap((item) =>
    item && prior && isSettled(status)
      ? {
          version: foundVersion(item, prior, requested),
          by: status.settledAt,
          isOverwritten: status.state === 'applied',
          lastModificationId: id,
        }
      : [],
  );
  return [...shown, ...reread].flatMap((one, i) => {
    const entryId = entries[i]?.entryId;
    return entryId === undefined ? [] : { ...one, entryId };
  });
}
