import { isStill, type KnownVersion } from '../edits/drift.js';
import {
  type Edit,
  type ErasedContents,
  isSettled,
  type MessageRef,
  sentAtOf,
  settledAtOf,
} from '../edits/edit.js';
import { isByReread, mayHaveTakenEffect } from '../edits/verdicts.js';
import { type Version, written } from '../edits/version.js';
import {
  type ErasedReport,
  type HistoryItem,
  Items,
  type SeenVersion,
  type ReportedVersion,
} from './history-items.js';
import { inPossibleOrder } from './report-order.js';
import { atPossibleTimes, offsetOf } from './report-times.js';
import { driftEntries } from './custom-data-order.js';
import { ErasedReports } from './erased-reports.js';
import { Reports } from './reports.js';
import { type Seen, seenIn } from './seen.js';
import { asWritten, differsInCustomData, hasBody, holdsDataOf } from './same-version.js';

/**
 * All known versions of a message, oldest first. In several topics the same MsgSeq names several messages: each has a
 * history of its own, and what follows what is reported within it.
 * @param edits all edits, those of one message in the order in which they held it
 * @param erased what the webhook reported of others, no edit saw, and was erased
 */
export function historyOf(
  edits: readonly Edit[],
  reported: readonly ReportedVersion[] = [],
  erased: readonly ErasedReport[] = [],
): HistoryItem[] {
  const topics = new Set(edits.map((edit) => edit.message.topicId));
  const histories = [...topics].map((topicId) => {
    const isOfTopic = ({ message }: { readonly message: MessageRef }) =>
      message.topicId === topicId;
    const reports = [reported.filter(isOfTopic), erased.filter(isOfTopic)] as const;
    return new History(...reports, edits.filter(isOfTopic)).list();
  });
  // Within one message its order counts, not the clocks of the replicas.
  const [only = [], ...others] = histories;
  return others.length === 0 ? only : histories.flat().sort((a, b) => a.at - b.at);
}

/** The history of one message. */
class History {
  private readonly items = new Items();
  private readonly reports: Reports;
  private readonly erasedReports: ErasedReports;

  /** @param reported the oldest first, as are those that were erased */
  constructor(
    reported: readonly ReportedVersion[],
    erased: readonly ErasedReport[],
    private readonly edits: readonly Edit[],
  ) {
    this.reports = new Reports(inPossibleOrder(atPossibleTimes(reported, edits), edits), edits);
    const unreported = edits.filter(({ id }) => this.reports.own(id).length === 0);
    this.erasedReports = new ErasedReports(erased, unreported, offsetOf(reported, edits).aheadMs);
  }

  list(): HistoryItem[] {
    const seen = this.edits.map((edit) => seenIn(edit, this.reports));
    for (const [i, one] of seen.entries()) {
      // What one saw whose contents were erased stands between this edit and what later ones saw.
      const next = seen
        .slice(i + 1)
        .find(({ prior, edit }) => prior ?? typeof edit.erased?.snapshotAt === 'number');
      if (one.edit.erased) this.addErased(one, one.edit.erased);
      else if (one.prior) this.add(one, one.prior, next ?? null);
      if (one.isGone && isSettled(one.edit.status)) {
        this.addReportsUntil(one.edit.status.settledAt);
        this.items.remove(one.edit, one.edit.status.settledAt);
      }
    }
    this.reports.forgetOwn();
    this.addReportsUntil(Number.POSITIVE_INFINITY);
    return this.items.list;
  }

  /** Of an edit whose contents were erased, that there was something; what the webhook reported of it may still be there. */
  private addErased(seen: Seen, erased: ErasedContents): void {
    const { edit } = seen;
    const { ofSnapshot, ofRereads } = driftEntries(edit);
    this.addReportsUntil(erased.snapshotAt ?? sentAtOf(edit));
    if (erased.snapshotAt !== null)
      this.items.showErased(edit, erased, this.reports.seenAs(ofSnapshot[0]));
    const own = this.reports.own(edit.id);
    for (const event of own) this.addReportsBefore(event);
    // Its re-read showed it: what others wrote until then came before it.
    if (own.length === 0) this.addReportsUntil(isByReread(edit) ? endOf(edit) : sentAtOf(edit));
    const isApplied = edit.status.state === 'applied';
    const find = (): void => {
      for (const entryId of ofRereads)
        this.items.findErased(edit, erased, this.reports.seenAs(entryId), settledAtOf(edit));
    };
    if (isApplied) find();
    // What is reported once its contents are erased may be another one's.
    if (isApplied || mayHaveTakenEffect(edit))
      this.items.writeErased(edit, erased, isApplied ? 'certain' : 'possible');
    if (!isApplied) find();
  }

  /** One edit: what it saw, what it wrote, and what its re-reads showed, in an order in which it can have happened. */
  private add(seen: Seen, shown: SeenVersion, next: Seen | null): void {
    const { edit } = seen;
    const { status, snapshot } = edit;
    const seenAt = snapshot?.takenAt ?? edit.receivedAt;
    this.addReportsUntil(seenAt);
    const prior = shown.left;
    if (!snapshot?.drift) this.addReportsShown(prior, seenAt);
    this.items.show(shown, edit, seenAt);
    const own = this.reports.own(edit.id);
    const isApplied = status.state === 'applied';
    if (own.length > 0) this.addReported(seen, own);
    else if (isApplied) this.addApplied(seen, prior, next);
    else {
      if (mayHaveTakenEffect(edit)) {
        this.addReportsUntil(sentAtOf(edit));
        const ours = written(this.items.last ?? prior, edit.requested);
        this.items.write(edit, asWritten(edit, ours), 'possible', sentAtOf(edit));
      }
      this.find(seen);
    }
  }

  /** What IM reported of our edits stands among what others made, by IM's clock. */
  private addReported(seen: Seen, own: readonly ReportedVersion[]): void {
    const isApplied = seen.edit.status.state === 'applied';
    for (const [i, event] of own.entries()) {
      // Where ours came last, it came after what the re-reads before had shown.
      if (isApplied && i === own.length - 1) this.find(seen);
      this.writeReported(seen.edit, event);
    }
    if (!isApplied) this.find(seen);
  }

  private writeReported(edit: Edit, event: ReportedVersion): void {
    this.addReportsBefore(event);
    const { requested } = edit;
    const reported = event.version;
    const before = this.items.last ?? reported;
    const stayed = {
      msgBody: isStill(reported, { version: before, isAsShown: false })
        ? before.msgBody
        : reported.msgBody,
      customData: reported.customData ?? before.customData,
    };
    const ours = written(stayed, requested);
    // It was sent twice, and nothing came between.
    if (this.items.isLast(edit, ours)) return;
    const at = Math.min(sentAtOf(edit), event.at);
    this.items.write(edit, asWritten(edit, ours), 'certain', at);
  }

  /** It took effect between its sending and its answer. Of a part that it did not write, no more is claimed than is known. */
  private addApplied(seen: Seen, prior: Version, next: Seen | null): void {
    this.addReportsUntil(sentAtOf(seen.edit));
    this.find(seen);
    if (seen.edit.requested.msgBody) this.addText(seen.edit, prior, next);
    else this.addCustomData(seen.edit, prior, next);
  }

  private addText(edit: Edit, prior: Version, next: Seen | null): void {
    const { requested } = edit;
    const settledAt = settledAtOf(edit);
    const isOursLast = this.isOursLast(edit, prior, next);
    if (isOursLast) this.addReportsUntil(endOf(edit));
    const version = written(this.items.last ?? prior, requested);
    const shown = this.shownNext(next);
    const isKnown =
      requested.cloudCustomData || !shown || !differsInCustomData(version, shown.version);
    const known = isKnown ? version : { ...version, customData: null };
    this.items.write(edit, asWritten(edit, known), 'certain', sentAtOf(edit));
    // What came while ours was under way may have come before it, and then without the CloudCustomData that ours wrote.
    if (!isOursLast) this.addReportsUntil(settledAt, requested.cloudCustomData === undefined);
  }

  /** What came while it was under way left its MsgBody, whichever came first. */
  private addCustomData(edit: Edit, prior: Version, next: Seen | null): void {
    const isOursLast = this.isOursLast(edit, prior, next);
    const before = this.items.last ?? prior;
    const came = this.reports.takeUntil(isOursLast ? endOf(edit) : settledAtOf(edit));
    // A text that was reported beside what ours wrote most likely came after it.
    const place = isOursLast ? -1 : came.findIndex((one) => holdsDataOf(edit, one));
    const later = place < 0 ? [] : came.splice(place);
    for (const one of came) this.items.addReported(one, isOursLast);
    const beside = this.items.last ?? before;
    const isOrderOpen = !isOursLast && (later.length > 0 || beside !== before);
    const version = written(beside, edit.requested);
    const shown = this.shownNext(next);
    // That drift was erased: it may have stood there before ours did.
    const isHidden = shown === null && typeof next?.edit.erased?.driftAfter === 'string';
    const isUnsure = isOrderOpen || isHidden || (shown !== null && !hasBody(version, shown));
    this.items.write(
      edit,
      asWritten(edit, version),
      isUnsure ? 'possible' : 'certain',
      sentAtOf(edit),
    );
    // Ours may also have stood beside the text before it, and theirs have left another CloudCustomData.
    if (isOrderOpen && differsInCustomData(version, beside)) this.items.forgetCustomData();
    for (const one of later) this.items.addReported(one);
  }

  /** What was reported or shown next. */
  private shownNext(next: Seen | null): KnownVersion | null {
    const seenAt = next?.edit.snapshot?.takenAt ?? next?.edit.erased?.snapshotAt;
    const nextAt = seenAt ?? Number.POSITIVE_INFINITY;
    const reported = this.reports.next(nextAt);
    if (reported) return { version: reported.version, isAsShown: false };
    return next?.prior ? { version: next.prior.left, isAsShown: true } : null;
  }

  private find({ edit, found }: Seen): void {
    if (found.length > 0) this.addReportsUntil(settledAtOf(edit));
    for (const one of found) {
      // What IM reported of it stands there already.
      if (!this.items.isAtEnd(one.version)) this.items.find(one, edit, settledAtOf(edit));
    }
  }

  /** Of what was reported while ours was under way: whether ours came after it. */
  private isOursLast(edit: Edit, prior: Version, next: Seen | null): boolean {
    if (isByReread(edit)) return true;
    const last = this.reports.lastBefore(endOf(edit));
    if (!next?.prior || !last) return false;
    const shown = next.prior.left;
    const isTheirs = isStill(shown, { version: last.version, isAsShown: false });
    return isStill(shown, asWritten(edit, written(prior, edit.requested))) && !isTheirs;
  }

  private addReportsUntil(at: number, keepsCustomData = true): void {
    for (const one of this.reports.takeUntil(at)) {
      this.addErasedReportsUntil(one.at);
      this.items.addReported(one, keepsCustomData);
    }
    this.addErasedReportsUntil(at);
  }

  private addErasedReportsUntil(until: number): void {
    for (const one of this.erasedReports.takeUntil(until)) this.items.addErasedReport(one);
  }

  private addReportsBefore(own: ReportedVersion): void {
    for (const one of this.reports.takeBefore(own)) this.items.addReported(one);
    this.addErasedReportsUntil(own.at);
    this.reports.hasCome(own);
  }

  /**
   * What a snapshot shows without being drift, the record knew: IM, whose clock may be ahead of ours, had reported it before,
   * with a time to come.
   */
  private addReportsShown(version: Version, seenAt: number): void {
    if (this.items.list.length === 0 || this.items.isKnown(version)) return;
    for (const one of this.reports.takeUpTo(version)) {
      this.items.addReported({ ...one, at: Math.min(one.at, seenAt) });
    }
  }
}

/** With all of its last millisecond. */
function endOf(edit: Edit): number {
  return settledAtOf(edit) + 1;
}
