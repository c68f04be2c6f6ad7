import { isStill } from '../edits/drift.js';
import { type Edit, isSettled } from '../edits/edit.js';
import type { Version } from '../edits/version.js';
import type { ReportedVersion } from './history-items.js';

/** A version that IM's webhook reported, made around the service or by an edit of ours. */
export interface ToldVersion extends ReportedVersion {
  /** The `drift.found` entry of an edit that found the same change; null where none did. */
  readonly seenIn: string | null;
  /** The edit of ours that made it; null where it was made around the service. */
  readonly ownOf: string | null;
}

/** What the webhook reported of one message, in the order of IM's clock: each is taken once. */
export class Reports {
  private readonly places: ReadonlyMap<ToldVersion, number>;
  /** Made around the service, and seen by no edit. */
  private readonly unseen: ToldVersion[];
  /** Made by edits of ours that have not come yet: nothing that IM dates after one comes before it. */
  private readonly ownToCome: Set<ToldVersion>;
  /** The CloudCustomData that was reported of what an edit saw, by the entry of that drift. */
  private readonly customData: ReadonlyMap<string, Version['customData']>;

  /** @param told the oldest first */
  constructor(
    private readonly told: readonly ToldVersion[],
    edits: readonly Edit[],
  ) {
    this.places = new Map(told.map((one, place) => [one, place]));
    this.ownToCome = new Set(told.filter(({ ownOf }) => ownOf !== null));
    const seenAt = new Map(edits.flatMap(driftsOf));
    this.unseen = told.filter(
      (one) => one.ownOf === null && (one.seenIn === null || this.isOvertaken(one, seenAt)),
    );
    const seen = told.filter((one) => one.ownOf === null && !this.unseen.includes(one));
    this.customData = new Map(
      seen.flatMap(({ seenIn, version }) =>
        seenIn !== null && version.customData ? [[seenIn, version.customData]] : [],
      ),
    );
  }

  customDataOf(entryId: string | undefined): Version['customData'] {
    return this.customData.get(entryId ?? '') ?? null;
  }

  /** The events of an edit of ours, the oldest first. */
  own(id: string): readonly ToldVersion[] {
    return this.told.filter(({ ownOf }) => ownOf === id);
  }

  hasCome(own: ToldVersion): void {
    this.ownToCome.delete(own);
  }

  /** Of what edits of ours made, none holds up the rest any more. */
  forgetOwn(): void {
    this.ownToCome.clear();
  }

  /** Before this time, and before the next event of ours. */
  takeUntil(at: number): ToldVersion[] {
    return this.take((one) => one.at < at && !this.isHeldUp(one));
  }

  takeBefore(own: ToldVersion): ToldVersion[] {
    return this.take((one) => this.place(one) < this.place(own));
  }

  /**
   * Up to the last that reports this version before the next event of ours; where there is none, up to the first at all: that
   * the version was known is more certain than how IM's machines date it.
   */
  takeUpTo(version: Version): ToldVersion[] {
    const isIt = (one: ToldVersion) => isStill(version, { version: one.version, isAsShown: false });
    const last = this.unseen.findLastIndex((one) => !this.isHeldUp(one) && isIt(one));
    return this.unseen.splice(0, 1 + (last < 0 ? this.unseen.findIndex(isIt) : last));
  }

  lastBefore(at: number): ToldVersion | null {
    return this.unseen.findLast((one) => one.at < at && !this.isHeldUp(one)) ?? null;
  }

  next(before: number): ToldVersion | null {
    const [one] = this.unseen;
    return one && one.at < before && !this.isHeldUp(one) ? one : null;
  }

  private take(isWanted: (one: ToldVersion) => boolean): ToldVersion[] {
    const end = this.unseen.findIndex((one) => !isWanted(one));
    return this.unseen.splice(0, end < 0 ? this.unseen.length : end);
  }

  private isHeldUp(one: ToldVersion): boolean {
    return [...this.ownToCome].some((own) => this.place(own) < this.place(one));
  }

  /** Whether another was reported after it and before an edit saw the message: then what that one saw came later. */
  private isOvertaken(one: ToldVersion, seenAt: ReadonlyMap<string, number>): boolean {
    const at = seenAt.get(one.seenIn ?? '') ?? 0;
    return this.told.some(
      (other) =>
        other.seenIn === null &&
        other.ownOf === null &&
        this.place(other) > this.place(one) &&
        other.at < at,
    );
  }

  private place(one: ToldVersion): number {
    return this.places.get(one) ?? 0;
  }
}

/** The entries of what an edit found, each with the time at which it was there. */
function driftsOf({ snapshot, standing, ledger }: Edit): [entryId: string, at: number][] {
  return ledger
    .filter(({ type }) => type === 'drift.found')
    .map(({ entryId }, i) => {
      const isOfSnapshot = i === 0 && snapshot?.drift;
      const settledAt = isSettled(standing) ? standing.settledAt : 0;
      return [entryId, isOfSnapshot ? snapshot.takenAt : settledAt];
    });
}
