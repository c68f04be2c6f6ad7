import { StoreUnavailable } from '../failures/store-unavailable.js';
import { BulkShare } from './bulk-share.js';
import { GrantPool } from './grant-pool.js';
import { leastWaitOf, waitOfNewcomer, type WaitEstimate } from './wait-estimate.js';
import {
  callClasses,
  type CallClass,
  type ImApi,
  type Permit,
  type QuotaRefusal,
} from './quota.js';
import { listedAtMost, type QuotaStore, type QuotaReply, type QuotaReport } from './quota-store.js';
import { ReportTimer } from './report-timer.js';
import { HeldGrants } from './held-grants.js';
import { withReserve, withoutReserve } from './reserve.js';
import { WaitingCall, WaitQueue } from './wait-queue.js';

/** A grant is not used later than this after it was asked for: the store counts on it when a replica dies. */
const usableMs = 1_000;
/** Between questions while calls wait; the store grants 160 ms ahead. */
const askAgainMs = { least: 40, most: 80, beforeNext: 80, beside: 10 };
/** A call that comes while all places are taken is reported later, with others, but so long before the next one is free. */
const gather = { most: 60, beforeNext: 30 };
/** When nobody waits: until places given back are reported (others may wait for them), ended calls, and that we live. */
const reportMs = { 'given-back': 10, ended: 50, alive: 500 };
const afterFailureMs = 500;
/** An estimate older than this refuses nobody: asking costs one round trip. */
const estimateHoldsMs = 100;

export interface ApiPacerOptions {
  readonly api: ImApi;
  /** UUID of this run of the replica. */
  readonly replica: string;
  readonly callsPerSecond: number;
  /** After this long a call to IM is given up. */
  readonly callTimeoutMs: number;
  readonly store: QuotaStore;
  readonly onGranted: (callClass: CallClass, waitedMs: number) => void;
  readonly onRefused: (callClass: CallClass, waitMs: number) => void;
  /** Called with a failure that no call waits for, once until a report gets through again. */
  readonly onDefect: (error: unknown) => void;
}

/**
 * One replica's share in the budget of one API. At most one report is under way at a time, and it says all there is. A
 * grant meets a call only at the moment the call may start, so it goes to whoever is first by then.
 */
export class ApiPacer {
  private readonly queue = new WaitQueue();
  private readonly pool = new GrantPool(() => {
    this.reportWhenDue();
  });
  private readonly bulkShare = new BulkShare();
  private sequence = 0;
  private lastReply: WaitEstimate | undefined;
  private askAgainInMs = 0;
  private hasFailed = false;
  /** Whether a defect was reported since a report last got through. */
  private isDefectKnown = false;
  private reporting: Promise<void> | undefined;
  private readonly reportTimer = new ReportTimer(() => {
    if (!this.reporting) this.report();
  });
  private startTimer: NodeJS.Timeout | undefined;
  private isClosed = false;
  private readonly held: HeldGrants;

  constructor(private readonly options: ApiPacerOptions) {
    this.held = new HeldGrants(options.callsPerSecond, this.pool, this.queue);
  }

  get estimate(): WaitEstimate | undefined {
    return this.lastReply;
  }

  get inFlight(): number {
    return this.pool.inFlight;
  }

  take(callClass: CallClass, deadline: number): Promise<Permit | QuotaRefusal> {
    const now = performance.now();
    const waitMs = this.waitMs(callClass);
    const isKnown = this.lastReply !== undefined && now - this.lastReply.at < estimateHoldsMs;
    if (this.isClosed || deadline <= now || (isKnown && now + waitMs > deadline)) {
      this.options.onRefused(callClass, waitMs);
      return Promise.resolve({ kind: 'refused', waitMs });
    }
    this.held.note(callClass, now);
    const leaves = callClass === 'bulk' ? this.held.besideBulk : 0;
    const ready = this.isFirst(callClass) ? this.pool.takeDue(now, leaves) : undefined;
    if (ready) {
      this.options.onGranted(callClass, 0);
      if (this.held.besideBulk > 0) this.reportIn(askAgainMs.beside);
      return Promise.resolve(this.pool.permit(ready));
    }
    const call = new WaitingCall(callClass, deadline, (late) => {
      this.refuse(late, Math.max(1, this.waitMs(callClass)));
    });
    this.queue.add(call);
    if (this.waitingForLedger === 1) this.reportIn(isKnown ? this.gatherMs : 0);
    else if (this.waitingForLedger === 0) this.startDue();
    return call.outcome;
  }

  waitMs(callClass: CallClass): number {
    const own = this.queue.counts(this.grantsForWaiting);
    const estimate = this.lastReply;
    return estimate ? waitOfNewcomer(estimate, callClass, own, performance.now()) : 0;
  }

  /** Refuses who waits and comes, gives the grants back and says so; calls in flight may still be ended. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.held.close();
    for (const call of this.queue.takeAll()) this.refuse(call, this.waitMs(call.callClass));
    await this.reporting;
    this.pool.giveBackGrants();
    clearTimeout(this.startTimer);
    if (this.pool.news) this.report();
    await this.reporting;
    this.reportTimer.stop();
  }

  private get waitingForLedger(): number {
    return Math.max(0, this.queue.size - this.grantsForWaiting);
  }

  /** How many grants are on their way to calls that wait: without those that are held ready. */
  private get grantsForWaiting(): number {
    return Math.max(0, this.pool.grantsAhead - this.held.besideBulk);
  }

  /** Whether no call waits that goes before one of this class. */
  private isFirst(callClass: CallClass): boolean {
    const { settling, interactive, bulk } = this.queue.counts(0);
    return settling + interactive === 0 && (bulk === 0 || callClass !== 'bulk');
  }

  private get gatherMs(): number {
    const { lastReply } = this;
    if (!lastReply) return 0;
    const nextIn = lastReply.at + lastReply.reply.nextInMs - performance.now();
    return Math.min(gather.most, Math.max(0, nextIn - gather.beforeNext));
  }

  private refuse(call: WaitingCall, waitMs: number): void {
    this.queue.remove(call);
    this.options.onRefused(call.callClass, waitMs);
    call.refuse(waitMs);
    // The store may keep a place for it.
    this.pool.giveBack();
  }

  private reportWhenDue(): void {
    const { news } = this.pool;
    if (this.waitingForLedger > 0) this.reportIn(this.askAgainInMs);
    else if (news) this.reportIn(this.hasFailed ? afterFailureMs : reportMs[news]);
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
   * Whatever went wrong, nothing is granted: waiting calls fail with the reason. What was reported is reported again, and grants that were lost on
   * the way are given back.
   */
  private failed(reason: unknown): void {
    const calls = this.queue.takeAll();
    const isHeard = calls.length > 0 || this.isDefectKnown || reason instanceof StoreUnavailable;
    this.hasFailed = true;
    this.pool.giveBack();
    for (const call of calls) call.fail(reason);
    if (isHeard) return;
    this.isDefectKnown = true;
    this.options.onDefect(reason);
  }

  private async exchange(): Promise<void> {
    this.startDue();
    const sentAt = performance.now();
    this.queue.promote(this.bulkShare.due(this.lastReply, this.queue.counts(0), sentAt));
    const wanted = this.compose(sentAt);
    const extra = this.held.wanted;
    const report = withReserve(wanted, extra);
    this.pool.reporting();
    const reply = await this.options.store.take(report);
    this.hasFailed = false;
    this.isDefectKnown = false;
    this.pool.reported(report.completedAgesMs.length);
    this.accept(withoutReserve(reply, wanted, extra), wanted, sentAt);
  }

  private compose(now: number): QuotaReport {
    const { api, replica, callsPerSecond, callTimeoutMs } = this.options;
    const granted = this.grantsForWaiting;
    const oldest = this.queue.oldest(granted, listedAtMost(callsPerSecond));
    const ages = (callClass: CallClass) => oldest[callClass].map((call) => now - call.since);
    this.sequence += 1;
    return {
      api,
      replica,
      sequence: this.sequence,
      limit: callsPerSecond,
      inFlight: this.pool.inFlight,
      mayArriveMs: usableMs + callTimeoutMs,
      completedAgesMs: this.pool.endedAges(now),
      waitingAgesMs: {
        settling: ages('settling'),
        interactive: ages('interactive'),
        bulk: ages('bulk'),
      },
      waiting: this.queue.counts(granted),
    };
  }

  private accept(reply: QuotaReply, report: QuotaReport, sentAt: number): void {
    const now = performance.now();
    for (const startInMs of reply.startsInMs) {
      this.pool.add({ startAt: now + startInMs, usableUntil: sentAt + usableMs });
    }
    const ownBacklog = this.queue.counts(this.grantsForWaiting);
    this.lastReply = { at: now, reply, ownBacklog };
    this.held.reply = reply;
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

  private refuseHopeless(estimate: WaitEstimate): void {
    const granted = this.grantsForWaiting;
    const own = this.queue.counts(granted);
    const waiting = this.queue.oldest(granted, Infinity);
    for (const callClass of callClasses) {
      for (const [place, call] of waiting[callClass].entries()) {
        const waitMs = leastWaitOf(estimate, callClass, place, own);
        if (estimate.at + waitMs > call.deadline) this.refuse(call, waitMs);
      }
    }
  }

  /** Hands out every grant whose time has come, and comes back for the next. */
  private startDue(): void {
    clearTimeout(this.startTimer);
    while (this.queue.size > 0 || this.pool.grantsAhead > this.held.target) {
      const now = performance.now();
      const grant = this.pool.takeDue(now, this.held.leftForOthers);
      if (!grant) break;
      const call = this.queue.takeFirst();
      if (call) {
        this.options.onGranted(call.callClass, now - call.since);
        call.grant(this.pool.permit(grant));
      } else {
        this.pool.giveBack();
      }
    }
    const next = this.pool.nextStartAt(this.held.leftForOthers);
    const isReserve = this.queue.size === 0 && this.pool.grantsAhead <= this.held.target;
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
