import { isStill } from '../edits/drift.js';
import type { Edit } from '../edits/edit.js';
import type { Version } from '../edits/version.js';
import { cameAfterLastWriter, type FoundDrift, foundDrifts } from './custom-data-order.js';
import type { ReportedVersion } from './history-items.js';

export interface SeenCustomData {
  readonly customData: NonNullable<Version['customData']>;
  /** False: one that an edit of ours wrote may have been there already when the version was seen. */
  readonly wasThere: boolean;
}

/** What the webhook reported of one message, in the order of IM's clock: each is taken once. */
export class Reports {
  private readonly places: ReadonlyMap<ReportedVersion, number>;
  /** Made around the service, and seen by no edit. */
  private readonly unseen: ReportedVersion[];
  /** Made by edits of ours that have not come yet: nothing that IM dates after one comes before it. */
  private readonly ownToCome: Set<ReportedVersion>;
  /** The CloudCustomData that was reported of what an edit saw, by the entry of that drift. */
  private readonly customData = new Map<string, SeenCustomData>();

  /** @param reported the oldest first */
  constructor(
    private readonly reported: readonly ReportedVersion[],
    private readonly edits: readonly Edit[],
  ) {
    this.places = new Map(reported.map((one, place) => [one, place]));
    this.ownToCome = new Set(reported.filter(({ ownOf }) => ownOf !== null));
    const drifts = new Map(foundDrifts(edits).map((drift) => [drift.entryId, drift]));
    const foreign = reported.filter(({ ownOf }) => ownOf === null);
    this.unseen = foreign.filter((one) => !this.wasSeen(one, drifts.get(one.seenIn ?? '')));
  }

  customDataOf(entryId: string | undefined): SeenCustomData | null {
    return this.customData.get(entryId ?? '') ?? null;
  }

  /** What the webhook reported of the drift that this entry records; null: nothing, or it was erased. */
  seenAs(entryId: string | undefined): ReportedVersion | null {
    const reported = this.reported.find(({ seenIn }) => seenIn !== null && seenIn === entryId);
    return reported && !this.unseen.includes(reported) ? reported : null;
  }

  private wasSeen(one: ReportedVersion, drift: FoundDrift | undefined): boolean {
    if (!drift || this.isOvertaken(one, drift)) return false;
    const isAfter = cameAfterLastWriter(one, drift, this.edits, (id) => this.own(id));
    if (isAfter === false) return false;
    const { customData } = one.version;
    if (customData) this.customData.set(drift.entryId, { customData, wasThere: isAfter === true });
    return true;
  }

  /** The events of an edit of ours, the oldest first. */
  own(id: string): readonly ReportedVersion[] {
    return this.reported.filter(({ ownOf }) => ownOf === id);
  }

  hasCome(own: ReportedVersion): void {
    this.ownToCome.delete(own);
  }

  /** Of what edits of ours made, none holds up the rest any more. */
  forgetOwn(): void {
    this.ownToCome.clear();
  }

  /** Before this time, and before the next event of ours. */
  takeUntil(at: number): ReportedVersion[] {
    return this.take((one) => one.at < at && !this.isHeldUp(one));
  }

  takeBefore(own: ReportedVersion): ReportedVersion[] {
    return this.take((one) => this.place(one) < this.place(own));
  }

  /**
   * Up to the last that reports this version before the next event of ours; where there is none, up to the first at all: that
   * the version was known is more certain than how IM's machines date it.
   */
  takeUpTo(version: Version): ReportedVersion[] {
    const isIt = (one: ReportedVersion) =>
      isStill(version, { version: one.version, isAsShown: false });
    const last = this.unseen.findLastIndex((one) => !this.isHeldUp(one) && isIt(one));
    return this.unseen.splice(0, 1 + (last < 0 ? this.unseen.findIndex(isIt) : last));
  }

  lastBefore(at: number): ReportedVersion | null {
    return this.unseen.findLast((one) => one.at < at && !this.isHeldUp(one)) ?? null;
  }

  next(before: number): ReportedVersion | null {
    const [one] = this.unseen;
    return one && one.at < before && !this.isHeldUp(one) ? one : null;
  }

  private take(isWanted: (one: ReportedVersion) => boolean): ReportedVersion[] {
    const end = this.unseen.findIndex((one) => !isWanted(one));
    return this.unseen.splice(0, end < 0 ? this.unseen.length : end);
  }

  private isHeldUp(one: ReportedVersion): boolean {
    return [...this.ownToCome].some((own) => this.place(own) < this.place(one));
  }

  /** Whether another was reported after it and before an edit saw the message: then what that one saw came later. */
  private isOvertaken(one: ReportedVersion, { finder, at }: FoundDrift): boolean {
    const before = new Set(this.edits.slice(0, finder).map(({ id }) => id));
    return this.reported.some(
      (other) =>
        (other.ownOf === null ? other.seenIn === null : before.has(other.ownOf)) &&
        this.place(other) > this.place(one) &&
        other.at < at,
    );
  }

  private place(one: ReportedVersion): number {
    return this.places.get(one) ?? 0;
  }
}
