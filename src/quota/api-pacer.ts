import { StoreUnavailable } from '../failures/store-unavailable.js';
import { BulkShare } from './bulk-share.js';
import { Holdings } from './holdings.js';
import { leastWaitOf, waitOfNewcomer, type Outlook } from './outlook.js';
import {
  callClasses,
  type CallClass,
  type ImApi,
  type Permit,
  type QuotaRefusal,
} from './quota.js';
import {
  listedAtMost,
  type QuotaLedger,
  type QuotaReply,
  type QuotaReport,
} from './quota-ledger.js';
import { ReportTimer } from './report-timer.js';
import { withReserve, withoutReserve } from './reserve.js';
import { WaitingCall, WaitingLine } from './waiting-line.js';

/** A grant is not used later than this after it was asked for: the ledger counts on it when a replica dies. */
const usableMs = 1_000;
/** Between questions while calls wait; the ledger grants 160 ms ahead. */
const askAgainMs = { least: 40, most: 80, beforeNext: 80 };
/** A call that comes while all places are taken is told of later, with others, but so long before the next one is free. */
const gather = { most: 60, beforeNext: 30 };
/** When nobody waits: until places given back are told (others may wait for them), ended calls, and that we live. */
const tellMs = { 'given-back': 10, ended: 50, alive: 500 };
const afterFailureMs = 500;
/** An outlook older than this refuses nobody: asking costs one round trip. */
const outlookHoldsMs = 100;
/**
 * While nobody waits anywhere, places are free and calls keep coming, this share of a second's calls is held ready, so that
 * the next call starts without a question. A reserve is asked for behind all who wait, and given back when no call came for
 * a while.
 */
const reserve = { share: 1 / 25, most: 32, forMs: 300 };
/** Places are free when the next one may be used this soon: the pace keeps it no longer. */
const freeWithinMs = 5;

export interface ApiPacerOptions {
  readonly api: ImApi;
  /** UUID of this run of the replica. */
  readonly replica: string;
  readonly callsPerSecond: number;
  /** After this long a call to IM is given up. */
  readonly callTimeoutMs: number;
  readonly ledger: QuotaLedger;
  readonly onGranted: (callClass: CallClass, waitedMs: number) => void;
  readonly onRefused: (callClass: CallClass, waitMs: number) => void;
  /** Told of a failure that no call waits for, once until a report gets through again. */
  readonly onDefect: (error: unknown) => void;
}

/**
 * One replica's share in the budget of one API. At most one report is under way at a time, and it tells all there is. A
 * grant meets a call only at the moment the call may start, so it goes to whoever is first by then.
 *
 * Grants in reserve are grants like any other: the ledger has granted them, and they lapse as fast.
 */
export class ApiPacer {
  private readonly line = new WaitingLine();
  private readonly holdings = new Holdings(() => {
    this.reportWhenDue();
  });
  private readonly bulkShare = new BulkShare();
  private sequence = 0;
  private lastReply: Outlook | undefined;
  private askAgainInMs = 0;
  private hasFailed = false;
  /** Whether a defect was told of since a report last got through. */
  private isDefectKnown = false;
  private reporting: Promise<void> | undefined;
  private readonly reportTimer = new ReportTimer(() => {
    if (!this.reporting) this.report();
  });
  private startTimer: NodeJS.Timeout | undefined;
  private isClosed = false;
  private lastAskedAt = -Infinity;

  constructor(private readonly options: ApiPacerOptions) {}

  get outlook(): Outlook | undefined {
    return this.lastReply;
  }

  get inFlight(): number {
    return this.holdings.inFlight;
  }

  take(callClass: CallClass, deadline: number): Promise<Permit | QuotaRefusal> {
    const now = performance.now();
    const waitMs = this.waitMs(callClass);
    const isKnown = this.lastReply !== undefined && now - this.lastReply.at < outlookHoldsMs;
    if (this.isClosed || deadline <= now || (isKnown && now + waitMs > deadline)) {
      this.options.onRefused(callClass, waitMs);
      return Promise.resolve({ kind: 'refused', waitMs });
    }
    this.lastAskedAt = now;
    const ready = this.line.size === 0 ? this.holdings.takeDue(now) : undefined;
    if (ready) {
      this.options.onGranted(callClass, 0);
      return Promise.resolve(this.holdings.permit(ready));
    }
    const call = new WaitingCall(callClass, deadline, (late) => {
      this.refuse(late, Math.max(1, this.waitMs(callClass)));
    });
    this.line.add(call);
    if (this.waitingForLedger === 1) this.reportIn(isKnown ? this.gatherMs : 0);
    else if (this.waitingForLedger === 0) this.startDue();
    return call.outcome;
  }

  waitMs(callClass: CallClass): number {
    const own = this.line.counts(this.holdings.grantsAhead);
    const outlook = this.lastReply;
    return outlook ? waitOfNewcomer(outlook, callClass, own, performance.now()) : 0;
  }

  /** Refuses who waits and comes, gives the grants back and says so; calls in flight may still be ended. */
  async close(): Promise<void> {
    this.isClosed = true;
    for (const call of this.line.takeAll()) this.refuse(call, this.waitMs(call.callClass));
    await this.reporting;
    this.holdings.giveBackGrants();
    clearTimeout(this.startTimer);
    if (this.holdings.news) this.report();
    await this.reporting;
    this.reportTimer.stop();
  }

  private get waitingForLedger(): number {
    return Math.max(0, this.line.size - this.holdings.grantsAhead);
  }

  /** By the last reply, one more call could have started at once. */
  private get isFree(): boolean {
    return (this.lastReply?.reply.nextInMs ?? Infinity) < freeWithinMs;
  }

  private get gatherMs(): number {
    const { lastReply } = this;
    if (!lastReply) return 0;
    const nextIn = lastReply.at + lastReply.reply.nextInMs - performance.now();
    return Math.min(gather.most, Math.max(0, nextIn - gather.beforeNext));
  }

  /** How many grants to hold for calls that are still to come. */
  private get reserve(): number {
    const isAsked = performance.now() - this.lastAskedAt < reserve.forMs;
    if (this.isClosed || !isAsked) return 0;
    return Math.min(reserve.most, Math.floor(this.options.callsPerSecond * reserve.share));
  }

  /** How many to ask for. Those that are held stay: giving them back at every change would use up the pace. */
  private get reserveWanted(): number {
    const reply = this.lastReply?.reply;
    const isQuiet = reply?.factor === 1 && callClasses.every((each) => reply.backlog[each] === 0);
    return isQuiet && this.isFree ? Math.max(0, this.reserve - this.holdings.grantsAhead) : 0;
  }

  private refuse(call: WaitingCall, waitMs: number): void {
    this.line.remove(call);
    this.options.onRefused(call.callClass, waitMs);
    call.refuse(waitMs);
    // The ledger may keep a place for it.
    this.holdings.giveBack();
  }

  private reportWhenDue(): void {
    const { news } = this.holdings;
    if (this.waitingForLedger > 0) this.reportIn(this.askAgainInMs);
    else if (news) this.reportIn(this.hasFailed ? afterFailureMs : tellMs[news]);
  }

  private reportIn(delayMs: number): void {
    if (!this.reporting) this.reportTimer.reportIn(delayMs);
  }

  private report(): void {
    this.reportTimer.reset();
    this.reporting = this.exchange()
      .catch((reason: unknown) => this.failed(reason))
      .finally(() => {
        this.reporting = undefined;
        this.reportWhenDue();
      });
  }

  /**
   * Whatever went wrong, nothing is granted: who waits is told why. What was told is told again, and grants that were lost on
   * the way are given back.
   */
  private failed(reason: unknown): void {
    const calls = this.line.takeAll();
    const isHeard = calls.length > 0 || this.isDefectKnown || reason instanceof StoreUnavailable;
    this.hasFailed = true;
    this.holdings.giveBack();
    for (const call of calls) call.fail(reason);
    if (isHeard) return;
    this.isDefectKnown = true;
    this.options.onDefect(reason);
  }

  private async exchange(): Promise<void> {
    this.startDue();
    const sentAt = performance.now();
    this.line.promote(this.bulkShare.due(this.lastReply, this.line.counts(0), sentAt));
    const wanted = this.compose(sentAt);
    const extra = this.reserveWanted;
    const report = withReserve(wanted, extra);
    this.holdings.reporting();
    const reply = await this.options.ledger.take(report);
    this.hasFailed = false;
    this.isDefectKnown = false;
    this.holdings.told(report.completedAgesMs.length);
    this.accept(withoutReserve(reply, wanted, extra), wanted, sentAt);
  }

  private compose(now: number): QuotaReport {
    const { api, replica, callsPerSecond, callTimeoutMs } = this.options;
    const spoken = this.holdings.grantsAhead;
    const oldest = this.line.oldest(spoken, listedAtMost(callsPerSecond));
    const ages = (callClass: CallClass) => oldest[callClass].map((call) => now - call.since);
    this.sequence += 1;
    return {
      api,
      replica,
      sequence: this.sequence,
      limit: callsPerSecond,
      inFlight: this.holdings.inFlight,
      mayArriveMs: usableMs + callTimeoutMs,
      completedAgesMs: this.holdings.endedAges(now),
      waitingAgesMs: {
        settling: ages('settling'),
        interactive: ages('interactive'),
        bulk: ages('bulk'),
      },
      waiting: this.line.counts(spoken),
    };
  }

  private accept(reply: QuotaReply, report: QuotaReport, sentAt: number): void {
    const now = performance.now();
    for (const startInMs of reply.startsInMs) {
      this.holdings.add({ startAt: now + startInMs, usableUntil: sentAt + usableMs });
    }
    const ownBacklog = this.line.counts(this.holdings.grantsAhead);
    this.lastReply = { at: now, reply, ownBacklog };
    const reported = callClasses.reduce((sum, callClass) => sum + report.waiting[callClass], 0);
    const untilNext = reply.nextInMs - askAgainMs.beforeNext;
    // Who came meanwhile is not behind anybody of ours, so waits no longer than a newcomer.
    this.askAgainInMs =
      reported <= reply.startsInMs.length
        ? this.gatherMs
        : Math.min(askAgainMs.most, Math.max(askAgainMs.least, untilNext));
    this.startDue();
    this.refuseHopeless(this.lastReply);
  }

  private refuseHopeless(outlook: Outlook): void {
    const spoken = this.holdings.grantsAhead;
    const own = this.line.counts(spoken);
    const waiting = this.line.oldest(spoken, Infinity);
    for (const callClass of callClasses) {
      for (const [place, call] of waiting[callClass].entries()) {
        const waitMs = leastWaitOf(outlook, callClass, place, own);
        if (outlook.at + waitMs > call.deadline) this.refuse(call, waitMs);
      }
    }
  }

  /** Hands out every grant whose time has come, and comes back for the next. */
  private startDue(): void {
    clearTimeout(this.startTimer);
    while (this.line.size > 0 || this.holdings.grantsAhead > this.reserve) {
      const now = performance.now();
      const grant = this.holdings.takeDue(now);
      if (!grant) break;
      const call = this.line.takeFirst();
      if (call) {
        this.options.onGranted(call.callClass, now - call.since);
        call.grant(this.holdings.permit(grant));
      } else {
        this.holdings.giveBack();
      }
    }
    const next = this.holdings.nextStartAt;
    const isReserve = this.line.size === 0 && this.holdings.grantsAhead <= this.reserve;
    if (next === undefined || isReserve) return;
    this.startTimer = setTimeout(
      () => {
        this.startDue();
        this.reportWhenDue();
      },
      Math.max(1, Math.ceil(next - performance.now())),
    );
  }
}
