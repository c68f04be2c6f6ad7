import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import type { Conversation, MessageState, StoredMessage } from './conversation.js';
import type { Group, Groups } from './groups.js';
import type { Frame } from './items.js';

interface KeptGroup {
  readonly kind: 'group';
  readonly groupId: string;
  readonly type: string;
  readonly name: string;
}

interface KeptTopic {
  readonly kind: 'topic';
  readonly groupId: string;
  readonly topicId: string;
}

interface KeptMessage {
  readonly kind: 'message';
  readonly groupId: string;
  readonly topicId: string | null;
  readonly item: Omit<StoredMessage, 'frame' | 'msgBody' | 'cloudCustomData' | 'state' | 'version'>;
  /** Bytes in base64; a member's place by its name after a colon. */
  readonly frame: readonly string[];
  readonly msgBody: string;
  readonly cloudCustomData: string | null;
  readonly state: MessageState;
  readonly version: number;
}

type Kept = KeptGroup | KeptTopic | KeptMessage;

/**
 * Groups and messages on disk: one JSON line for each change, written before the change is answered, so that
 * a killed simulator has forgotten nothing it said. A torn last line counts as not written. The file
 * is rewritten (beside itself, then renamed) at each start.
 */
export class StateFile {
  #fd: number | null = null;

  constructor(private readonly path: string) {}

  /** Reads what is kept into `groups` and starts to keep their changes. */
  open(groups: Groups): void {
    if (existsSync(this.path)) restore(readFileSync(this.path, 'utf8'), groups);
    this.rewrite(groups);
  }

  /** Makes the file say what `groups` says, and nothing else. */
  rewrite(groups: Groups): void {
    this.close();
    const fresh = `${this.path}.new`;
    writeFileSync(fresh, [...linesOf(groups)].join(''), { flush: true, mode: 0o600 });
    renameSync(fresh, this.path);
    this.#fd = openSync(this.path, 'a', 0o600);
  }

  groupChanged(group: Group): void {
    this.append(keptGroup(group));
  }

  topicChanged(topic: Conversation): void {
    this.append(keptTopic(topic));
  }

  messageChanged(conversation: Conversation, message: StoredMessage): void {
    this.append(keptMessage(conversation, message));
  }

  close(): void {
    if (this.#fd === null) return;
    fsyncSync(this.#fd);
    closeSync(this.#fd);
    this.#fd = null;
  }

  private append(kept: Kept): void {
    // Null while the file is being read: what comes from it need not go back to it.
    if (this.#fd !== null) writeSync(this.#fd, line(kept));
  }
}

function restore(text: string, groups: Groups): void {
  // What follows the last line break is a torn line, or nothing.
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  for (const kept of whole.split('\n')) {
    if (kept !== '') restoreOne(JSON.parse(kept) as Kept, groups);
  }
}

function restoreOne(kept: Kept, groups: Groups): void {
  if (kept.kind === 'group') {
    groups.add(kept.groupId, kept.type, kept.name);
  } else if (kept.kind === 'topic') {
    groups.addTopic(kept.groupId, kept.topicId);
  } else {
    const conversation = groups.conversation(kept.groupId, kept.topicId);
    if (conversation) groups.put(conversation, messageOf(kept));
  }
}

function* linesOf(groups: Groups): Iterable<string> {
  for (const group of groups.all()) {
    yield line(keptGroup(group));
    for (const topic of group.topics.values()) yield line(keptTopic(topic));
    for (const conversation of [group.main, ...group.topics.values()]) {
      for (const message of conversation.all()) yield line(keptMessage(conversation, message));
    }
  }
}

function line(kept: Kept): string {
  return `${JSON.stringify(kept)}\n`;
}

function keptGroup({ groupId, type, name }: Group): KeptGroup {
  return { kind: 'group', groupId, type, name };
}

function keptTopic({ groupId, topicId }: Conversation): KeptTopic {
  return { kind: 'topic', groupId, topicId: topicId ?? '' };
}

function keptMessage({ groupId, topicId }: Conversation, message: StoredMessage): KeptMessage {
  const { frame, msgBody, cloudCustomData, state, version, ...item } = message;
  return {
    kind: 'message',
    groupId,
    topicId,
    item,
    frame: frame.map((piece) =>
      typeof piece === 'string' ? `:${piece}` : piece.toString('base64'),
    ),
    msgBody: msgBody.toString('base64'),
    cloudCustomData: cloudCustomData?.toString('base64') ?? null,
    state,
    version,
  };
}

function messageOf(kept: KeptMessage): StoredMessage {
  const { item, msgBody, cloudCustomData, state, version } = kept;
  const frame: Frame = kept.frame.map((piece) => {
    if (piece === ':MsgBody') return 'MsgBody';
    return piece === ':CloudCustomData' ? 'CloudCustomData' : Buffer.from(piece, 'base64');
  });
  return {
    ...item,
    frame,
    msgBody: Buffer.from(msgBody, 'base64'),
    cloudCustomData: cloudCustomData === null ? null : Buffer.from(cloudCustomData, 'base64'),
    state,
    version,
  };
}
