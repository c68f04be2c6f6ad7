import type { Conversation, MessageState, StoredMessage } from './conversation.js';
import type { ClientAct, Removal } from '../faults/faults.js';
import { Groups, type Group, type MessageAddress, type Watcher } from './groups.js';
import { texts, type RawTexts } from '../control/logbook.js';
import { SAMPLE_COMMUNITY, SAMPLE_GROUPS, sampleMessages, SAMPLE_TOPIC } from './sample.js';
import {
  messageOfSeed,
  rawContents,
  type GivenContents,
  type SeedMessage,
} from './seed-message.js';

/** A message as it stands. */
export interface CurrentMessage extends RawTexts {
  readonly state: MessageState;
  /** How often it was edited. */
  readonly version: number;
  /** The list item that a pull returns, byte for byte. */
  readonly item: Buffer;
}

export interface Located {
  readonly group: Group;
  readonly conversation: Conversation;
  readonly message: StoredMessage;
}

const STATE_AFTER: Readonly<Record<Removal, MessageState>> = {
  recall: 'recalled',
  delete: 'deleted',
  expire: 'expired',
};

/** The groups and messages, and what people do to them without the REST API. */
export class World {
  readonly groups: Groups;

  constructor(
    watcher: Watcher,
    private readonly settings: { readonly includeCustomDataInPulls: boolean },
  ) {
    this.groups = new Groups(watcher);
  }

  /** Adds or replaces a message, in a Public group made for it where there is none; returns its seq. */
  addMessage(seed: SeedMessage): number {
    const conversation = this.conversationFor(seed);
    const message = messageOfSeed(seed, conversation);
    this.groups.put(conversation, message);
    return message.seq;
  }

  /** The sample groups with their messages, where the groups are missing. */
  seedSample(): void {
    const missing = SAMPLE_GROUPS.filter(({ groupId }) => !this.groups.get(groupId));
    const isMissing = new Set(missing.map(({ groupId }) => groupId));
    for (const { groupId, type, name } of missing) this.groups.add(groupId, type, name);
    if (isMissing.has(SAMPLE_COMMUNITY)) this.groups.addTopic(SAMPLE_COMMUNITY, SAMPLE_TOPIC);
    for (const message of sampleMessages()) {
      if (isMissing.has(message.groupId)) this.addMessage(message);
    }
  }

  message(address: MessageAddress): CurrentMessage | null {
    const located = this.find(address);
    if (!located) return null;
    const { conversation, message } = located;
    const item = conversation.item(message, this.settings.includeCustomDataInPulls);
    const { state, version } = message;
    return { ...texts(message), state, version, item: Buffer.from(item) };
  }

  /** Members that are not given stay as they are. Throws where there is no such message. */
  clientEdits(address: MessageAddress, contents: GivenContents, account = 'mia'): void {
    const { conversation, message } = this.locate(address);
    const editor = { by: 'client', account } as const;
    this.groups.overwrite(conversation, message, rawContents(contents), editor);
  }

  /** Throws where there is no such message. */
  clientRemoves(address: MessageAddress, removal: Removal): void {
    const { conversation, message } = this.locate(address);
    this.groups.setState(conversation, message, STATE_AFTER[removal]);
  }

  /** Does nothing where there is no such message. */
  act(address: MessageAddress, act: ClientAct): void {
    if (!this.find(address)) return;
    if ('edit' in act) this.clientEdits(address, act.edit, act.account);
    else this.clientRemoves(address, act.remove);
  }

  locate(address: MessageAddress): Located {
    const located = this.find(address);
    if (!located) throw new RangeError('no such message in the simulator');
    return located;
  }

  private find({ groupId, topicId, msgSeq }: MessageAddress): Located | null {
    const group = this.groups.get(groupId);
    const conversation = this.groups.conversation(groupId, topicId);
    const message = conversation?.get(msgSeq);
    return group && conversation && message ? { group, conversation, message } : null;
  }

  private conversationFor({ groupId, topicId }: SeedMessage): Conversation {
    if (topicId) return this.groups.addTopic(groupId, topicId);
    return (this.groups.get(groupId) ?? this.groups.add(groupId, 'Public')).main;
  }
}
