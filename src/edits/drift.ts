import { containsOnly, sameValue } from '../json/compare.js';
import { parseJson } from '../json/parse.js';
import { type Contents, type Drift, type Edit, isSettled, type Snapshot } from './edit.js';
import { digestOf, readItem, type Version, versionOf, written } from './version.js';

/** A version that stood at IM, or was written there. */
export interface KnownVersion {
  readonly version: Version;
  /** Whether its MsgBody is as IM showed it. What was only written may have gained empty members at IM. */
  readonly isAsShown: boolean;
}

/** The last version known of a message. */
export interface LastKnown {
  /** Our last applied edit; where there is none, the edit that saw the message last. */
  readonly modificationId: string;
  /** One of them is there, unless somebody edited around the service; the likeliest first, never none. */
  readonly versions: readonly KnownVersion[];
  /** The message was seen to be gone since then. */
  readonly isGone: boolean;
}

/** Whether a version that IM shows is one that was known, as far as it can be seen. */
export function isStill(found: Version, { version, isAsShown }: KnownVersion): boolean {
  const isSame = isAsShown ? sameValue : containsOnly;
  if (!isSame(parseJson(found.msgBody), parseJson(version.msgBody))) return false;
  const shown = found.customData?.source === 'im' ? found.customData : null;
  if (!shown || !version.customData) return true;
  return sameValue(parseJson(shown.json), parseJson(version.customData.json));
}

/** Whether somebody edited around the service since this message was last known. */
export function driftOf(found: Version, last: LastKnown | null): Drift | null {
  const expected = last?.versions[0];
  if (!last || !expected) return null;
  if (!last.isGone && last.versions.some((version) => isStill(found, version))) return null;
  return {
    lastModificationId: last.modificationId,
    expectedDigest: digestOf(expected.version),
  };
}

/** The last version that the record of a settled edit knows of; null where it saw none. */
export function leftBy(edit: Pick<Edit, 'requested' | 'status'> & Seen): KnownVersion | null {
  const prior = edit.snapshot && versionOf(edit.snapshot);
  if (!prior) return null;
  const { requested, status } = edit;
  if (status.state === 'applied') {
    return { version: written(prior, requested), isAsShown: requested.msgBody === undefined };
  }
  const found = isSettled(status) ? (status.found ?? []) : [];
  const last = found.findLast((item) => item !== null);
  const version = last && foundVersion(last, prior, requested);
  return { version: version ?? prior, isAsShown: true };
}

interface Seen {
  readonly snapshot: Pick<Snapshot, 'item' | 'recalledCustomData'> | null;
}

/** What a re-read showed. A CloudCustomData that IM does not show is taken to have stayed, where we did not write one. */
export function foundVersion(item: Buffer, prior: Version, requested: Contents): Version | null {
  const { customData } = prior;
  const isRecalled = customData && customData.source !== 'im' && !requested.cloudCustomData;
  const recalled = isRecalled ? { source: customData.source, json: customData.json } : null;
  const read = readItem(item, recalled);
  return read.kind === 'version' ? read.version : null;
}
