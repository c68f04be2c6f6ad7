import { contains, containsOnly, sameValue } from '../json/compare.js';
import { parseJson } from '../json/parse.js';
import { clockAhead, type ReportedOwn } from './clock-ahead.js';
import { isStill, leftBy } from './drift.js';
import {
  type Edit,
  earliestEffectOf,
  isSettled,
  type MessageRef,
  type RefusalCode,
  sentAtOf,
  settledAtOf,
} from './edit.js';
import { mayHaveTakenEffect } from './verdicts.js';
import { type Version, versionOf } from './version.js';

/** IM's webhook reported that a message was sent, and with which CloudCustomData. */
export interface ReportedOriginal {
  readonly kind: 'sent';
  readonly message: MessageRef;
  /** Epoch ms, by IM's clock. */
  readonly at: number;
  /** The exact JSON text of the string. */
  readonly customData: Buffer;
}

/** IM's webhook reported an edit, made by whomever. */
export interface ReportedEdit {
  readonly kind: 'edited';
  readonly message: MessageRef;
  /** Epoch ms, by IM's clock. */
  readonly at: number;
  readonly account: string;
  readonly msgBody: Buffer;
  /** Null where IM did not say. */
  readonly customData: Buffer | null;
}

/** Keeps what IM reports, each event once. It resolves when that is durable; `StoreUnavailable` otherwise. */
export abstract class WebhookRecord {
  abstract keep(reported: ReportedOriginal | ReportedEdit): Promise<void>;
}

/** IM's clock and ours may be this far apart, and IM may report late. */
const CLOCKS_APART_MS = 60_000;

/**
 * How far apart IM's clock and ours are at worst. They do not show which of two events came first that they date closer together. What
 * IM dates to a time longer ago was only reported late.
 */
export const CLOCK_SKEW_MS = 2_000;

/** The events that one edit of ours accounts for. */
export interface OwnEvents {
  readonly count: number;
  /** Epoch ms of the newest, by IM's clock. */
  readonly lastAt: number;
}

/** What else IM reported of a message. */
export interface ReportedBefore {
  /** The events that are edits of ours, by the ids of these. */
  readonly own: ReadonlyMap<string, OwnEvents>;
  /** The newest one made by others, up to the time of the event in question. */
  readonly last: ReportedEdit | null;
}

/**
 * The edit of ours that IM reports: made by our account while that one was under way, with all that it wrote. What it did not
 * write is as it was known. Each edit accounts for as many events as it was sent, and none where it cannot have taken effect.
 * Null: made around the service.
 * @param edits edits of that message
 * @param ourAccount the admin in whose name the service calls IM
 * @param arrivedAt epoch ms, by the clock of the replica that took the report
 */
export function ownEdit(
  reported: ReportedEdit,
  edits: readonly Edit[],
  before: ReportedBefore,
  ourAccount: string,
  arrivedAt: number,
): Edit | null {
  if (reported.account !== ourAccount) return null;
  const sentApart = (edit: Edit) => {
    // One that wrote this CloudCustomData rather than one beside which it may have stood, as far as clocks may be apart; and one
    // that was there when the report arrived.
    const inFavour = hasWritten(edit, reported.customData) ? CLOCK_SKEW_MS : 0;
    const isLater = earliestEffectOf(edit) > arrivedAt;
    // What was erased, nobody can compare: another one goes first that wrote what is reported.
    const isBehind = edit.erased !== undefined && isShown;
    const against = (isLater ? CLOCKS_APART_MS : 0) + (isBehind ? 2 * CLOCKS_APART_MS : 0);
    return Math.abs(sentAtOf(edit) - reported.at) - inFavour + against;
  };
  const isCandidate = (edit: Edit) =>
    isUnderWay(edit, reported.at) &&
    (wasInDoubt(edit) ||
      (before.own.get(edit.id)?.count ?? 0) < Math.max(1, edit.status.attempts)) &&
    (edit.erased !== undefined || leaves(edit, reported, before.last));
  const candidates = edits.filter(isCandidate);
  const isShown = candidates.some((edit) => isShownIn(edit, reported));
  const [nearest] = candidates.toSorted((one, other) => sentApart(one) - sentApart(other));
  return nearest ?? null;
}

/** Whether a report that may be about this edit has something that it wrote. */
function isShownIn({ requested, erased }: Edit, { customData }: ReportedEdit): boolean {
  return !erased && (requested.msgBody !== undefined || customData !== null);
}

function hasWritten({ requested }: Edit, customData: Buffer | null): boolean {
  const written = requested.cloudCustomData;
  if (!written || !customData) return false;
  return sameValue(parseJson(written), parseJson(customData));
}

/** A replica that died may have sent it once more than the record counts. */
function wasInDoubt({ status, ledger }: Edit): boolean {
  return !isSettled(status) || ledger.some(({ type }) => type === 'edit.in_doubt');
}

function isUnderWay(edit: Edit, at: number): boolean {
  const { status } = edit;
  if (status.state !== 'applied' && !mayHaveTakenEffect(edit)) return false;
  const ended = isSettled(status) ? status.settledAt : Number.POSITIVE_INFINITY;
  return at >= earliestEffectOf(edit) - CLOCKS_APART_MS && at <= ended + CLOCKS_APART_MS;
}

function leaves(
  { requested, snapshot }: Edit,
  reported: ReportedEdit,
  last: ReportedEdit | null,
): boolean {
  const prior = snapshot && versionOf(snapshot);
  if (!snapshot || !prior) return false;
  const isSince = last && last.at >= snapshot.takenAt - CLOCKS_APART_MS;
  const bodies = requested.msgBody
    ? [requested.msgBody]
    : [prior.msgBody, ...(isSince ? [last.msgBody] : [])];
  const body = parseJson(reported.msgBody);
  if (!bodies.some((known) => containsOnly(body, parseJson(known)))) return false;
  // What IM does not report, or nobody knew, contradicts nothing.
  if (!reported.customData || (!requested.cloudCustomData && !prior.customData)) return true;
  const written = requested.cloudCustomData;
  const known = written ? [written] : [prior.customData?.json, isSince ? last.customData : null];
  const customData = parseJson(reported.customData);
  return known.some((json) => json && sameValue(customData, parseJson(json)));
}

/** Our edits that IM reported, too, the newest event of each. */
export function reportedAmong(edits: readonly Edit[], own: ReportedBefore['own']): ReportedOwn[] {
  return edits.flatMap((edit) => {
    const events = own.get(edit.id);
    return events ? [{ edit, at: events.lastAt }] : [];
  });
}

/**
 * The edit to name as the last one before what IM reports: our last applied one, else one that saw the message before. Where
 * IM reported ours too, its clock decides; else ours does, unless what edits saw shows that IM's is behind.
 * @param arrivedAt epoch ms, by the clock of the replica that took the report
 */
export function lastBefore(
  reported: ReportedEdit,
  edits: readonly Edit[],
  before: ReportedBefore,
  arrivedAt: number,
): Edit | null {
  const { own } = before;
  const at = reported.at - clockAhead(reportedAmong(edits, own));
  // It had happened when it arrived, whatever IM dates it to.
  const ourTime = Math.min(at, arrivedAt);
  const wasApplied = (edit: Edit) => {
    if (edit.status.state !== 'applied') return false;
    const byIm = own.get(edit.id)?.lastAt;
    return byIm === undefined ? sentAtOf(edit) <= ourTime : byIm <= reported.at;
  };
  const hadSeen = (edit: Edit) => sawVersion(edit) && earliestEffectOf(edit) <= ourTime;
  // Of an edit that landed late, the offset of the clocks is not known so well.
  const mayHaveComeDuring = (edit: Edit) => {
    const byIm = own.get(edit.id)?.lastAt ?? Number.NEGATIVE_INFINITY;
    const seenAt = earliestEffectOf(edit);
    const isSince = byIm - reported.at <= settledAtOf(edit) - seenAt && seenAt <= arrivedAt;
    const shown = edit.snapshot && versionOf(edit.snapshot);
    return byIm >= reported.at && isSince && sawVersion(edit) && !isShownBy(reported, shown);
  };
  const byTime =
    edits.find(wasApplied) ?? edits.find(hadSeen) ?? edits.findLast(mayHaveComeDuring) ?? null;
  const later = edits.slice(0, byTime ? edits.indexOf(byTime) : edits.length).toReversed();
  let last = byTime;
  for (const edit of later) {
    if (edit.snapshot === null) continue;
    if (
      own.has(edit.id) ||
      !sawItNotYet({ ...reported, at }, edit, { last, arrivedAt, report: before.last })
    )
      break;
    last = edit;
  }
  return last;
}

/** Where an edit was rejected for these, the pull showed no version. */
const SHOWS_NOTHING = new Set<RefusalCode | null>(['message-gone', 'unsupported-message']);

/** Also where what it saw was erased. */
function sawVersion({ snapshot, erased, status }: Edit): boolean {
  if (snapshot) return versionOf(snapshot) !== null;
  if (typeof erased?.snapshotAt !== 'number') return false;
  return !isSettled(status) || !SHOWS_NOTHING.has(status.because);
}

interface Earlier {
  readonly last: Edit | null;
  /** What others made, as IM dates it. */
  readonly report: ReportedEdit | null;
  readonly arrivedAt: number;
}

/**
 * Whether an edit, whose snapshot IM dates after what it reports, saw the message before that all the same: it arrived after
 * the snapshot, which shows what stood there before.
 */
function sawItNotYet(
  reported: ReportedEdit,
  { snapshot, status }: Edit,
  { last, report, arrivedAt }: Earlier,
): boolean {
  const shown = snapshot && versionOf(snapshot);
  if (!shown || !isSettled(status) || arrivedAt < snapshot.takenAt) return false;
  const isBehind =
    reported.at < snapshot.takenAt && reported.at >= snapshot.takenAt - CLOCK_SKEW_MS;
  if (!isBehind || snapshot.drift || isShownBy(reported, shown)) return false;
  const left = last && leftBy(last);
  return !left || isStill(shown, left) || (report !== null && isShownBy(report, shown));
}

export function isShownBy(reported: ReportedEdit, shown: Version | null): boolean {
  if (!shown || !contains(parseJson(shown.msgBody), parseJson(reported.msgBody))) return false;
  // What IM does not show, it may have changed.
  if (!reported.customData || shown.customData?.source !== 'im') return true;
  return sameValue(parseJson(shown.customData.json), parseJson(reported.customData));
}
