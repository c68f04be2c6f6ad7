import { callClasses } from './quota.js';
import type { QuotaReply, QuotaReport } from './quota-store.js';

/** A report that asks for `count` more grants than there are calls, behind everybody's. */
export function withReserve(report: QuotaReport, count: number): QuotaReport {
  if (count === 0) return report;
  const { waiting, waitingAgesMs } = report;
  return {
    ...report,
    waiting: { ...waiting, bulk: waiting.bulk + count },
    waitingAgesMs: {
      ...waitingAgesMs,
      bulk: [...waitingAgesMs.bulk, ...Array.from({ length: count }, () => 0)],
    },
  };
}

/** The reply without the grants in reserve that had to wait: nobody waits for them. */
export function withoutReserve(reply: QuotaReply, wanted: QuotaReport, extra: number): QuotaReply {
  const { backlog, startsInMs } = reply;
  const calls = callClasses.reduce((sum, callClass) => sum + wanted.waiting[callClass], 0);
  const left = Math.min(extra, Math.max(0, calls + extra - startsInMs.length));
  return { ...reply, backlog: { ...backlog, bulk: Math.max(0, backlog.bulk - left) } };
}
