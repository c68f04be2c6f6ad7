import { Conversation, type MessageState, type StoredMessage } from './conversation.js';

/** A message's address. `topicId` is left out (or null) outside topics. */
export interface MessageAddress {
  readonly groupId: string;
  readonly topicId?: string | null | undefined;
  readonly msgSeq: number;
}

/** Members to replace, as JSON text. What is left out stays as it is. */
export interface Replacement {
  readonly msgBody?: Buffer | null;
  readonly cloudCustomData?: Buffer | null;
}

/** Who overwrote: the REST call (with its URL `random`), or somebody's client, behind REST's back. */
export type Editor =
  | { readonly by: 'rest'; readonly random: string; readonly account: string }
  | { readonly by: 'client'; readonly account: string };

export interface RawContents {
  readonly msgBody: Buffer;
  readonly cloudCustomData: Buffer | null;
}

export interface Overwrite {
  readonly groupId: string;
  readonly topicId: string | null;
  readonly msgSeq: number;
  readonly editor: Editor;
  readonly before: RawContents;
  readonly after: RawContents;
}

/** Called with each change, right after it was made and before anybody is answered. */
export interface Watcher {
  groupChanged(group: Group): void;
  topicChanged(conversation: Conversation): void;
  messageChanged(conversation: Conversation, message: StoredMessage): void;
  overwritten(overwrite: Overwrite): void;
}

export interface Group {
  readonly groupId: string;
  /** Wire spelling: `Private`, `Public`, `ChatRoom`, `AVChatRoom`, `Community`, `BChatRoom`. */
  readonly type: string;
  readonly name: string;
  readonly createTime: number;
  readonly main: Conversation;
  readonly topics: Map<string, Conversation>;
}

const WIRE_SPELLING: Readonly<Record<string, string>> = { Work: 'Private', Meeting: 'ChatRoom' };

/** Groups that keep no history: their messages can be neither pulled nor modified. */
export function keepsNoHistory(group: Group): boolean {
  return group.type === 'AVChatRoom' || group.type === 'BChatRoom';
}

/** All groups of the app. */
export class Groups {
  readonly #groups = new Map<string, Group>();

  constructor(private readonly watcher: Watcher) {}

  add(groupId: string, type: string, name = groupId): Group {
    const group: Group = {
      groupId,
      type: WIRE_SPELLING[type] ?? type,
      name,
      createTime: Math.floor(Date.now() / 1000),
      main: new Conversation(groupId, null),
      topics: new Map(),
    };
    this.#groups.set(groupId, group);
    this.watcher.groupChanged(group);
    return group;
  }

  addTopic(groupId: string, topicId: string): Conversation {
    const group = this.get(groupId) ?? this.add(groupId, 'Community');
    const known = group.topics.get(topicId);
    if (known) return known;
    const topic = new Conversation(groupId, topicId);
    group.topics.set(topicId, topic);
    this.watcher.topicChanged(topic);
    return topic;
  }

  get(groupId: string): Group | undefined {
    return this.#groups.get(groupId);
  }

  all(): Iterable<Group> {
    return this.#groups.values();
  }

  clear(): void {
    this.#groups.clear();
  }

  conversation(groupId: string, topicId?: string | null): Conversation | undefined {
    const group = this.#groups.get(groupId);
    return topicId ? group?.topics.get(topicId) : group?.main;
  }

  put(conversation: Conversation, message: StoredMessage): void {
    conversation.put(message);
    this.watcher.messageChanged(conversation, message);
  }

  /** Replaces the given members and nothing else; seq, time, random and sender stay. */
  overwrite(
    conversation: Conversation,
    message: StoredMessage,
    replacement: Replacement,
    editor: Editor,
  ): void {
    const before = { msgBody: message.msgBody, cloudCustomData: message.cloudCustomData };
    message.msgBody = replacement.msgBody ?? message.msgBody;
    message.cloudCustomData = replacement.cloudCustomData ?? message.cloudCustomData;
    message.version += 1;
    conversation.changed(message.seq);
    const { groupId, topicId } = conversation;
    const after = { msgBody: message.msgBody, cloudCustomData: message.cloudCustomData };
    this.watcher.messageChanged(conversation, message);
    this.watcher.overwritten({ groupId, topicId, msgSeq: message.seq, editor, before, after });
  }

  setState(conversation: Conversation, message: StoredMessage, state: MessageState): void {
    message.state = state;
    conversation.changed(message.seq);
    this.watcher.messageChanged(conversation, message);
  }
}
