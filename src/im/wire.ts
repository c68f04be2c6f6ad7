import type { Contents, ImReply, MessageRef } from '../edits/edit.js';
import { isAbsent, member, stringOf, writtenIntegerOf } from '../json/member.js';
import { JsonSyntaxError, parseJson, type JsonNode } from '../json/parse.js';

/** What an HTTP answer with status 200 says. */
export type Judged<T> =
  | { readonly kind: 'ok'; readonly value: T; readonly reply: ImReply }
  /** IM says no, in its own words. */
  | { readonly kind: 'error'; readonly reply: ImReply }
  /** It is no answer to what was asked; `reason` is a short word without contents. */
  | { readonly kind: 'garbage'; readonly reason: string };

/** `null`: IM answered well, and the message was not in the answer. */
export type PulledItem = Buffer | null;

const LONGEST_ERROR_INFO = 1000;

/** The body of `modify_group_msg`; the members of `contents` go out byte for byte. */
export function overwriteBody(message: MessageRef, contents: Contents): Buffer {
  const parts: (string | Buffer)[] = [messageMembers(message, 'MsgSeq')];
  if (contents.msgBody) parts.push(',"MsgBody":', contents.msgBody);
  if (contents.cloudCustomData) parts.push(',"CloudCustomData":', contents.cloudCustomData);
  parts.push('}');
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
}

/** The body of `group_msg_get_simple` that asks for one message. IM counts down from ReqMsgSeq, so another may come. */
export function pullBody(message: MessageRef): Buffer {
  return Buffer.from(
    `${messageMembers(message, 'ReqMsgSeq')},"ReqMsgNumber":1,"WithRecalledMsg":1}`,
  );
}

/** The body that asks for all messages from the lowest of these up to the highest; they are of one group and topic. */
export function pullTogetherBody(messages: readonly [MessageRef, ...MessageRef[]]): Buffer {
  const seqs = messages.map(({ msgSeq }) => msgSeq);
  const highest = { ...messages[0], msgSeq: Math.max(...seqs) };
  const count = highest.msgSeq - Math.min(...seqs) + 1;
  return Buffer.from(
    `${messageMembers(highest, 'ReqMsgSeq')},"ReqMsgNumber":${count},"WithRecalledMsg":1}`,
  );
}

/** The body of `get_group_info` that asks for the type alone: everything else may exceed what IM can answer. */
export function groupInfoBody(groupId: string): Buffer {
  const filter = { GroupBaseInfoFilter: ['Type'] };
  return Buffer.from(JSON.stringify({ GroupIdList: [groupId], ResponseFilter: filter }));
}

/** IM names no message there. Where something does, it has to be the one that was written. */
export function judgeOverwrite(body: Buffer, message: MessageRef): Judged<null> {
  const root = parsed(body);
  if (typeof root === 'string') return garbage(root);
  const seq = member(root, 'MsgSeq');
  const isOther = !isAbsent(seq) && writtenIntegerOf(seq) !== message.msgSeq;
  if (isOther || !isAnswerFor(message, root)) return garbage('other-message');
  return envelope(root, () => ok(root, null));
}

export function judgePull(body: Buffer, message: MessageRef): Judged<PulledItem> {
  const root = parsed(body);
  if (typeof root === 'string') return garbage(root);
  return envelope(root, () => {
    if (!isAnswerFor(message, root)) return garbage('other-group');
    const list = member(root, 'RspMsgList');
    if (list?.kind !== 'array') return garbage('no-message-list');
    const seqs = list.items.map((item) => writtenIntegerOf(member(item, 'MsgSeq')));
    if (seqs.includes(undefined)) return garbage('item-without-seq');
    const asked = list.items.filter((_, index) => seqs[index] === message.msgSeq);
    if (asked.length > 1) return garbage('seq-twice');
    const [item] = asked;
    // A copy: the whole answer must not live on with the item.
    return ok(root, item ? Buffer.from(body.subarray(item.start, item.end)) : null);
  });
}

/** The item of each message. IM may cut the list short: what is not there, or not there once, is to be asked for by itself. */
export function judgePullTogether(
  body: Buffer,
  messages: readonly [MessageRef, ...MessageRef[]],
): Judged<readonly PulledItem[]> {
  const root = parsed(body);
  if (typeof root === 'string') return garbage(root);
  return envelope(root, () => {
    if (!isAnswerFor(messages[0], root)) return garbage('other-group');
    const list = member(root, 'RspMsgList');
    const items = list?.kind === 'array' ? list.items : [];
    const bySeq = new Map<number | undefined, PulledItem>();
    for (const item of items) {
      const seq = writtenIntegerOf(member(item, 'MsgSeq'));
      bySeq.set(seq, bySeq.has(seq) ? null : Buffer.from(body.subarray(item.start, item.end)));
    }
    return ok(
      root,
      messages.map(({ msgSeq }) => bySeq.get(msgSeq) ?? null),
    );
  });
}

/** The outer ErrorCode of this call means nothing where the group's own item is there. */
export function judgeGroupInfo(body: Buffer, groupId: string): Judged<string> {
  const root = parsed(body);
  if (typeof root === 'string') return garbage(root);
  const infos = member(root, 'GroupInfo');
  const item =
    infos?.kind === 'array' ? infos.items.find((each) => isInfoOf(groupId, each)) : undefined;
  if (!item) return envelope(root, () => garbage('group-not-in-answer'));
  return envelope(item, () => {
    const type = stringOf(member(item, 'Type'));
    return type ? ok(item, type) : garbage('group-without-type');
  });
}

function messageMembers(message: MessageRef, seqKey: string): string {
  const topic = message.topicId === null ? '' : `,"TopicId":${JSON.stringify(message.topicId)}`;
  return `{"GroupId":${JSON.stringify(message.groupId)},"${seqKey}":${message.msgSeq}${topic}`;
}

/** The root object, or the word that says why there is none. */
function parsed(body: Buffer): JsonNode | string {
  try {
    const root = parseJson(body);
    return root.kind === 'object' ? root : 'not-an-object';
  } catch (error) {
    if (error instanceof JsonSyntaxError) return 'not-json';
    throw error;
  }
}

function envelope<T>(node: JsonNode, whenOk: () => Judged<T>): Judged<T> {
  const reply = replyOf(node);
  if (!reply) return garbage('not-an-envelope');
  if (reply.errorCode !== 0) return { kind: 'error', reply };
  const status = member(node, 'ActionStatus');
  if (!isAbsent(status) && stringOf(status) !== 'OK') return garbage('contradictory');
  return whenOk();
}

function replyOf(node: JsonNode): ImReply | null {
  const errorCode = writtenIntegerOf(member(node, 'ErrorCode'));
  const info = member(node, 'ErrorInfo');
  const errorInfo = isAbsent(info) ? '' : stringOf(info);
  const status = member(node, 'ActionStatus');
  if (errorCode === undefined || errorInfo === undefined) return null;
  if (!isAbsent(status) && status.kind !== 'string') return null;
  // Nobody answers for what IM writes there: control characters and lone surrogates do not go on.
  const legible = errorInfo.replace(/[\p{Cc}\p{Cs}]/gu, '\uFFFD');
  return { errorCode, errorInfo: legible.slice(0, LONGEST_ERROR_INFO) };
}

/** IM echoes the group; a topic's pull may echo the topic. No echo is no contradiction. */
function isAnswerFor(message: MessageRef, root: JsonNode): boolean {
  const echo = member(root, 'GroupId');
  if (isAbsent(echo)) return true;
  const text = stringOf(echo);
  return text !== undefined && (text === message.groupId || text === message.topicId);
}

function isInfoOf(groupId: string, info: JsonNode): boolean {
  const echo = member(info, 'GroupId');
  return info.kind === 'object' && (isAbsent(echo) || stringOf(echo) === groupId);
}

function ok<T>(node: JsonNode, value: T): Judged<T> {
  return { kind: 'ok', value, reply: replyOf(node) ?? { errorCode: 0, errorInfo: '' } };
}

function garbage(reason: string): { readonly kind: 'garbage'; readonly reason: string } {
  return { kind: 'garbage', reason };
}
