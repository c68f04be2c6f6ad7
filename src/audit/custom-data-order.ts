import { SAME_CLOCK } from '../edits/clock-ahead.js';
import { type Edit, earliestEffectOf, isSettled } from '../edits/edit.js';
import { cameAfter, type CustomDataWriter, type IsAfter } from '../edits/current-custom-data.js';
import { mayHaveTakenEffect } from '../edits/verdicts.js';
import type { ReportedVersion } from './history-items.js';

/** A `drift.found` entry of an edit. */
export interface FoundDrift {
  readonly entryId: string;
  /** The place of the edit among all edits of the message. */
  readonly finder: number;
  readonly isOfSnapshot: boolean;
  /** Epoch ms at which the version was there. */
  readonly at: number;
}

/** The versions made around the service that edits of a message found. */
export function foundDrifts(edits: readonly Edit[]): FoundDrift[] {
  return edits.flatMap((edit, finder) => {
    const { status } = edit;
    const { ofSnapshot, ofRereads } = driftEntries(edit);
    const settledAt = isSettled(status) ? status.settledAt : 0;
    const snapshotAt = earliestEffectOf(edit);
    return [
      ...ofSnapshot.map((entryId) => ({ entryId, finder, isOfSnapshot: true, at: snapshotAt })),
      ...ofRereads.map((entryId) => ({ entryId, finder, isOfSnapshot: false, at: settledAt })),
    ];
  });
}

/** The `drift.found` entries of an edit: at most one of its snapshot, and those of its re-reads, the oldest first. */
export function driftEntries({ snapshot, erased, ledger }: Edit) {
  const entryIds = ledger.flatMap(({ type, entryId }) => (type === 'drift.found' ? entryId : []));
  const isOfSnapshot = Boolean(snapshot?.drift) || typeof erased?.driftAfter === 'string';
  const ofSnapshot = entryIds.splice(0, isOfSnapshot ? 1 : 0);
  return { ofSnapshot, ofRereads: entryIds };
}

/**
 * Whether a version that was reported, and that an edit saw too, came after the edit of ours that wrote CloudCustomData last
 * before it was seen; null where nobody can know.
 */
export function cameAfterLastWriter(
  one: ReportedVersion,
  drift: FoundDrift,
  edits: readonly Edit[],
  own: (id: string) => readonly ReportedVersion[],
): IsAfter {
  const finder = edits[drift.finder];
  const json = one.version.customData?.json;
  if (!finder || !json) return true;
  const { requested, snapshot } = finder;
  // Its CloudCustomData may have come between that version and the re-read.
  if (!drift.isOfSnapshot && requested.cloudCustomData && !requested.msgBody) return null;
  const place = edits.findLastIndex((edit, i) => i < drift.finder && hasWritten(edit));
  const writer = edits[place];
  if (!writer) return true;
  const lastId = snapshot?.drift?.lastModificationId;
  const last = drift.isOfSnapshot ? edits.findIndex(({ id }) => id === lastId) : drift.finder;
  const { entryId, at } = drift;
  const onRecord = { lastClaimNo: last, finderClaimNo: drift.finder, entryId, recordedAt: at };
  const report = { at: one.at, json, ownClaimNo: null, drift: onRecord };
  return cameAfter(report, writerOf(writer, place, own(writer.id)));
}

function hasWritten(edit: Edit): boolean {
  if (!edit.requested.cloudCustomData) return false;
  return edit.status.state === 'applied' || mayHaveTakenEffect(edit);
}

function writerOf(edit: Edit, claimNo: number, own: readonly ReportedVersion[]): CustomDataWriter {
  const { requested, snapshot, status, receivedAt, ledger } = edit;
  const seenAt = snapshot?.takenAt ?? receivedAt;
  const ended = isSettled(status) ? status : null;
  const isLastSent = status.attempts === 1 || ended?.settledBy === 'response';
  return {
    claimNo,
    json: requested.cloudCustomData ?? Buffer.alloc(0),
    isDoubtful: status.state !== 'applied',
    wroteMsgBody: requested.msgBody !== undefined,
    earliestAt: isLastSent ? (status.sentAt ?? seenAt) : seenAt,
    settledAt: ended?.settledAt ?? Number.POSITIVE_INFINITY,
    reportedAt: own.at(-1)?.at ?? null,
    isEachTryReported: own.length >= status.attempts,
    clock: SAME_CLOCK,
    lastFoundEntry: ledger.findLast(({ type }) => type === 'drift.found')?.entryId ?? null,
  };
}
