import { isStill, type KnownVersion } from '../edits/drift.js';
import type { Edit } from '../edits/edit.js';
import type { Version } from '../edits/version.js';
import { sameValue } from '../json/compare.js';
import { parseJson } from '../json/parse.js';
import type { ReportedVersion } from './history-items.js';

/** What was only written may have gained members at IM. */
export function asWritten({ requested }: Edit, version: Version): KnownVersion {
  return { version, isAsShown: requested.msgBody === undefined };
}

export function hasBody({ msgBody }: Version, shown: KnownVersion): boolean {
  return isStill({ msgBody, customData: null }, shown);
}

export function holdsDataOf({ requested }: Edit, { version }: ReportedVersion): boolean {
  const ours = requested.cloudCustomData;
  if (!ours || !version.customData) return false;
  return sameValue(parseJson(ours), parseJson(version.customData.json));
}

/** Whether both are known, and are not the same. */
export function differsInCustomData(
  { customData: one }: Version,
  { customData: other }: Version,
): boolean {
  return one !== null && other !== null && !sameValue(parseJson(one.json), parseJson(other.json));
}
