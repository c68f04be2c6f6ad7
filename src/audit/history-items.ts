import { isStill, type KnownVersion } from '../edits/drift.js';
import {
  type Actor,
  type Edit,
  type ErasedContents,
  type MessageRef,
  sentAtOf,
} from '../edits/edit.js';
import { digestOf, type Version } from '../edits/version.js';

/** One version of a message, or that it was gone, and how it came about. */
export interface HistoryItem {
  readonly source: 'original' | 'edit' | 'restoration' | 'drift' | 'removed';
  /**
   * `possible`: an overwrite of ours that may have been seen, and of which nobody knows whether it took effect, or, where it wrote
   * CloudCustomData alone, whether this MsgBody stood beside it. Or a version that IM's webhook reported, and that may have stood
   * there earlier.
   */
  readonly certainty: 'certain' | 'possible';
  readonly message: MessageRef;
  /** Null where the message was gone, or its contents were erased. */
  readonly version: Version | null;
  /** Left out: they were not. */
  readonly erased?: Erased;
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

/** A version that an edit saw. */
export interface SeenVersion {
  readonly version: Version;
  /** The same where its CloudCustomData was still there when it was seen; else that is not known. */
  readonly left: Version;
}

/** A version that IM's webhook reported, made around the service or by an edit of ours. */
export interface ReportedVersion {
  readonly message: MessageRef;
  readonly version: Version;
  /** Epoch ms, by IM's clock. */
  readonly at: number;
  /** The `drift.found` entry of an edit that found the same change; null where none did. */
  readonly seenIn: string | null;
  /** The edit of ours that made it; null where it was made around the service. */
  readonly ownOf: string | null;
  /** The edit after which it is on record as drift; null where it was made by one of ours. */
  readonly driftAfter: string | null;
  /** True where it may also have come earlier. */
  readonly isPlacePossible?: boolean;
}

type Erased = Pick<ErasedContents, 'at' | 'erasureId'>;

/** A version made around the service that IM's webhook reported, and whose contents were erased. */
export interface ErasedReport {
  readonly message: MessageRef;
  /** Epoch ms, by IM's clock. */
  readonly at: number;
  readonly erased: Erased;
}

type NewItem = Omit<HistoryItem, 'digest' | 'before' | 'message'>;

/** The versions of one message, the oldest first. */
export class Items {
  readonly list: HistoryItem[] = [];
  /** What may be there after the last item, the likeliest first; none where it is gone, or nothing is known. */
  private current: readonly KnownVersion[] = [];
  /** What may be there was erased: that a version differs from it cannot be seen. */
  private isErased = false;

  /** Whether the last item is this version, made by this edit. */
  isLast({ id }: Edit, version: Version): boolean {
    const last = this.list.at(-1);
    const isOfEdit = last?.by !== null && last?.modificationId === id;
    return isOfEdit && last.digest === digestOf(version);
  }

  /** Whether the last item certainly is this version, as far as this one is known. */
  isAtEnd(version: Version): boolean {
    const [status] = this.current;
    return (
      this.list.at(-1)?.certainty === 'certain' && status !== undefined && isStill(version, status)
    );
  }

  /** Whether it may be there after the last item. */
  isKnown(version: Version): boolean {
    return this.current.some((known) => isStill(version, known));
  }

  /** What is there after the last item, as far as it is known. */
  get last(): Version | null {
    return this.current[0]?.version ?? null;
  }

  /** A snapshot: a version of its own where it is not what was known before it, or was only possible. */
  show(seen: SeenVersion, edit: Edit, at: number): void {
    const last = this.list.at(-1);
    const wasPossible = edit.snapshot?.drift && last?.certainty === 'possible';
    const isErased = this.isErased && !edit.snapshot?.drift;
    if (!last || wasPossible || !(isErased || this.isKnown(seen.version)))
      this.find(seen, edit, at);
    this.isErased = false;
    this.current = [{ version: seen.left, isAsShown: true }];
  }

  find({ version, left }: SeenVersion, { id, message }: Edit, at: number): void {
    const source = this.list.length === 0 ? 'original' : 'drift';
    this.add(message, { source, certainty: 'certain', version, modificationId: id, by: null, at });
    this.current = [{ version: left, isAsShown: true }];
  }

  write(edit: Edit, ours: KnownVersion, certainty: HistoryItem['certainty'], at: number): void {
    const { id, message, actor, restores } = edit;
    const source = restores === null ? 'edit' : 'restoration';
    const { version } = ours;
    const who = { by: actor, onBehalfOf: edit.onBehalfOf };
    this.add(message, { source, certainty, version, modificationId: id, ...who, at });
    this.current = certainty === 'certain' ? [ours] : [ours, ...this.current];
  }

  /**
   * An edit whose contents were erased: that it saw a version of its own is known.
   * @param reported the same, as the webhook reported it, where that is still there
   */
  showErased(edit: Edit, erased: ErasedContents, reported: ReportedVersion | null): void {
    const isOwn = this.list.length === 0 || erased.driftAfter !== null;
    // Else it is what was known to be there.
    if (!isOwn) return;
    this.findErased(edit, erased, reported, erased.snapshotAt ?? edit.receivedAt);
    this.forget();
  }

  /** What its snapshot or a re-read found. */
  findErased(
    edit: Edit,
    erased: ErasedContents,
    reported: ReportedVersion | null,
    at: number,
  ): void {
    if (reported) {
      const { version } = reported;
      // It may stand there already, as it was reported.
      if (!this.isAtEnd(version)) this.find({ version, left: version }, edit, at);
      return;
    }
    const source = this.list.length === 0 ? 'original' : 'drift';
    const what = { version: null, erased, modificationId: edit.id } as const;
    this.add(edit.message, { ...what, source, certainty: 'certain', by: null, at });
    this.forget();
  }

  writeErased(edit: Edit, erased: ErasedContents, certainty: HistoryItem['certainty']): void {
    const { id, message, actor, restores } = edit;
    const source = restores === null ? 'edit' : 'restoration';
    const who = { by: actor, onBehalfOf: edit.onBehalfOf };
    const what = { version: null, erased, modificationId: id } as const;
    this.add(message, { ...what, source, certainty, ...who, at: sentAtOf(edit) });
    this.forget();
  }

  addErasedReport({
    message,
    at,
    erased,
    isPlacePossible,
  }: ErasedReport & Pick<ReportedVersion, 'isPlacePossible'>): void {
    if (this.list.length === 0) return;
    const certainty = isPlacePossible ? 'possible' : 'certain';
    const what = { version: null, erased, modificationId: null } as const;
    this.add(message, { ...what, source: 'drift', certainty, by: null, at });
    this.forget();
  }

  /** What is there was erased. */
  private forget(): void {
    this.current = [];
    this.isErased = true;
  }

  /** Which CloudCustomData is there, nobody can know. */
  forgetCustomData(): void {
    this.current = this.current.map(({ version, isAsShown }) => {
      return { version: { ...version, customData: null }, isAsShown };
    });
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
   * Only what changes anything: the webhook may be late, or report twice. What it does not report is taken to have stayed.
   * @param keepsCustomData false where it is not known which CloudCustomData there was to stay
   */
  addReported(
    {
      message,
      version,
      at,
      isPlacePossible,
    }: Pick<ReportedVersion, 'message' | 'version' | 'at' | 'isPlacePossible'>,
    keepsCustomData = true,
  ): void {
    const before = this.current[0]?.version;
    const stayed = keepsCustomData ? before?.customData : null;
    const customData = version.customData ?? stayed ?? null;
    const reported = { msgBody: version.msgBody, customData };
    if (this.list.length === 0 || (before && digestOf(before) === digestOf(reported))) return;
    const certainty = isPlacePossible ? 'possible' : 'certain';
    const found = { source: 'drift', certainty, version: reported, by: null } as const;
    this.add(message, { ...found, modificationId: null, at });
    const theirs = { version: reported, isAsShown: false };
    this.current = isPlacePossible ? [...this.current, theirs] : [theirs];
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
