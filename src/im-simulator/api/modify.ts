import { fail, MODIFIED, type Answer } from './answers.js';
import { isObject, isUint32, type Fields } from './call.js';
import { find } from './find-group.js';
import type { Groups } from '../world/groups.js';
import { memberSlices, rawMember } from '../world/raw-json.js';

/** A call that came past the gateway. `body` is the raw text that `fields` was parsed from. */
export interface ServiceRequest {
  readonly fields: Fields;
  readonly body: Buffer;
  readonly identifier: string;
  readonly random: string;
}

/** "12 KB"; that KB means 1024 here is a guess on the lenient side. */
const LONGEST_MESSAGE_BYTES = 12 * 1024;

/** openim/modify_group_msg. All codes but the listed ones are guesses. */
export function modifyGroupMsg(groups: Groups, request: ServiceRequest): Answer {
  const { fields, body } = request;
  const refusal = refusalOf(fields);
  if (refusal !== 0) return fail(refusal);

  const slices = memberSlices(body);
  const msgBody = rawMember(body, slices, 'MsgBody');
  const cloudCustomData = rawMember(body, slices, 'CloudCustomData');
  // Counting only what is written, CloudCustomData included, is a guess.
  if (isTooLong(msgBody, cloudCustomData)) return fail(80002);

  const found = find(groups, fields, 10007);
  if ('errorCode' in found) return fail(found.errorCode);
  const message = found.conversation.get(Number(fields['MsgSeq']));
  // 20026 for what is gone, and for a system message, are guesses.
  if (!message || message.state !== 'stored' || message.isSystem) return fail(20026);

  const { identifier: account, random } = request;
  groups.overwrite(
    found.conversation,
    message,
    { msgBody, cloudCustomData },
    { by: 'rest', random, account },
  );
  return MODIFIED;
}

export function isTooLong(msgBody: Buffer | null, cloudCustomData: Buffer | null): boolean {
  return (msgBody?.length ?? 0) + (cloudCustomData?.length ?? 0) > LONGEST_MESSAGE_BYTES;
}

function refusalOf(fields: Fields): number {
  const { GroupId, MsgSeq, MsgBody, CloudCustomData, TopicId } = fields;
  if (typeof GroupId !== 'string' || MsgSeq === undefined) return 90010;
  if (!isUint32(MsgSeq)) return 90001;
  if (TopicId !== undefined && typeof TopicId !== 'string') return 90010;
  if (CloudCustomData !== undefined && typeof CloudCustomData !== 'string') return 90010;
  if (MsgBody === undefined) return CloudCustomData === undefined ? 90001 : 0;
  return msgBodyRefusal(MsgBody);
}

/**
 * 90007 or 90002, or 0. Only the shape of an element is checked, and that there is one custom element at
 * most: which types and members REST refuses in an edit is not documented.
 */
export function msgBodyRefusal(msgBody: unknown): number {
  if (!Array.isArray(msgBody)) return 90007;
  if (msgBody.length === 0 || !msgBody.every(isElement)) return 90002;
  const customElements = msgBody.filter(({ MsgType }) => MsgType === 'TIMCustomElem');
  return customElements.length > 1 ? 90002 : 0;
}

function isElement(element: unknown): element is Fields {
  if (!isObject(element) || typeof element['MsgType'] !== 'string') return false;
  const content = element['MsgContent'];
  if (!isObject(content)) return false;
  return element['MsgType'] !== 'TIMTextElem' || typeof content['Text'] === 'string';
}
