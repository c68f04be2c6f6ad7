import { fail, succeed, type Answer } from './answers.js';
import { isUint32, type Fields } from './call.js';
import type { StoredMessage } from '../world/conversation.js';
import { find } from './find-group.js';
import type { Groups } from '../world/groups.js';

const MOST_MESSAGES = 20;
/** A longer answer is 10018; 1,000 bytes are left for the envelope. */
const LONGEST_ANSWER_BYTES = 1024 * 1024 - 1000;
const NEWEST = 4_294_967_295;

interface Page {
  readonly items: Buffer[];
  /** 1 the whole asked range, 0 cut short, 2 cut short and all of it expired. */
  readonly isFinished: 0 | 1 | 2;
}

/** group_open_http_svc/group_msg_get_simple. */
export function groupMsgGetSimple(groups: Groups, fields: Fields, withCustomData: boolean): Answer {
  const { GroupId, ReqMsgNumber, ReqMsgSeq, TopicId } = fields;
  if (typeof GroupId !== 'string' || !isUint32(ReqMsgNumber) || ReqMsgNumber < 1)
    return fail(10004);
  if (ReqMsgSeq !== undefined && !isUint32(ReqMsgSeq)) return fail(10004);
  if (TopicId !== undefined && typeof TopicId !== 'string') return fail(10004);

  const found = find(groups, fields, 10044);
  if ('errorCode' in found) return fail(found.errorCode);
  const { conversation } = found;
  const withRecalled = fields['WithRecalledMsg'] === 1;
  const page = pageOf(
    conversation.downFrom(ReqMsgSeq ?? NEWEST),
    ReqMsgNumber,
    (message) => withRecalled || message.state !== 'recalled',
    (message) => conversation.item(message, withCustomData),
  );
  if (!page) return fail(10018);
  const head = `"GroupId":${JSON.stringify(GroupId)},"IsFinished":${page.isFinished},"RspMsgList":[`;
  return succeed([Buffer.from(head), ...separated(page.items), Buffer.from(']')]);
}

/** Null where not even the first message fits in an answer. */
function pageOf(
  messages: Iterable<StoredMessage>,
  asked: number,
  isWanted: (message: StoredMessage) => boolean,
  itemOf: (message: StoredMessage) => Buffer,
): Page | null {
  const items: Buffer[] = [];
  let bytes = 0;
  let isAllExpired = true;
  for (const message of messages) {
    if (items.length === asked) break;
    if (!isWanted(message)) continue;
    const item = itemOf(message);
    bytes += item.length + 1;
    if (bytes > LONGEST_ANSWER_BYTES && items.length === 0) return null;
    if (items.length === MOST_MESSAGES || bytes > LONGEST_ANSWER_BYTES)
      return { items, isFinished: isAllExpired ? 2 : 0 };
    isAllExpired &&= message.state === 'expired';
    items.push(item);
  }
  return { items, isFinished: 1 };
}

function separated(items: readonly Buffer[]): Buffer[] {
  const comma = Buffer.from(',');
  return items.flatMap((item, index) => (index === 0 ? [item] : [comma, item]));
}
