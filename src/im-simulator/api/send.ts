import { fail, succeed, type Answer } from './answers.js';
import { SlidingQuota } from './arrivals.js';
import { isUint32, type Fields } from './call.js';
import type { StoredMessage } from '../world/conversation.js';
import { find } from './find-group.js';
import { keepsNoHistory, type Group, type Groups } from '../world/groups.js';
import { frameOf } from '../world/items.js';
import { isTooLong, msgBodyRefusal, type ServiceRequest } from './modify.js';
import { memberSlices, rawMember } from '../world/raw-json.js';

const DUPLICATE_WINDOW_MS = 5 * 60_000;
const MESSAGES_PER_SECOND_AND_GROUP = 40;
const PRIORITY: Readonly<Record<string, number>> = { High: 1, Normal: 2, Low: 3, Lowest: 4 };

/** Called with each message that was sent, so that the after-send webhook can be fired. */
export interface Sent {
  readonly group: Group;
  readonly topicId: string | null;
  readonly operator: string;
  readonly isOnlineOnly: boolean;
  readonly message: StoredMessage;
}

/** group_open_http_svc/send_group_msg. */
export class SendGroupMsg {
  readonly #recent = new Map<string, { readonly at: number; readonly answer: Answer }>();
  readonly #rates = new WeakMap<Group, SlidingQuota>();

  constructor(
    private readonly groups: Groups,
    private readonly sent: (sent: Sent) => void,
  ) {}

  call(request: ServiceRequest): Answer {
    const { fields, body } = request;
    const refusal = refusalOf(fields);
    if (refusal !== 0) return fail(refusal);
    const slices = memberSlices(body);
    const msgBody = rawMember(body, slices, 'MsgBody') ?? Buffer.from('[]');
    const cloudCustomData = rawMember(body, slices, 'CloudCustomData');
    if (isTooLong(msgBody, cloudCustomData)) return fail(80002);
    const found = find(this.groups, fields, 0);
    if ('errorCode' in found) return fail(found.errorCode);

    const sender = textOr(fields['From_Account'], request.identifier);
    const key = `${sender}\n${String(fields['Random'])}`;
    const duplicate = this.recentAnswer(key);
    if (duplicate) return duplicate;
    if (!this.rateOf(found.group).admits(performance.now())) return fail(10023);

    const message = messageOf(
      fields,
      sender,
      found.conversation.takeSeq(),
      msgBody,
      cloudCustomData,
    );
    const isOnlineOnly = fields['OnlineOnlyFlag'] === 1;
    // That a message which is not stored uses up a seq is a guess.
    if (!isOnlineOnly && !keepsNoHistory(found.group)) this.groups.put(found.conversation, message);
    this.sent({
      group: found.group,
      topicId: found.conversation.topicId,
      operator: request.identifier,
      isOnlineOnly,
      message,
    });
    const answer = succeed([
      Buffer.from(`"MsgTime":${message.timestamp},"MsgSeq":${message.seq},"MsgDropReason":""`),
    ]);
    this.#recent.set(key, { at: Date.now(), answer });
    return answer;
  }

  /** Equal sender and random make a duplicate; that it gets the first one's answer is a guess. */
  private recentAnswer(key: string): Answer | undefined {
    const oldest = Date.now() - DUPLICATE_WINDOW_MS;
    for (const [known, { at }] of this.#recent) {
      if (at >= oldest) break;
      this.#recent.delete(known);
    }
    return this.#recent.get(key)?.answer;
  }

  private rateOf(group: Group): SlidingQuota {
    const known = this.#rates.get(group);
    if (known) return known;
    const rate = new SlidingQuota(MESSAGES_PER_SECOND_AND_GROUP);
    this.#rates.set(group, rate);
    return rate;
  }
}

function refusalOf(fields: Fields): number {
  const { GroupId, Random, MsgBody, CloudCustomData, TopicId, From_Account, MsgPriority } = fields;
  if (typeof GroupId !== 'string' || !isUint32(Random)) return 10004;
  if (msgBodyRefusal(MsgBody) !== 0) return 10004;
  const texts = [CloudCustomData, TopicId, From_Account, MsgPriority];
  if (texts.some((text) => text !== undefined && typeof text !== 'string')) return 10004;
  return PRIORITY[textOr(MsgPriority, 'Normal')] === undefined ? 10004 : 0;
}

function messageOf(
  fields: Fields,
  fromAccount: string,
  seq: number,
  msgBody: Buffer,
  cloudCustomData: Buffer | null,
): StoredMessage {
  const item = {
    fromAccount,
    priority: PRIORITY[textOr(fields['MsgPriority'], 'Normal')] ?? 2,
    random: Number(fields['Random']),
    seq,
    timestamp: Math.floor(Date.now() / 1000),
    isSystem: false,
    rawExtra: '',
  };
  return { ...item, frame: frameOf(item), msgBody, cloudCustomData, state: 'stored', version: 0 };
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === 'string' ? value : fallback;
}
