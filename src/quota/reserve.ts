import { callClasses, type CallClass } from './quota.js';
import type { QuotaReply, QuotaReport } from './quota-store.js';

/** Grants for calls that are still to come: so many, asked for behind all that wait in this class and before. */
export interface Reserve {
  readonly count: number;
  readonly callClass: CallClass;
}

/** A report that asks for the reserve as well. */
export function withReserve(report: QuotaReport, { count, callClass }: Reserve): QuotaReport {
  if (count === 0) return report;
  const { waiting, waitingAgesMs } = report;
  const ages = [...waitingAgesMs[callClass], ...Array.from({ length: count }, () => 0)];
  return {
    ...report,
    waiting: { ...waiting, [callClass]: waiting[callClass] + count },
    waitingAgesMs: { ...waitingAgesMs, [callClass]: ages },
  };
}

/** The reply without the grants in reserve that had to wait: nobody waits for them. */
export function withoutReserve(
  reply: QuotaReply,
  wanted: QuotaReport,
  { count, callClass }: Reserve,
): QuotaReply {
  const { backlog, startsInMs } = reply;
  const before = callClasses.slice(0, callClasses.indexOf(callClass) + 1);
  const calls = before.reduce((sum, each) => sum + wanted.waiting[each], 0);
  const left = Math.min(count, Math.max(0, calls + count - startsInMs.length));
  return {
    ...reply,
    backlog: { ...backlog, [callClass]: Math.max(0, backlog[callClass] - left) },
  };
}
