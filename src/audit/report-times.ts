import { clockOffset } from '../edits/clock-ahead.js';
import { isStill, type KnownVersion, leftBy } from '../edits/drift.js';
import { type Edit, isSettled, sentAtOf, type Snapshot } from '../edits/edit.js';
import { CLOCK_SKEW_MS } from '../edits/reported.js';
import { isByReread } from '../edits/verdicts.js';
import { type Version, versionOf } from '../edits/version.js';
import { afterEdit, isExplained } from './behind-clock.js';
import { foundDrifts } from './custom-data-order.js';
import type { ReportedVersion } from './history-items.js';

/**
 * What was made around the service, with times at which that can have happened: IM's clock may be ahead of ours, or behind, and what
 * edits saw then contradicts it. Where IM reported an edit of ours, too, its clock decides between the two.
 * @param byIm in the order of IM's clock
 * @param edits all edits of the message, in the order in which they held it
 */
export function atPossibleTimes(
  byIm: readonly ReportedVersion[],
  edits: readonly Edit[],
): ReportedVersion[] {
  const { aheadMs, slackMs } = offsetOf(byIm, edits);
  const reported = byOurClock(byIm, edits, aheadMs);
  const reportedOwn = new Set(reported.map(({ ownOf }) => ownOf));
  const until = latestTimes(reported, edits);
  return reported
    .map((one, i) => {
      if (one.ownOf !== null || one.seenIn !== null) return one;
      const after = edits.findIndex(({ id }) => id === one.driftAfter);
      const around = reportedOwn.has(one.driftAfter) ? null : aroundOf(edits, after);
      const moved =
        afterEdit(one, reported, edits) ?? (around ? asSeen(one, around, reported) : one);
      const at = Math.min(moved.at, until[i] ?? moved.at);
      const placed = { ...moved, at: betweenOurs(at, one, i, reported) };
      const own = reported.slice(i + 1).find(({ ownOf }) => ownOf !== null);
      const latest = Math.min(placed.at + slackMs, own?.at ?? Number.POSITIVE_INFINITY);
      return sinceSnapshot(placed, latest, reported, edits);
    })
    .toSorted((one, other) => one.at - other.at);
}

/** By how many ms IM's clock is ahead of ours, as far as what it reported of our edits shows. */
export function offsetOf(byIm: readonly ReportedVersion[], edits: readonly Edit[]) {
  const byId = new Map(edits.map((edit) => [edit.id, edit]));
  const own = byIm.flatMap(({ ownOf, at }) => {
    const edit = byId.get(ownOf ?? '');
    return edit ? [{ edit, at }] : [];
  });
  return clockOffset(own);
}

/** In the order of IM's clock, and none of ours before its own snapshot. */
function byOurClock(
  byIm: readonly ReportedVersion[],
  edits: readonly Edit[],
  ahead: number,
): readonly ReportedVersion[] {
  const takenAt = new Map(edits.map(({ id, snapshot }) => [id, snapshot?.takenAt]));
  let earliest = Number.NEGATIVE_INFINITY;
  return byIm.map((one) => {
    earliest = Math.max(earliest, takenAt.get(one.ownOf ?? '') ?? earliest);
    return { ...one, at: Math.max(one.at - ahead, earliest) };
  });
}

/**
 * What a snapshot does not show came after it, if it may have: how long after its sending an edit of ours landed, nobody knows,
 * and so not quite how far apart the clocks are.
 */
function sinceSnapshot(
  one: ReportedVersion,
  latest: number,
  reported: readonly ReportedVersion[],
  edits: readonly Edit[],
): ReportedVersion {
  const contradicts = ({ snapshot }: Edit) => {
    if (!snapshot || snapshot.drift) return false;
    const { takenAt } = snapshot;
    if (takenAt <= one.at || takenAt > latest) return false;
    const seen = versionOf(snapshot);
    if (!seen || isStill(seen, { version: one.version, isAsShown: false })) return false;
    return !isExplained(one, seen, takenAt, reported);
  };
  const edit = edits.findLast(contradicts);
  if (!edit?.snapshot) return one;
  const isFirst = edits.find(({ snapshot }) => snapshot) === edit;
  const isPlacePossible = one.isPlacePossible === true || isFirst;
  return { ...one, at: edit.snapshot.takenAt, isPlacePossible };
}

/** What one edit saw and left, and what the next one saw. */
interface Around {
  readonly isFirst: boolean;
  readonly isByReread: boolean;
  readonly seen: Version;
  readonly seenAt: number;
  readonly endedAt: number;
  readonly left: KnownVersion | null;
  readonly next: {
    readonly version: Version;
    readonly snapshot: Snapshot;
    readonly sentAt: number | null;
  } | null;
}

function aroundOf(edits: readonly Edit[], place: number): Around | null {
  const edit = edits[place];
  const seen = edit?.snapshot && versionOf(edit.snapshot);
  if (!edit?.snapshot || !seen || !isSettled(edit.status)) return null;
  const later = edits.slice(place + 1).find((one) => one.snapshot);
  const snapshot = later?.snapshot;
  const version = snapshot && versionOf(snapshot);
  return {
    isFirst: !edits.slice(0, place).some((one) => one.snapshot),
    isByReread: isByReread(edit),
    seen,
    seenAt: edit.snapshot.takenAt,
    endedAt: edit.status.settledAt,
    left: leftBy(edit),
    next: version ? { version, snapshot, sentAt: appliedAt(later) } : null,
  };
}

function asSeen(
  one: ReportedVersion,
  around: Around,
  reported: readonly ReportedVersion[],
): ReportedVersion {
  const { isFirst, seen, seenAt, endedAt, left, next } = around;
  const theirs = { version: one.version, isAsShown: false };
  const known = next && !next.snapshot.drift && left ? { next, left } : null;
  const isTheirs = known !== null && isStill(known.next.version, theirs);
  const isOurs = known !== null && isStill(known.next.version, known.left);
  if (one.at <= endedAt) {
    // The next snapshot shows it, and the record knew: it came after ours.
    if (isTheirs && !isOurs) return { ...one, at: endedAt + 1 };
    // The re-read showed ours, and by a clock that is behind, it came right after that.
    const isNearReread = around.isByReread && one.at > endedAt - CLOCK_SKEW_MS;
    if (isNearReread && !(isOurs && !isTheirs))
      return { ...one, at: endedAt + 1, isPlacePossible: true };
    if (one.at >= seenAt || isExplained(one, seen, seenAt, reported)) return one;
    return { ...one, at: endedAt + 1, isPlacePossible: true };
  }
  // What the first snapshot shows may be what was reported.
  const isPlacePossible =
    isFirst && !isTheirs && one.at <= seenAt + CLOCK_SKEW_MS && isStill(seen, theirs);
  // Had the next edit been there when it was recorded, it would be on record as drift after that one.
  const isOvertaken = next?.sentAt != null && next.sentAt <= one.at;
  const at = next && isOvertaken ? Math.min(one.at, next.snapshot.takenAt - 1) : one.at;
  // The next snapshot shows ours, and the record knew: ours came after it.
  const isBefore = known !== null && at < known.next.snapshot.takenAt;
  const isNear = isBefore && one.at <= endedAt + CLOCK_SKEW_MS;
  return { ...one, at: isNear && isOurs && !isTheirs ? seenAt : at, isPlacePossible };
}

function appliedAt(edit: Edit): number | null {
  return edit.status.state === 'applied' ? sentAtOf(edit) : null;
}

/** By IM's clock it came before one that a snapshot shows: so it came before that snapshot. */
function latestTimes(
  reported: readonly ReportedVersion[],
  edits: readonly Edit[],
): readonly number[] {
  const drifts = new Map(foundDrifts(edits).map(({ entryId, at }) => [entryId, at]));
  let latest = Number.POSITIVE_INFINITY;
  return reported
    .toReversed()
    .map(({ seenIn }) => {
      const seenAt = drifts.get(seenIn ?? '') ?? Number.POSITIVE_INFINITY;
      latest = Math.min(latest, seenAt - 1);
      return latest;
    })
    .toReversed();
}

/** Never on the other side of an edit of ours that IM reported, too. */
function betweenOurs(
  at: number,
  one: ReportedVersion,
  place: number,
  reported: readonly ReportedVersion[],
): number {
  const before = reported.slice(0, place).findLast(({ ownOf }) => ownOf !== null);
  const after = reported.slice(place + 1).find(({ ownOf }) => ownOf !== null);
  if (before?.at === one.at || after?.at === one.at) return one.at;
  const latest = after ? Math.min(at, after.at - 1) : at;
  return before ? Math.max(latest, before.at + 1) : latest;
}
