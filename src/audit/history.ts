import { foundVersion, isStill, type KnownVersion } from '../edits/drift.js';
import { type Actor, type Edit, isSettled, type MessageRef } from '../edits/edit.js';
import { mayHaveTakenEffect } from '../edits/verdicts.js';
import { digestOf, type Version, versionOf, written } from '../edits/version.js';

/** One version of a message, or that it was gone, and how it came about. */
export interface HistoryItem {
  readonly source: 'original' | 'edit' | 'restoration' | 'drift' | 'removed';
  /** `possible`: an overwrite of ours that may have been seen, and of which nobody knows whether it took effect. */
  readonly certainty: 'certain' | 'possible';
  readonly message: MessageRef;
  /** Null where the message was gone. */
  readonly version: Version | null;
  readonly digest: string | null;
  /** The version of the item before it; null for the first one, and after a removal. */
  readonly before: Version | null;
  /** The edit that made it; for a version that was found, the edit that found it, if any. */
  readonly modificationId: string | null;
  /** Null for a version that was found: the record does not know who made it. */
  readonly by: Actor | null;
  /** For whom they acted, where somebody was named. */
  readonly onBehalfOf?: string | null;
  /** When it came about; for a version that was found, when it was found. */
  readonly at: number;
}

/** A version that IM's webhook reported as made around the service. */
export interface ToldVersion {
  readonly message: MessageRef;
  readonly version: Version;
  /** Epoch ms, by IM's clock. */
  readonly at: number;
  /** The `drift.found` entry of an edit that found the same change; null where none did. */
  readonly seenIn: string | null;
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
    return new History(told.filter(isOfTopic)).of(edits.filter(isOfTopic));
  });
  // Within one message its order counts, not the clocks of the replicas.
  const [only = [], ...others] = histories;
  return others.length === 0 ? only : histories.flat().sort((a, b) => a.at - b.at);
}

/** The history of one message. */
class History {
  private readonly items = new Items();
  /** What no edit saw, the oldest first. */
  private readonly unseen: ToldVersion[];
  /** The CloudCustomData that was reported of what an edit saw, by the entry of that drift. */
  private readonly reported: ReadonlyMap<string, Version['customData']>;

  constructor(told: readonly ToldVersion[]) {
    this.unseen = told.filter(({ seenIn }) => seenIn === null);
    this.reported = new Map(
      told.flatMap(({ seenIn, version }) =>
        seenIn !== null && version.customData ? [[seenIn, version.customData]] : [],
      ),
    );
  }

  of(edits: readonly Edit[]): HistoryItem[] {
    const seen = edits.map((edit) => this.seenIn(edit));
    for (const [i, one] of seen.entries()) {
      const next = seen.slice(i + 1).find(({ prior }) => prior);
      if (one.prior) this.add(one, one.prior, next?.prior ?? null);
      if (one.isGone && isSettled(one.edit.standing)) {
        this.tellUntil(one.edit.standing.settledAt);
        this.items.remove(one.edit, one.edit.standing.settledAt);
      }
    }
    this.tellUntil(Number.POSITIVE_INFINITY);
    return this.items.list;
  }

  /** One edit: what it saw, what it wrote, and what its re-reads showed, in an order in which it can have happened. */
  private add(seen: Seen, prior: Version, next: Version | null): void {
    const { edit, found } = seen;
    const { standing, snapshot } = edit;
    const seenAt = snapshot?.takenAt ?? edit.receivedAt;
    this.tellUntil(seenAt);
    if (!snapshot?.drift) this.tellShown(prior, seenAt);
    this.items.show(prior, edit, seenAt);
    const sentAt = standing.sentAt ?? edit.receivedAt;
    const settledAt = isSettled(standing) ? standing.settledAt : sentAt;
    const ours: KnownVersion = {
      version: written(prior, edit.requested),
      isAsShown: edit.requested.msgBody === undefined,
    };
    const isApplied = standing.state === 'applied';
    if (isApplied || mayHaveTakenEffect(edit)) this.tellUntil(sentAt);
    if (!isApplied && mayHaveTakenEffect(edit)) {
      this.items.write(edit, ours, 'possible', sentAt);
    }
    if (found.length > 0) this.tellUntil(settledAt);
    for (const version of found) this.items.find(version, edit, settledAt);
    if (!isApplied) return;
    const isOursLast = this.isOursLast(edit, ours, next);
    if (isOursLast) this.tellUntil(settledAt);
    this.items.write(edit, ours, 'certain', sentAt);
    // What came while ours was under way may have come before it, and then without the CloudCustomData that ours wrote.
    if (!isOursLast) this.tellUntil(settledAt, edit.requested.cloudCustomData === undefined);
  }

  /** Of what was reported while ours was under way: whether ours came after it. */
  private isOursLast({ standing }: Edit, ours: KnownVersion, next: Version | null): boolean {
    if (isSettled(standing) && standing.settledBy === 'reread') return true;
    const settledAt = isSettled(standing) ? standing.settledAt : 0;
    const last = this.unseen.findLast(({ at }) => at < settledAt);
    if (!next || !last) return false;
    const isTheirs = isStill(next, { version: last.version, isAsShown: false });
    return isStill(next, ours) && !isTheirs;
  }

  private tellUntil(at: number, keepsCustomData = true): void {
    while (this.unseen[0] && this.unseen[0].at < at) {
      const [one] = this.unseen.splice(0, 1);
      if (one) this.items.tell(one, keepsCustomData);
    }
  }

  /**
   * What a snapshot shows without being drift, the record knew: IM, whose clock may be ahead of ours, had reported it before,
   * with a time to come.
   */
  private tellShown(version: Version, seenAt: number): void {
    if (this.items.list.length === 0 || this.items.isKnown(version)) return;
    const last = this.unseen.findIndex((one) =>
      isStill(version, { version: one.version, isAsShown: false }),
    );
    for (const one of this.unseen.splice(0, last + 1)) {
      this.items.tell({ ...one, at: Math.min(one.at, seenAt) });
    }
  }

  /** The versions that an edit saw, with what the webhook adds to them. */
  private seenIn(edit: Edit): Seen {
    const { snapshot, standing, requested, ledger } = edit;
    const entries = ledger.filter(({ type }) => type === 'drift.found');
    const shown = snapshot && versionOf(snapshot);
    const prior = shown && (snapshot.drift ? this.withReported(shown, entries[0]?.entryId) : shown);
    const items = isSettled(standing) ? (standing.found ?? []) : [];
    const found = items.flatMap((item) => {
      const version = item && prior && foundVersion(item, prior, requested);
      return version ?? [];
    });
    const first = entries.length - found.length;
    return {
      edit,
      prior,
      found: found.map((version, i) => this.withReported(version, entries[first + i]?.entryId)),
      isGone: items.at(-1) === null || saysGone(edit),
    };
  }

  private withReported(version: Version, entryId: string | undefined): Version {
    const customData = this.reported.get(entryId ?? '');
    return customData && version.customData?.source !== 'im' ? { ...version, customData } : version;
  }
}

interface Seen {
  readonly edit: Edit;
  readonly prior: Version | null;
  /** By re-reads, the oldest first. */
  readonly found: readonly Version[];
  readonly isGone: boolean;
}

/** Whether the pull, or IM's answer to the overwrite, said that the message is no more. */
function saysGone({ standing }: Edit): boolean {
  if (!isSettled(standing)) return false;
  return standing.because === 'message-gone' || standing.because === 'message-not-found';
}

type NewItem = Omit<HistoryItem, 'digest' | 'before' | 'message'>;

class Items {
  readonly list: HistoryItem[] = [];
  /** What may be there after the last item, the likeliest first; none where it is gone, or nothing is known. */
  private current: readonly KnownVersion[] = [];

  /** Whether it may be there after the last item. */
  isKnown(version: Version): boolean {
    return this.current.some((known) => isStill(version, known));
  }

  /** A snapshot: a version of its own where it is not what was known before it, or was only possible. */
  show(version: Version, edit: Edit, at: number): void {
    const last = this.list.at(-1);
    const wasPossible = edit.snapshot?.drift && last?.certainty === 'possible';
    if (!last || wasPossible || !this.isKnown(version)) this.find(version, edit, at);
    this.current = [{ version, isAsShown: true }];
  }

  find(version: Version, { id, message }: Edit, at: number): void {
    const source = this.list.length === 0 ? 'original' : 'drift';
    this.add(message, { source, certainty: 'certain', version, modificationId: id, by: null, at });
    this.current = [{ version, isAsShown: true }];
  }

  write(edit: Edit, ours: KnownVersion, certainty: HistoryItem['certainty'], at: number): void {
    const { id, message, actor, restores } = edit;
    const source = restores === null ? 'edit' : 'restoration';
    const { version } = ours;
    const who = { by: actor, onBehalfOf: edit.onBehalfOf };
    this.add(message, { source, certainty, version, modificationId: id, ...who, at });
    this.current = certainty === 'certain' ? [ours] : [ours, ...this.current];
  }

  /** Of a message that was there before. */
  remove({ id, message, snapshot }: Edit, at: number): void {
    const isKnown = this.list.length > 0 || snapshot !== null;
    if (!isKnown || this.list.at(-1)?.source === 'removed') return;
    const gone = { source: 'removed', certainty: 'certain', version: null, by: null } as const;
    this.add(message, { ...gone, modificationId: id, at });
    this.current = [];
  }

  /**
   * Only what changes anything: the webhook may be late, or told twice. What it does not tell is taken to have stayed.
   * @param keepsCustomData false where it is not known which CloudCustomData there was to stay
   */
  tell({ message, version, at }: ToldVersion, keepsCustomData = true): void {
    const before = this.current[0]?.version;
    const stayed = keepsCustomData ? before?.customData : null;
    const customData = version.customData ?? stayed ?? null;
    const told = { msgBody: version.msgBody, customData };
    if (this.list.length === 0 || (before && digestOf(before) === digestOf(told))) return;
    const found = { source: 'drift', certainty: 'certain', version: told, by: null } as const;
    this.add(message, { ...found, modificationId: null, at });
    this.current = [{ version: told, isAsShown: false }];
  }

  private add(message: MessageRef, item: NewItem): void {
    // What was found later than the version after it was made cannot have come before: order is that of the record.
    const last = this.list.at(-1);
    this.list.push({
      ...item,
      message,
      digest: item.version && digestOf(item.version),
      before: last?.version ?? null,
      at: Math.max(item.at, last?.at ?? item.at),
    });
  }
}
