import { contains, containsOnly, sameValue } from '../json/compare.js';
import { parseJson } from '../json/parse.js';
import { foundVersion } from './drift.js';
import { type Edit, isSettled, type MessageRef } from './edit.js';
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

/** Keeps what IM tells, each event once. It resolves when that is durable; `StoreUnavailable` otherwise. */
export abstract class WebhookRecord {
  abstract keep(reported: ReportedOriginal | ReportedEdit): Promise<void>;
}

/** IM's clock and ours may be this far apart, and IM may tell late. */
const CLOCKS_APART_MS = 60_000;

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
 * The edit of ours that IM tells of: made by our account while that one was under way, with all that it wrote. What it did not
 * write is as it was known. Each edit accounts for as many events as it was sent, and none where it cannot have taken effect.
 * Null: made around the service.
 * @param edits edits of that message
 * @param ourAccount the admin in whose name the service calls IM
 */
export function ownEdit(
  reported: ReportedEdit,
  edits: readonly Edit[],
  before: ReportedBefore,
  ourAccount: string,
): Edit | null {
  if (reported.account !== ourAccount) return null;
  const sentApart = ({ status, receivedAt }: Edit) =>
    Math.abs((status.sentAt ?? receivedAt) - reported.at);
  const isCandidate = (edit: Edit) =>
    isUnderWay(edit, reported.at) &&
    (before.own.get(edit.id)?.count ?? 0) < Math.max(1, edit.status.attempts) &&
    leaves(edit, reported, before.last);
  const [nearest] = edits
    .filter(isCandidate)
    .toSorted((one, other) => sentApart(one) - sentApart(other));
  return nearest ?? null;
}

function isUnderWay(edit: Edit, at: number): boolean {
  const { receivedAt, status } = edit;
  if (status.state !== 'applied' && !mayHaveTakenEffect(edit)) return false;
  const ended = isSettled(status) ? status.settledAt : Number.POSITIVE_INFINITY;
  return at >= receivedAt - CLOCKS_APART_MS && at <= ended + CLOCKS_APART_MS;
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
  // What IM does not tell, or nobody knew, contradicts nothing.
  if (!reported.customData || (!requested.cloudCustomData && !prior.customData)) return true;
  const written = requested.cloudCustomData;
  const known = written ? [written] : [prior.customData?.json, isSince ? last.customData : null];
  const customData = parseJson(reported.customData);
  return known.some((json) => json && sameValue(customData, parseJson(json)));
}

/** A drift on record: which edit found it, and its entry on the log. */
export interface DriftOnRecord {
  readonly lastModificationId: string;
  readonly entryId: string;
}

/**
 * The drift that an edit found which is what IM tells of: one change made around the service, seen and reported. A snapshot
 * shows it, or a re-read.
 * @param edits edits of that message, the newest first
 * @param isFree whether a drift was not taken yet: each is about one change
 */
export function seenBy(
  reported: ReportedEdit,
  edits: readonly Edit[],
  isFree: (entryId: string) => boolean,
): DriftOnRecord | null {
  for (const edit of edits.toReversed()) {
    const shown = shownBy(edit).find(
      ({ version, by, entryId }) =>
        reported.at <= by + CLOCKS_APART_MS && isFree(entryId) && isShownBy(reported, version),
    );
    if (shown) return shown;
  }
  return null;
}

interface Shown extends DriftOnRecord {
  readonly version: Version | null;
  /** Epoch ms at which it was there. */
  readonly by: number;
}

/** The versions made around the service that an edit found, the oldest first. Their entries stand in that order. */
function shownBy({ id, ledger, snapshot, requested, status }: Edit): Shown[] {
  const entries = ledger.filter(({ type }) => type === 'drift.found');
  const prior = snapshot && versionOf(snapshot);
  const shown = snapshot?.drift
    ? [{ version: prior, by: snapshot.takenAt, ...snapshot.drift }]
    : [];
  const found = isSettled(status) ? (status.found ?? []) : [];
  const reread = found.flatMap((item) =>
    item && prior && isSettled(status)
      ? {
          version: foundVersion(item, prior, requested),
          by: status.settledAt,
          lastModificationId: id,
        }
      : [],
  );
  return [...shown, ...reread].flatMap((one, i) => {
    const entryId = entries[i]?.entryId;
    return entryId === undefined ? [] : { ...one, entryId };
  });
}

/**
 * The edit to name as the last one before what IM reports: our last applied one, else one that saw the message before. Where
 * IM reported ours too, its clock decides; else ours does.
 */
export function lastBefore(
  { at }: ReportedEdit,
  edits: readonly Edit[],
  { own }: ReportedBefore,
): Edit | null {
  const wasApplied = ({ id, status, receivedAt }: Edit) =>
    status.state === 'applied' && (own.get(id)?.lastAt ?? status.sentAt ?? receivedAt) <= at;
  const hadSeen = ({ id, snapshot }: Edit) =>
    snapshot !== null &&
    (own.get(id)?.lastAt ?? snapshot.takenAt) <= at &&
    versionOf(snapshot) !== null;
  return edits.find(wasApplied) ?? edits.find(hadSeen) ?? null;
}

function isShownBy(reported: ReportedEdit, shown: Version | null): boolean {
  if (!shown || !contains(parseJson(shown.msgBody), parseJson(reported.msgBody))) return false;
  // What IM does not show, it may have changed.
  if (!reported.customData || shown.customData?.source !== 'im') return true;
  return sameValue(parseJson(shown.customData.json), parseJson(reported.customData));
}
