import { sameValue } from '../json/compare.js';
import { parseJson } from '../json/parse.js';
import type { ClockRange } from './clock-ahead.js';
import type { RecalledCustomData } from './edit.js';

/** The last edit of ours of a message that wrote CloudCustomData, and took effect or may have. Times are epoch ms. */
export interface CustomDataWriter {
  /** Edits of one message hold it in the order of these. */
  readonly claimNo: number;
  /** The exact JSON text of the string. */
  readonly json: Buffer;
  /** Not applied, and yet it may have taken effect. */
  readonly isDoubtful: boolean;
  readonly wroteMsgBody: boolean;
  /** It did not take effect before this. */
  readonly earliestAt: number;
  readonly settledAt: number;
  /** By IM's clock, the last time it took effect that was reported; null where none was. */
  readonly reportedAt: number | null;
  readonly isEachTryReported: boolean;
  /** How far IM's clock is ahead of the one of the other times. */
  readonly clock: ClockRange;
  /** The `drift.found` entry of the version that its last re-read showed; null where there is none. */
  readonly lastFoundEntry: string | null;
}

/** An edit that IM's webhook reported with its CloudCustomData. */
export interface ReportedCustomData {
  /** Epoch ms, by IM's clock. */
  readonly at: number;
  readonly json: Buffer;
  /** The edit of ours that made it, by its claim number; null: somebody else did. */
  readonly ownClaimNo: number | null;
  /** As which drift it is on record; null where it is not. */
  readonly drift: {
    /** The edit before it. */
    readonly lastClaimNo: number;
    /** The edit that saw the same change; null where none did. */
    readonly finderClaimNo: number | null;
    readonly entryId: string;
    readonly recordedAt: number;
  } | null;
}

/** Whether a reported edit came after one of ours; null where nobody can know. */
export type IsAfter = boolean | null;

/**
 * The CloudCustomData that a message has, as far as edits of ours and the webhook show; null where that is not known. An order
 * that nobody can know decides nothing: then it is known only where either order comes to the same.
 * @param reports the newest first
 */
export function currentCustomData(
  writer: CustomDataWriter | null,
  original: Buffer | null,
  reports: readonly ReportedCustomData[],
): RecalledCustomData | null {
  const judged = reports
    .map((report) => ({ report, isAfter: writer ? cameAfter(report, writer) : true }))
    .filter(({ isAfter }) => isAfter !== false);
  const [newest] = judged;
  if (!newest) return withoutReports(writer, original);
  const rivals = judged.filter(({ report }) => report.at === newest.report.at);
  const { json } = newest.report;
  if (!rivals.every(({ report }) => isSame(report.json, json))) return null;
  if (rivals.some(({ isAfter }) => isAfter)) return { source: 'callback', json };
  return writer && isSame(writer.json, json) ? { source: 'edit', json: writer.json } : null;
}

function withoutReports(
  writer: CustomDataWriter | null,
  original: Buffer | null,
): RecalledCustomData | null {
  if (!writer) return original && { source: 'callback', json: original };
  return writer.isDoubtful ? null : { source: 'edit', json: writer.json };
}

export function cameAfter(report: ReportedCustomData, writer: CustomDataWriter): IsAfter {
  const { ownClaimNo, drift } = report;
  if (ownClaimNo !== null) return ownClaimNo > writer.claimNo;
  if (!drift) return false;
  if (drift.finderClaimNo === null) {
    return wasRecordedBefore(drift, writer) ? false : isAfterByTime(report, writer);
  }
  const bySight = isAfterBySight(drift, drift.finderClaimNo, writer);
  const byTime = isAfterByTime(report, writer);
  if (bySight === null) return byTime;
  // The same text may have come twice, and the other one been seen.
  return byTime === !bySight ? null : bySight;
}

type DriftOnRecord = NonNullable<ReportedCustomData['drift']>;

/** IM's clock may be ahead: what was on record before ours was sent came before it all the same. */
function wasRecordedBefore(
  { lastClaimNo, recordedAt }: DriftOnRecord,
  writer: CustomDataWriter,
): boolean {
  const isPassedOver = !writer.isDoubtful && lastClaimNo < writer.claimNo;
  return isPassedOver || recordedAt < writer.earliestAt;
}

/** By the edit that saw the same change. One that saw it before the message was claimed for ours saw what ours overwrote. */
function isAfterBySight(
  { lastClaimNo, entryId }: DriftOnRecord,
  finderClaimNo: number,
  writer: CustomDataWriter,
): IsAfter {
  if (finderClaimNo < writer.claimNo) return false;
  if (finderClaimNo > writer.claimNo) {
    // Where ours wrote no text, another text beside it may have come before or after it.
    return lastClaimNo > writer.claimNo || writer.wroteMsgBody ? true : null;
  }
  // Its snapshot saw what it overwrote; a re-read, what came between its tries.
  if (lastClaimNo < writer.claimNo || !writer.isDoubtful) return false;
  return writer.wroteMsgBody && entryId === writer.lastFoundEntry ? true : null;
}

function isAfterByTime({ at }: ReportedCustomData, writer: CustomDataWriter): IsAfter {
  const { reportedAt, isEachTryReported, earliestAt, settledAt, clock } = writer;
  const isAfterItsEnd = at - clock.mostMs > settledAt;
  if (reportedAt === null) {
    if (isAfterItsEnd) return true;
    return at - clock.leastMs < earliestAt ? false : null;
  }
  if (at < reportedAt) return false;
  return at > reportedAt && (isEachTryReported || isAfterItsEnd) ? true : null;
}

function isSame(one: Buffer, other: Buffer): boolean {
  return one.equals(other) || sameValue(parseJson(one), parseJson(other));
}
