import type { MessageRef } from '../../edits/edit.js';
import type { ReportedEdit, ReportedOriginal } from '../../edits/reported.js';
import { isAbsent, member, stringOf, writtenIntegerOf } from '../../json/member.js';
import { type JsonNode, JsonSyntaxError, parseJson } from '../../json/parse.js';
import type { Reading } from '../requests/fault.js';
import { MAX_MSG_SEQ } from '../requests/identifiers.js';
import type { Query } from '../requests/query.js';

/** Beyond it, PostgreSQL and JavaScript know no time. */
const LAST_INSTANT_MS = 8_000_000_000_000;

/**
 * Reads what IM reports: numbers may stand as text, and members that are not known here say nothing. Null for what is of no
 * use here: other webhooks, messages that nobody stored, sent messages without CloudCustomData, and edits without the
 * message's new body.
 * @param query its parameters, signed: they name the webhook and the time where the body does not
 */
export function readCallback(
  bytes: Buffer,
  query: Query,
): Reading<ReportedOriginal | ReportedEdit | null> {
  const body = parsed(bytes);
  if (body?.kind !== 'object') return fault('', 'send a JSON object');
  const command = stringOf(member(body, 'CallbackCommand')) ?? query['CallbackCommand'];
  if (command === 'Group.CallbackAfterSendMsg') return sent(body, bytes, query);
  if (command === 'Group.CallbackAfterModifyMsg') return edited(body, bytes, query);
  if (command === undefined) return fault('/CallbackCommand', 'give the name of the webhook');
  return { ok: true, request: null };
}

function sent(body: JsonNode, bytes: Buffer, query: Query): Reading<ReportedOriginal | null> {
  const message = messageOf(body);
  if (!message) return fault('/GroupId', 'name a message');
  const customData = customDataOf(body, bytes);
  const isStored = writtenIntegerOf(member(body, 'OnlineOnlyFlag')) !== 1;
  if (!customData || !isStored) return { ok: true, request: null };
  const sentAt = instantOf(writtenIntegerOf(member(body, 'MsgTime')), 1_000);
  const at = eventTime(body) ?? sentAt ?? requestTime(query);
  return { ok: true, request: { kind: 'sent', message, at, customData } };
}

function edited(body: JsonNode, bytes: Buffer, query: Query): Reading<ReportedEdit | null> {
  const message = messageOf(body);
  if (!message) return fault('/GroupId', 'name a message');
  const msgBody = member(body, 'MsgBody');
  if (isAbsent(msgBody)) return { ok: true, request: null };
  return {
    ok: true,
    request: {
      kind: 'edited',
      message,
      at: eventTime(body) ?? requestTime(query),
      account: storable(stringOf(member(body, 'Operator_Account')) ?? ''),
      msgBody: bytes.subarray(msgBody.start, msgBody.end),
      customData: customDataOf(body, bytes),
    },
  };
}

function messageOf(body: JsonNode): MessageRef | null {
  const groupId = stringOf(member(body, 'GroupId')) ?? '';
  const topicId = stringOf(member(body, 'TopicId')) ?? '';
  const msgSeq = writtenIntegerOf(member(body, 'MsgSeq')) ?? 0;
  const isNamed = groupId !== '' && msgSeq >= 1 && msgSeq <= MAX_MSG_SEQ;
  if (!isNamed || groupId.includes('\0') || topicId.includes('\0')) return null;
  return { groupId, topicId: topicId === '' ? null : topicId, msgSeq };
}

function customDataOf(body: JsonNode, bytes: Buffer): Buffer | null {
  const node = member(body, 'CloudCustomData');
  return node?.kind === 'string' ? bytes.subarray(node.start, node.end) : null;
}

function eventTime(body: JsonNode): number | undefined {
  return instantOf(writtenIntegerOf(member(body, 'EventTime')), 1);
}

/**
 * The end of the second in which IM signed. It is there, as it is part of what is signed, and the same whenever this report
 * comes again.
 */
function requestTime({ RequestTime: seconds }: Query): number {
  return (instantOf(Number(seconds), 1_000) ?? 0) + 999;
}

function instantOf(count: number | undefined, unitMs: number): number | undefined {
  const at = (count ?? Number.NaN) * unitMs;
  return at >= 0 && at <= LAST_INSTANT_MS ? at : undefined;
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
