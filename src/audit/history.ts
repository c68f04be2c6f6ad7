import type { Actor, Edit, MessageRef } from '../edits/edit.js';
import { digestOf, type Version, versionOf, written } from '../edits/version.js';

/** One version of a message, and how it came about. */
export interface HistoryItem {
  readonly source: 'original' | 'edit' | 'restoration' | 'drift';
  readonly message: MessageRef;
  readonly version: Version;
  readonly digest: string;
  /** The version before it that is known; null for the first one. */
  readonly before: Version | null;
  /** The edit that made it; for a version that was found, the edit whose snapshot shows it, if any. */
  readonly modificationId: string | null;
  /** Null for a version that was found: the record does not know who made it. */
  readonly by: Actor | null;
  /** When it came about; for a version that was found, when it was found. */
  readonly at: number;
}

/** A version that IM's webhook told of as made around the service. */
export interface ToldVersion {
  readonly message: MessageRef;
  readonly version: Version;
  /** Epoch ms, by IM's clock. */
  readonly at: number;
}

/**
 * All known versions of a message, oldest first. In several topics the same MsgSeq names several messages: each has a
 * history of its own, and what follows what is told within it.
 * @param edits all edits, those of one message in the order in which they held it
 */
export function historyOf(
  edits: readonly Edit[],
  told: readonly ToldVersion[] = [],
): HistoryItem[] {
  const topics = new Set(edits.map((edit) => edit.message.topicId));
  const histories = [...topics].map((topicId) => {
    const isOfTopic = ({ message }: { readonly message: MessageRef }) =>
      message.topicId === topicId;
    return historyOfOne(edits.filter(isOfTopic), told.filter(isOfTopic));
  });
  // Within one message its order counts, not the clocks of the replicas.
  const [only = [], ...others] = histories;
  return others.length === 0 ? only : histories.flat().sort((a, b) => a.at - b.at);
}

function historyOfOne(edits: readonly Edit[], told: readonly ToldVersion[]): HistoryItem[] {
  const items = new Items();
  let toldUntil = Number.NEGATIVE_INFINITY;
  for (const edit of edits) {
    const prior = edit.snapshot && versionOf(edit.snapshot);
    if (!prior || !edit.snapshot) continue;
    const { takenAt, drift } = edit.snapshot;
    for (const one of told) {
      if (one.at >= toldUntil && one.at < takenAt) items.tell(one);
    }
    toldUntil = Math.max(toldUntil, takenAt);
    if (items.isEmpty || (drift && !items.endsWith(prior))) {
      items.add({
        ...found(edit, prior),
        source: items.isEmpty ? 'original' : 'drift',
        at: takenAt,
      });
    }
    if (edit.standing.state !== 'applied') continue;
    items.add({
      source: edit.restores === null ? 'edit' : 'restoration',
      message: edit.message,
      version: written(prior, edit.requested),
      modificationId: edit.id,
      by: edit.actor,
      at: edit.standing.sentAt ?? edit.receivedAt,
    });
  }
  for (const one of told) if (one.at >= toldUntil) items.tell(one);
  return items.list;
}

function found(edit: Edit, version: Version) {
  return { message: edit.message, version, modificationId: edit.id, by: null };
}

class Items {
  readonly list: HistoryItem[] = [];

  get isEmpty(): boolean {
    return this.list.length === 0;
  }

  endsWith(version: Version): boolean {
    return this.list.at(-1)?.digest === digestOf(version);
  }

  add(item: Omit<HistoryItem, 'digest' | 'before'>): void {
    // What was found later than the version after it was made cannot have come before: order is that of the record.
    const last = this.list.at(-1);
    this.list.push({
      ...item,
      digest: digestOf(item.version),
      before: last?.version ?? null,
      at: Math.max(item.at, last?.at ?? item.at),
    });
  }

  /** Only what changes anything: the webhook may be late, or told twice. What it does not tell is taken to have stayed. */
  tell({ message, version, at }: ToldVersion): void {
    const customData = version.customData ?? this.list.at(-1)?.version.customData ?? null;
    const told = { msgBody: version.msgBody, customData };
    if (this.isEmpty || this.endsWith(told)) return;
    this.add({ source: 'drift', message, version: told, modificationId: null, by: null, at });
  }
}
