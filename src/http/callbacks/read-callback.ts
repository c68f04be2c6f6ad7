import type { MessageRef } from '../../edits/edit.js';
import type { ToldEdit, ToldOriginal } from '../../edits/told.js';
import { integerOf, member, stringOf } from '../../json/member.js';
import { type JsonNode, JsonSyntaxError, parseJson } from '../../json/parse.js';
import type { Reading } from '../requests/fault.js';
import { MAX_MSG_SEQ } from '../requests/identifiers.js';

/** Beyond it, PostgreSQL and JavaScript know no time. */
const LAST_INSTANT_MS = 8_000_000_000_000;

/**
 * Reads what IM tells. Null for what is of no use here: other webhooks, messages that nobody stored, and sent messages
 * without CloudCustomData.
 */
export function readCallback(bytes: Buffer): Reading<ToldOriginal | ToldEdit | null> {
  const body = parsed(bytes);
  if (body?.kind !== 'object') return fault('', 'send a JSON object');
  const command = stringOf(member(body, 'CallbackCommand'));
  if (command === undefined) return fault('/CallbackCommand', 'give the name of the webhook');
  if (command === 'Group.CallbackAfterSendMsg') return sent(body, bytes);
  if (command === 'Group.CallbackAfterModifyMsg') return edited(body, bytes);
  return { ok: true, request: null };
}

function sent(body: JsonNode, bytes: Buffer): Reading<ToldOriginal | null> {
  const message = messageOf(body);
  if (!message) return fault('/GroupId', 'name a message');
  const custom = customDataOf(body, bytes);
  const isStored = integerOf(member(body, 'OnlineOnlyFlag')) !== 1;
  const at = eventTime(body) ?? (integerOf(member(body, 'MsgTime')) ?? 0) * 1_000;
  return {
    ok: true,
    request: custom && isStored ? { kind: 'sent', message, at, customData: custom } : null,
  };
}

function edited(body: JsonNode, bytes: Buffer): Reading<ToldEdit> {
  const message = messageOf(body);
  if (!message) return fault('/GroupId', 'name a message');
  const at = eventTime(body);
  if (at === undefined) return fault('/EventTime', 'give the time of the edit in milliseconds');
  const msgBody = member(body, 'MsgBody');
  if (msgBody?.kind !== 'array') return fault('/MsgBody', 'give the elements of the message');
  return {
    ok: true,
    request: {
      kind: 'edited',
      message,
      at,
      account: storable(stringOf(member(body, 'Operator_Account')) ?? ''),
      msgBody: bytes.subarray(msgBody.start, msgBody.end),
      customData: customDataOf(body, bytes),
    },
  };
}

function messageOf(body: JsonNode): MessageRef | null {
  const groupId = stringOf(member(body, 'GroupId')) ?? '';
  const topicId = stringOf(member(body, 'TopicId')) ?? '';
  const msgSeq = integerOf(member(body, 'MsgSeq')) ?? 0;
  const isNamed = groupId !== '' && msgSeq >= 1 && msgSeq <= MAX_MSG_SEQ;
  if (!isNamed || groupId.includes('\0') || topicId.includes('\0')) return null;
  return { groupId, topicId: topicId === '' ? null : topicId, msgSeq };
}

function customDataOf(body: JsonNode, bytes: Buffer): Buffer | null {
  const node = member(body, 'CloudCustomData');
  return node?.kind === 'string' ? bytes.subarray(node.start, node.end) : null;
}

function eventTime(body: JsonNode): number | undefined {
  const at = integerOf(member(body, 'EventTime'));
  return at !== undefined && at >= 0 && at <= LAST_INSTANT_MS ? at : undefined;
}

/** PostgreSQL holds no U+0000. */
function storable(text: string): string {
  return text.replaceAll('\0', '\uFFFD');
}

function parsed(bytes: Buffer): JsonNode | null {
  try {
    return parseJson(bytes);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return null;
    throw error;
  }
}

function fault(pointer: string, message: string): Reading<never> {
  return { ok: false, faults: [{ pointer, message }] };
}
