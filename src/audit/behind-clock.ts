import { isStill, leftBy } from '../edits/drift.js';
import { type Edit, isSettled } from '../edits/edit.js';
import { CLOCK_SKEW_MS } from '../edits/reported.js';
import { type Version, versionOf } from '../edits/version.js';
import { driftEntries } from './custom-data-order.js';
import type { ReportedVersion } from './history-items.js';

/**
 * What came after an edit that had seen the message already, though IM, whose clock is behind, dates it earlier; null: nothing shows
 * that. The next snapshot shows it, and the record knew. Or, so long as there is none, IM dates it after what that edit had found:
 * then it may also have been overwritten by the same once more, before that edit.
 */
export function afterEdit(
  one: ReportedVersion,
  reported: readonly ReportedVersion[],
  edits: readonly Edit[],
): ReportedVersion | null {
  const saw = edits.filter(({ snapshot, erased }) => erased ?? (snapshot && versionOf(snapshot)));
  const place = saw.findIndex(({ id }) => id === one.driftAfter);
  for (const [i, { snapshot, status, ...edit }] of saw.entries()) {
    if (i <= place || !snapshot || !isSettled(status)) continue;
    const { takenAt } = snapshot;
    if (one.at > status.settledAt || one.at < takenAt - CLOCK_SKEW_MS) continue;
    const left = leftBy({ ...edit, snapshot, status });
    const next = saw[i + 1];
    const shown = next?.snapshot && !next.snapshot.drift ? versionOf(next.snapshot) : null;
    if (left && next?.snapshot && shown) {
      const isIt = !isStill(shown, left) && isStill(shown, theirs(one));
      const until = next.snapshot.takenAt + CLOCK_SKEW_MS;
      if (isIt && !isExplained(one, shown, until, reported))
        return { ...one, at: status.settledAt + 1 };
    } else if (!next && isAfterFound(one, { ...edit, snapshot, status }, reported)) {
      return { ...one, at: status.settledAt + 1, isPlacePossible: true };
    }
  }
  return null;
}

/** Whether IM reported before it what the snapshot of an edit found, and not once more since then. */
function isAfterFound(
  one: ReportedVersion,
  edit: Edit,
  reported: readonly ReportedVersion[],
): boolean {
  const seen = edit.snapshot && versionOf(edit.snapshot);
  const [entryId] = driftEntries(edit).ofSnapshot;
  const found = reported.findIndex(({ seenIn }) => seenIn !== null && seenIn === entryId);
  if (!seen || found < 0 || reported.indexOf(one) < found) return false;
  if (isStill(seen, theirs(one))) return false;
  return !isExplained(one, seen, edit.snapshot.takenAt, reported);
}

/** Whether what a snapshot shows was reported after it: then it stood there before, as IM dates it. */
export function isExplained(
  one: ReportedVersion,
  seen: Version,
  seenAt: number,
  reported: readonly ReportedVersion[],
): boolean {
  return reported.some(
    (other) =>
      other !== one && other.at >= one.at && other.at < seenAt && isStill(seen, theirs(other)),
  );
}

const theirs = ({ version }: ReportedVersion) => ({ version, isAsShown: false });
