import type { Actor, ErasedContents, MessageRef, Snapshot } from '../../edits/edit.js';
import { digestOf, readItem, type Version } from '../../edits/version.js';
import { member } from '../../json/member.js';
import { parseJson } from '../../json/parse.js';
import { jsonPatch } from '../../json/patch.js';
import { writeJson } from '../../json/write.js';
import { instant } from './instant.js';

/*
 * Writers of the parts that answers have in common. They copy contents as the exact text that IM sent.
 */

/** IM's names for what a message is called by. */
export function messageJson({ groupId, msgSeq, topicId }: MessageRef): string {
  return `{"GroupId":${text(groupId)},"MsgSeq":${msgSeq},"TopicId":${text(topicId)}}`;
}

export function actorJson({ client, operator, ip }: Actor): string {
  return `{"client":${text(client)},"operator":${text(operator)},"ip":${text(ip)}}`;
}

/** What of a list item is shown: the sender, the time, and what can be edited. */
export function versionJson(snapshot: Pick<Snapshot, 'item' | 'recalledCustomData'>): string {
  return versionOfItem(snapshot).json;
}

/** The same, with the version that was read for it; null where nothing is left that could be edited. */
export function versionOfItem({
  item,
  recalledCustomData,
}: Pick<Snapshot, 'item' | 'recalledCustomData'>): {
  readonly json: string;
  readonly version: Version | null;
} {
  const read = readItem(item, recalledCustomData);
  const version = read.kind === 'version' ? read.version : null;
  const parsed = read.kind === 'version' ? read.item : parseJson(item);
  const shown = (key: string): string => {
    const node = member(parsed, key);
    return node ? `"${key}":${item.toString('utf8', node.start, node.end)},` : '';
  };
  const json =
    `{${shown('From_Account')}${shown('MsgTimeStamp')}${shown('MsgBody')}` +
    `"CloudCustomData":${customDataJson(version)},"digest":${text(version && digestOf(version))}}`;
  return { json, version };
}

export function customDataJson(version: Version | null): string {
  const known = version?.customData;
  return known
    ? `{"known":true,"value":${known.json.toString('utf8')},"source":"${known.source}"}`
    : '{"known":false}';
}

/** What may be written of a message, each as JSON text. */
interface Contents {
  readonly msgBody?: Buffer | undefined;
  readonly cloudCustomData?: Buffer | undefined;
}

/** The RFC 6902 patch from a version to what comes after it. What the next version does not say is left out. */
export function changesJson({ msgBody, customData }: Version, after: Contents): string {
  return writeJson([
    ...patch('/MsgBody', msgBody, after.msgBody),
    ...patch('/CloudCustomData', customData?.json, after.cloudCustomData),
  ]);
}

function patch(path: string, before: Buffer | undefined, after: Buffer | undefined) {
  return after ? jsonPatch(before && parseJson(before), parseJson(after), path) : [];
}

/** What stands in the place of contents that were erased. */
export function erasedJson({ at, erasureId }: Pick<ErasedContents, 'at' | 'erasureId'>): string {
  return `{"erased":{"at":"${instant(at)}","erasureId":"${erasureId}"}}`;
}

export function text(value: string | null): string {
  return value === null ? 'null' : JSON.stringify(value);
}
