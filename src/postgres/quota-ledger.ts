import type { CallClass, ImApi } from '../quota/quota.js';
import { QuotaLedger, type QuotaReply, type QuotaReport } from '../quota/quota-ledger.js';
import type { Connections, Statement } from './store.js';

const take: Statement = {
  name: 'quota_take',
  text: 'SELECT * FROM quota_take($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)',
};
const slowDown: Statement = {
  name: 'quota_slow_down',
  text: 'SELECT quota_slow_down($1, $2) AS done',
};

interface TakeRow {
  starts: number[];
  backlog: [number, number, number];
  ahead: [number, number, number];
  next_in: number;
  per_second: number;
  factor: number;
}

/**
 * The shared budget in PostgreSQL: one statement, one round trip, per report. Rejects with `StoreUnavailable`. At most three
 * statements are under way; connections of its own keep them from waiting behind the record's.
 */
export class PostgresQuotaLedger extends QuotaLedger {
  constructor(private readonly connections: Connections) {
    super();
  }

  override async take(report: QuotaReport): Promise<QuotaReply> {
    const [row] = await this.connections.run<TakeRow>(take, [
      report.api,
      report.replica,
      report.sequence,
      report.limit,
      report.inFlight,
      report.mayArriveMs,
      report.completedAgesMs,
      report.waitingAgesMs.settling,
      report.waitingAgesMs.interactive,
      report.waitingAgesMs.bulk,
      [report.waiting.settling, report.waiting.interactive, report.waiting.bulk],
    ]);
    if (!row) throw new Error('quota_take returned no row');
    return {
      startsInMs: row.starts,
      backlog: byClass(row.backlog),
      aheadOfOldest: byClass(row.ahead),
      nextInMs: row.next_in,
      perSecond: row.per_second,
      factor: row.factor,
    };
  }

  override async slowDown(api: ImApi, limit: number): Promise<void> {
    await this.connections.run(slowDown, [api, limit]);
  }
}

function byClass([settling, interactive, bulk]: readonly [number, number, number]): Record<
  CallClass,
  number
> {
  return { settling, interactive, bulk };
}
