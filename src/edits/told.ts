import { contains, sameValue } from '../json/compare.js';
import { parseJson } from '../json/parse.js';
import { foundVersion } from './drift.js';
import { type Edit, isSettled, type MessageRef } from './edit.js';
import { type Version, versionOf } from './version.js';

/** IM's webhook told with which CloudCustomData a message was sent. */
export interface ToldOriginal {
  readonly kind: 'sent';
  readonly message: MessageRef;
  /** Epoch ms, by IM's clock. */
  readonly at: number;
  /** The exact JSON text of the string. */
  readonly customData: Buffer;
}

/** IM's webhook told of an edit, made by whomever. */
export interface ToldEdit {
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
export abstract class ToldRecord {
  abstract keep(told: ToldOriginal | ToldEdit): Promise<void>;
}

/** IM's clock and ours may be this far apart, and IM may tell late. */
const CLOCKS_APART_MS = 60_000;

/**
 * Whether an edit that IM tells of is one of ours: made by our account while an edit of ours was under way, with what that
 * one would have left. An edit that writes no MsgBody leaves the one it found.
 * @param edits edits of that message
 * @param ourAccount the admin in whose name the service calls IM
 */
export function isOurs(told: ToldEdit, edits: readonly Edit[], ourAccount: string): boolean {
  return (
    told.account === ourAccount &&
    edits.some((edit) => isUnderWay(edit, told.at) && leaves(edit, told))
  );
}

function isUnderWay({ receivedAt, standing }: Edit, at: number): boolean {
  if (standing.state === 'rejected') return false;
  const ended = isSettled(standing) ? standing.settledAt : Number.POSITIVE_INFINITY;
  return at >= receivedAt - CLOCKS_APART_MS && at <= ended + CLOCKS_APART_MS;
}

function leaves({ requested, snapshot }: Edit, told: ToldEdit): boolean {
  const msgBody = requested.msgBody ?? (snapshot && versionOf(snapshot)?.msgBody);
  return msgBody ? contains(parseJson(told.msgBody), parseJson(msgBody)) : false;
}

/** A drift on record: which edit found it, and its entry on the log. */
export interface DriftOnRecord {
  readonly lastModificationId: string;
  readonly entryId: string;
}

/**
 * The drift that an edit found which is what IM tells of: one change made around the service, seen and told. A snapshot
 * shows it, or a re-read.
 * @param edits edits of that message, the newest first
 * @param isFree whether a drift was not reported yet: each is about one change
 */
export function seenBy(
  told: ToldEdit,
  edits: readonly Edit[],
  isFree: (entryId: string) => boolean,
): DriftOnRecord | null {
  for (const edit of edits.toReversed()) {
    const shown = shownBy(edit).find(
      ({ version, by, entryId }) =>
        told.at <= by + CLOCKS_APART_MS && isFree(entryId) && isShownBy(told, version),
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
function shownBy({ id, ledger, snapshot, requested, standing }: Edit): Shown[] {
  const entries = ledger.filter(({ type }) => type === 'drift.found');
  const prior = snapshot && versionOf(snapshot);
  const shown = snapshot?.drift
    ? [{ version: prior, by: snapshot.takenAt, ...snapshot.drift }]
    : [];
  const found = isSettled(standing) ? (standing.found ?? []) : [];
  const reread = found.flatMap((item) =>
    item && prior && isSettled(standing)
      ? {
          version: foundVersion(item, prior, requested),
          by: standing.settledAt,
          lastModificationId: id,
        }
      : [],
  );
  return [...shown, ...reread].flatMap((one, i) => {
    const entryId = entries[i]?.entryId;
    return entryId === undefined ? [] : { ...one, entryId };
  });
}

/** The edit to name as the last one before what IM tells of: our last applied one, else one that saw the message before. */
export function lastBefore(told: ToldEdit, edits: readonly Edit[]): Edit | null {
  const wasApplied = ({ standing, receivedAt }: Edit) =>
    standing.state === 'applied' && (standing.sentAt ?? receivedAt) <= told.at;
  const hadSeen = ({ snapshot }: Edit) =>
    snapshot !== null && snapshot.takenAt <= told.at && versionOf(snapshot) !== null;
  return edits.find(wasApplied) ?? edits.find(hadSeen) ?? null;
}

function isShownBy(told: ToldEdit, shown: Version | null): boolean {
  if (!shown || !contains(parseJson(shown.msgBody), parseJson(told.msgBody))) return false;
  // What IM does not show, it may have changed.
  if (!told.customData || shown.customData?.source !== 'im') return true;
  return sameValue(parseJson(shown.customData.json), parseJson(told.customData));
}
