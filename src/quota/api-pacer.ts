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
import { WaitingCall, WaitingLine } from './waiting-line.js';

/** A grant is not used later than this after it was asked for: the ledger counts on it when a replica dies. */
const usableMs = 1_000;
/** Between questions while calls wait; the ledger grants 40 ms ahead. */
const askAgainMs = { least: 10, most: 50, beforeNext: 20 };
/** When nobody waits: until places given back are told (others may wait for them), ended calls, and that we live. */
const tellMs = { 'given-back': 10, ended: 50, alive: 500 };
const afterFailureMs = 500;
/** An outlook older than this refuses nobody: asking costs one round trip. */
const outlookHoldsMs = 100;

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
}

/**
 * One replica's share in the budget of one API. At most one report is under way at a time, and it tells all there is. A
 * grant meets a call only at the moment the call may start, so it goes to whoever is first by then.
 */
export class ApiPacer {
  private readonly line = new WaitingLine();
  private readonly holdings = new Holdings(() => {
    this.reportWhenDue();
  });
  private sequence = 0;
  private lastReply: Outlook | undefined;
  private askAgainInMs = 0;
  private hasFailed = false;
  private reporting: Promise<void> | undefined;
  private reportTimer: NodeJS.Timeout | undefined;
  private reportAt = Infinity;
  private startTimer: NodeJS.Timeout | undefined;
  private isClosed = false;

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
    const isFirst = this.waitingForLedger === 0;
    const call = new WaitingCall(callClass, deadline, (late) => {
      this.refuse(late, Math.max(1, this.waitMs(callClass)));
    });
    this.line.add(call);
    if (isFirst) this.reportIn(0);
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
    if (this.holdings.news) await this.report();
    clearTimeout(this.reportTimer);
  }

  private get waitingForLedger(): number {
    return Math.max(0, this.line.size - this.holdings.grantsAhead);
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
    const at = performance.now() + delayMs;
    if (this.reporting || at >= this.reportAt) return;
    clearTimeout(this.reportTimer);
    this.reportAt = at;
    const start = () => {
      if (!this.reporting && this.reportAt === at) void this.report();
    };
    // In the same turn of the event loop others may come: they go with the same report.
    if (delayMs === 0) queueMicrotask(start);
    else this.reportTimer = setTimeout(start, delayMs);
  }

  private report(): Promise<void> {
    clearTimeout(this.reportTimer);
    this.reportAt = Infinity;
    this.reporting = this.exchange().finally(() => {
      this.reporting = undefined;
      this.reportWhenDue();
    });
    return this.reporting;
  }

  private async exchange(): Promise<void> {
    this.startDue();
    const sentAt = performance.now();
    const report = this.compose(sentAt);
    this.holdings.reporting();
    let reply: QuotaReply;
    try {
      reply = await this.options.ledger.take(report);
    } catch (reason) {
      // Whatever went wrong, nothing is granted: who waits is told why. What was told is told again, and grants that
      // were lost on the way are given back.
      this.hasFailed = true;
      this.holdings.giveBack();
      for (const call of this.line.takeAll()) call.fail(reason);
      return;
    }
    this.hasFailed = false;
    this.holdings.told(report.completedAgesMs.length);
    this.accept(reply, report, sentAt);
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
    // Who came meanwhile is not behind anybody of ours, so need not wait for the beat.
    this.askAgainInMs =
      reported === reply.startsInMs.length
        ? 0
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
    for (;;) {
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
    if (next === undefined) return;
    this.startTimer = setTimeout(
      () => {
        this.startDue();
        this.reportWhenDue();
      },
      Math.max(1, Math.ceil(next - performance.now())),
    );
  }
}
