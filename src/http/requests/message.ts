import type { Contents, MessageRef } from '../../edits/edit.js';
import type { JsonObject } from '../../json/parse.js';
import { reference } from '../openapi/schema.js';
import type { BodyFaults } from './fault.js';
import { GROUP_ID, MSG_SEQ, TOPIC_ID } from './identifiers.js';
import { checkMsgBody } from './msg-body.js';
import { Must, Optional } from './rules.js';
import { Shape } from './shape.js';

/** IM's limit on one message, with KB read as 1,000: UTF-8 bytes of MsgBody and CloudCustomData as sent. */
export const MAX_CONTENT_BYTES = 12_000;

class Message {
  @Must(GROUP_ID.message, GROUP_ID.schema)
  readonly GroupId!: string;

  @Must(MSG_SEQ.message, MSG_SEQ.schema)
  readonly MsgSeq!: number;

  @Optional()
  @Must(TOPIC_ID.message, TOPIC_ID.schema)
  readonly TopicId?: string;

  @Optional()
  @Must(
    'give an array of at least one element, such as [{"MsgType": "TIMTextElem", "MsgContent": {"Text": "…"}}]',
    {
      type: 'array',
      minItems: 1,
      items: reference('MessageElement'),
      description: 'Replaces the whole body. At most one TIMCustomElem.',
    },
  )
  readonly MsgBody?: unknown[];

  @Optional()
  @Must('give a string; an empty one clears it', {
    type: 'string',
    description: 'Replaces the custom data; "" clears it.',
  })
  readonly CloudCustomData?: string;
}

export const messageShape = new Shape(Message);

/** What a request says about the message: which one, and what to write into it. */
export interface ReadMessage {
  readonly message: MessageRef;
  readonly contents: Contents;
}

/** Whether a body has a member that belongs to `modify_group_msg`, in any spelling: somebody sent it unwrapped. */
export function isOfMessage(key: string): boolean {
  return messageShape.knows(key);
}

/** Reads the body of a `modify_group_msg` call. What comes back can be trusted only if no fault was added. */
export function readMessage(
  node: JsonObject,
  pointer: string,
  faults: BodyFaults,
  elsewhere?: (key: string) => string | null,
): ReadMessage {
  const { value: found, at } = messageShape.check(node, pointer, faults, {}, elsewhere);
  const body = at('MsgBody');
  if (body.node?.kind === 'array') checkMsgBody(body.node, body.pointer, faults);
  if (found.MsgBody === undefined && found.CloudCustomData === undefined) {
    faults.add(pointer, 'give MsgBody, CloudCustomData or both');
  }
  const contents = contentsOf(found);
  const size = (contents.msgBody?.length ?? 0) + (contents.cloudCustomData?.length ?? 0);
  if (size > MAX_CONTENT_BYTES) {
    const limit = MAX_CONTENT_BYTES.toLocaleString('en-US');
    const counted = size.toLocaleString('en-US');
    faults.add(
      pointer,
      `shorten MsgBody and CloudCustomData to ${limit} bytes of JSON together; now ${counted}`,
    );
  }
  return {
    message: { groupId: found.GroupId, topicId: found.TopicId ?? null, msgSeq: found.MsgSeq },
    contents,
  };
}

function contentsOf({ MsgBody, CloudCustomData }: Message): Contents {
  return {
    ...(MsgBody === undefined ? {} : { msgBody: jsonBytes(MsgBody) }),
    ...(CloudCustomData === undefined ? {} : { cloudCustomData: jsonBytes(CloudCustomData) }),
  };
}

function jsonBytes(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
