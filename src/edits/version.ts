import { versionDigest } from '../json/digest.js';
import { isAbsent, member, stringOf } from '../json/member.js';
import { type JsonNode, parseJson } from '../json/parse.js';
import type { Contents, CustomDataSource, RecalledCustomData, Snapshot } from './edit.js';

/** One version of a message: what can be written of it, as exact JSON text. */
export interface Version {
  readonly msgBody: Buffer;
  /** Null where neither IM nor an earlier record holds it: unknown, which is not the same as empty. */
  readonly customData: { readonly json: Buffer; readonly source: CustomDataSource } | null;
}

/** What a list item of a pull turns out to be. */
export type ReadItem =
  | { readonly kind: 'version'; readonly item: JsonNode; readonly version: Version }
  /** Deleted, expired or recalled: its contents are no longer there. */
  | { readonly kind: 'gone' }
  /** A tip of the system, which nobody can edit. */
  | { readonly kind: 'system' }
  /** Not in a shape that can be kept and compared. */
  | { readonly kind: 'unreadable'; readonly form: UnreadableForm };

/** What of a list item has a form that IM does not document. */
export type UnreadableForm =
  | 'IsPlaceMsg is no number'
  | 'IsSystemMsg is no number'
  | 'MsgBody is no array'
  | 'CloudCustomData is no string';

/**
 * Reads a list item of `group_msg_get_simple`. Its numbers may stand as text, and null counts as not returned.
 * @param recalled what an earlier record holds of CloudCustomData, used only where the item has none
 */
export function readItem(bytes: Buffer, recalled: RecalledCustomData | null): ReadItem {
  const item = parseJson(bytes);
  const place = flagOf(member(item, 'IsPlaceMsg'));
  if (place === undefined) return { kind: 'unreadable', form: 'IsPlaceMsg is no number' };
  if (place !== 0) return { kind: 'gone' };

  const msgBody = member(item, 'MsgBody');
  const system = flagOf(member(item, 'IsSystemMsg'));
  if (system || msgBody?.kind === 'object') return { kind: 'system' };
  if (system === undefined) return { kind: 'unreadable', form: 'IsSystemMsg is no number' };

  const customData = member(item, 'CloudCustomData');
  if (msgBody?.kind !== 'array') return { kind: 'unreadable', form: 'MsgBody is no array' };
  const isReturned = !isAbsent(customData);
  if (isReturned && customData.kind !== 'string') {
    return { kind: 'unreadable', form: 'CloudCustomData is no string' };
  }
  const version: Version = {
    msgBody: textOf(bytes, msgBody),
    customData: isReturned
      ? { json: textOf(bytes, customData), source: 'im' }
      : recalled && { json: recalled.json, source: recalled.source },
  };
  return { kind: 'version', item, version };
}

/** The version that an edit overwrote. A snapshot is taken of nothing but versions and things that are gone. */
export function versionOf(snapshot: Pick<Snapshot, 'item' | 'recalledCustomData'>): Version | null {
  const read = readItem(snapshot.item, snapshot.recalledCustomData);
  return read.kind === 'version' ? read.version : null;
}

/** What a message holds once `requested` has been written over `prior`. */
export function written(prior: Version, requested: Contents): Version {
  return {
    msgBody: requested.msgBody ?? prior.msgBody,
    customData: requested.cloudCustomData
      ? { json: requested.cloudCustomData, source: 'edit' }
      : prior.customData,
  };
}

export function digestOf(version: Version): string {
  return versionDigest({
    msgBody: version.msgBody,
    ...(version.customData ? { cloudCustomData: version.customData.json } : {}),
  });
}

function textOf(bytes: Buffer, node: JsonNode): Buffer {
  return bytes.subarray(node.start, node.end);
}

/** A small integer member; 0 where it is missing, undefined where it is something else. */
function flagOf(node: JsonNode | undefined): number | undefined {
  if (isAbsent(node)) return 0;
  const digits = node.kind === 'number' ? node.lexeme : stringOf(node);
  return digits !== undefined && /^\d{1,9}$/.test(digits) ? Number(digits) : undefined;
}
