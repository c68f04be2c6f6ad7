import { callClasses, type CallClass, type ImApi } from '../../src/quota/quota.js';
import {
  listedAtMost,
  QuotaStore,
  type QuotaReply,
  type QuotaReport,
} from '../../src/quota/quota-store.js';

const horizonMs = 160;
const none: Record<CallClass, number> = { settling: 0, interactive: 0, bulk: 0 };

interface Holder {
  report: QuotaReport;
  seenAt: number;
  inFlight: number;
  /** Class by class, oldest first. */
  waiting: { callClass: CallClass; since: number }[];
}

interface Budget {
  endings: number[];
  pacedTo: number;
  slowedAt: number;
  slowedTo: number;
  holders: Map<string, Holder>;
}

/** The shared budget in one process, on a clock of the test's. The contract suite holds it to what PostgreSQL does. */
export class MemoryQuotaStore extends QuotaStore {
  failure: Error | null = null;
  readonly reports: QuotaReport[] = [];
  private readonly budgets = new Map<ImApi, Budget>();

  constructor(private readonly now: () => number) {
    super();
  }

  override take(report: QuotaReport): Promise<QuotaReply> {
    this.reports.push(report);
    if (this.failure) return Promise.reject(this.failure);
    const budget = this.budgetOf(report.api);
    const known = budget.holders.get(report.replica);
    if (known && known.report.sequence >= report.sequence) {
      return Promise.reject(new Error('overtaken by a later report'));
    }
    return Promise.resolve(this.grant(budget, report));
  }

  override slowDown(api: ImApi): Promise<void> {
    const budget = this.budgetOf(api);
    if (this.now() - budget.slowedAt < 1_000) return Promise.resolve();
    budget.slowedTo = Math.max(1 / 64, this.factorOf(budget) / 2);
    budget.slowedAt = this.now();
    return Promise.resolve();
  }

  private grant(budget: Budget, report: QuotaReport): QuotaReply {
    const now = this.now();
    budget.endings.push(...report.completedAgesMs.map((age) => now - age + 1_000));
    budget.endings = budget.endings.filter((at) => at > now).sort((a, b) => a - b);
    const others = this.othersOf(budget, report);
    const waiting = callClasses.flatMap((callClass) =>
      report.waitingAgesMs[callClass].map((age) => ({ callClass, since: now - age })),
    );
    const live = others.filter((each) => each.seenAt > now - 250);
    const inFlight = others.reduce((sum, each) => sum + each.inFlight, report.inFlight);

    const factor = this.factorOf(budget);
    const perSecond = report.limit * factor;
    const elsewhere = live.flatMap((each) => each.waiting);
    const urgent =
      waiting.filter(isUrgent).length +
      live.reduce((sum, { report: { waiting: all } }) => sum + all.settling + all.interactive, 0);
    const slots = this.slots(budget, perSecond, inFlight, urgent);
    const order = [
      ...waiting.map((each) => ({ ...each, isHere: true })),
      ...elsewhere.map((each) => ({ ...each, isHere: false })),
    ].sort((a, b) => rank(a.callClass) - rank(b.callClass) || a.since - b.since);
    const due = slots.startsInMs.slice(0, Math.min(order.length, listedAtMost(report.limit)));
    const granted = order.slice(0, due.length).filter((each) => each.isHere).length;
    for (const [i, startInMs] of due.slice(0, granted).entries()) {
      budget.pacedTo = Math.max(budget.pacedTo, now + startInMs) + slots.intervalMs(i);
    }

    const left = waiting.slice(granted);
    const backlog = { ...none };
    const aheadOfOldest = { ...none };
    for (const callClass of callClasses) {
      const grantedOf = waiting.slice(0, granted).filter((each) => each.callClass === callClass);
      backlog[callClass] =
        report.waiting[callClass] -
        grantedOf.length +
        live.reduce((sum, each) => sum + each.report.waiting[callClass], 0);
      const oldest = left.find((each) => each.callClass === callClass);
      aheadOfOldest[callClass] = elsewhere.filter(
        (each) =>
          rank(each.callClass) < rank(callClass) ||
          (each.callClass === callClass && oldest && each.since < oldest.since),
      ).length;
    }
    const remaining = { ...report.waiting };
    for (const each of waiting.slice(0, granted)) remaining[each.callClass] -= 1;
    budget.holders.set(report.replica, {
      report: { ...report, waiting: remaining },
      seenAt: now,
      inFlight: report.inFlight + granted,
      waiting: left,
    });
    const startsInMs = due.slice(0, granted);
    const nextInMs = slots.startsInMs[granted] ?? slots.nextInMs;
    return { startsInMs, backlog, aheadOfOldest, nextInMs, perSecond, factor };
  }

  private slots(budget: Budget, perSecond: number, inFlight: number, urgent: number) {
    const now = this.now();
    const urgentMs = 1_000 / (perSecond * 1.25);
    const bulkMs = 1_000 / (perSecond * 1.02);
    const intervalMs = (n: number) => (n < urgent ? urgentMs : bulkMs);
    const toleranceMs = (Math.max(1, perSecond / 10) - 1) * urgentMs;
    const bulkToleranceMs = Math.min(toleranceMs, 4_000 / perSecond);
    let free = Math.max(1, Math.floor(perSecond + 1e-6)) - inFlight - budget.endings.length;
    let paced = budget.pacedTo;
    const endings = [...budget.endings];
    const startsInMs: number[] = [];
    let at = now;
    for (;;) {
      while (free <= startsInMs.length && endings.length > 0) {
        at = endings.shift() ?? now;
        free += 1;
      }
      if (free <= startsInMs.length) return { startsInMs, intervalMs, nextInMs: 1_000 };
      const isSpread = startsInMs.length >= urgent;
      const start = Math.max(at, paced - (isSpread ? bulkToleranceMs : toleranceMs));
      if (start > now + horizonMs) return { startsInMs, intervalMs, nextInMs: start - now };
      paced = Math.max(paced, start) + intervalMs(startsInMs.length);
      startsInMs.push(start - now);
    }
  }

  private othersOf(budget: Budget, report: QuotaReport): Holder[] {
    const now = this.now();
    for (const [replica, holder] of budget.holders) {
      const isHere = replica === report.replica;
      const goneAt = holder.seenAt + holder.report.mayArriveMs + 1_000;
      if (!isHere && goneAt <= now) budget.holders.delete(replica);
    }
    return [...budget.holders].flatMap(([replica, holder]) =>
      replica === report.replica ? [] : [holder],
    );
  }

  private factorOf({ slowedAt, slowedTo }: Budget): number {
    return slowedTo + (1 - slowedTo) * Math.min(1, (this.now() - slowedAt) / 30_000);
  }

  private budgetOf(api: ImApi): Budget {
    const known = this.budgets.get(api);
    if (known) return known;
    const made: Budget = {
      endings: [],
      pacedTo: 0,
      slowedAt: -30_000,
      slowedTo: 1,
      holders: new Map(),
    };
    this.budgets.set(api, made);
    return made;
  }
}

function isUrgent({ callClass }: { readonly callClass: CallClass }): boolean {
  return callClass !== 'bulk';
}

function rank(callClass: CallClass): number {
  return callClasses.indexOf(callClass);
}
