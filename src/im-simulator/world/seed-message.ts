import type { Conversation, MessageState, StoredMessage } from './conversation.js';
import type { Replacement } from './groups.js';
import { frameOf, takeApart, type ItemFields } from './items.js';

/** JSON text, or its bytes. */
type RawJson = string | Buffer;

/** Contents given as JSON text (kept byte for byte) or as values. */
export interface GivenContents {
  readonly rawMsgBody?: RawJson;
  readonly MsgBody?: unknown;
  /** JSON text of a string, quotes included. */
  readonly rawCloudCustomData?: RawJson;
  readonly cloudCustomData?: string;
}

export interface SeedMessage extends GivenContents {
  readonly groupId: string;
  readonly topicId?: string | null;
  /** Default: the next one. */
  readonly seq?: number;
  /**
   * The whole list item, returned byte for byte until somebody edits the message; instead of the contents and
   * the fields below. A placeholder is still composed in the ordinary way.
   */
  readonly rawItem?: RawJson;
  /** More members of the list item, as JSON text without braces: `"MsgVersion":18446744073709551615`. */
  readonly rawExtra?: string;
  readonly from?: string;
  /** Unix seconds. */
  readonly timestamp?: number;
  readonly random?: number;
  readonly priority?: number;
  /** A tip; its MsgBody is an object. */
  readonly isSystem?: boolean;
  readonly state?: MessageState;
}

export function rawContents(given: GivenContents): Replacement {
  const { rawMsgBody, MsgBody, rawCloudCustomData, cloudCustomData } = given;
  return {
    msgBody: raw(rawMsgBody) ?? json(MsgBody),
    cloudCustomData: raw(rawCloudCustomData) ?? json(cloudCustomData),
  };
}

/** The message that a seed describes. Takes a seq of the conversation where the seed names none. */
export function messageOfSeed(seed: SeedMessage, conversation: Conversation): StoredMessage {
  const { state = 'stored' } = seed;
  const rawItem = raw(seed.rawItem);
  const shown = rawItem ? shownFields(rawItem) : {};
  const seq = seed.seq ?? shown.seq ?? conversation.takeSeq();
  const fields: ItemFields = {
    fromAccount: seed.from ?? shown.fromAccount ?? 'jack',
    priority: seed.priority ?? 2,
    random: seed.random ?? 1_000_000 + seq,
    seq,
    timestamp: seed.timestamp ?? 1_700_000_000 + seq,
    isSystem: seed.isSystem ?? shown.isSystem ?? false,
    rawExtra: seed.rawExtra ?? '',
  };
  if (rawItem) return { ...fields, ...takeApart(rawItem), state, version: 0 };
  const contents = rawContents(seed);
  return {
    ...fields,
    frame: frameOf(fields),
    msgBody: contents.msgBody ?? Buffer.from('[]'),
    cloudCustomData: contents.cloudCustomData ?? null,
    state,
    version: 0,
  };
}

interface ShownFields {
  readonly seq?: number;
  readonly fromAccount?: string;
  readonly isSystem?: boolean;
}

function shownFields(item: Buffer): ShownFields {
  const fields = JSON.parse(item.toString('utf8')) as Record<string, unknown>;
  const { MsgSeq, From_Account, IsSystemMsg } = fields;
  return {
    ...(typeof MsgSeq === 'number' ? { seq: MsgSeq } : {}),
    ...(typeof From_Account === 'string' ? { fromAccount: From_Account } : {}),
    ...(IsSystemMsg === 1 ? { isSystem: true } : {}),
  };
}

function raw(given: RawJson | undefined): Buffer | null {
  return given === undefined ? null : Buffer.from(given);
}

function json(value: unknown): Buffer | null {
  return value === undefined ? null : Buffer.from(JSON.stringify(value));
}
