import type { CallClass, ImApi } from '../../quota/quota.js';
import { QuotaStore, type QuotaReply, type QuotaReport } from '../../quota/quota-store.js';
import { ServerClock } from './server-clock.js';
import type { Connections, Statement } from '../connections/store.js';

const take: Statement = {
  name: 'quota_share',
  text: 'SELECT * FROM quota_share($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)',
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
  told_at: number;
}

/**
 * The shared budget in PostgreSQL: one statement, one round trip, per report. Rejects with `StoreUnavailable`. At most three
 * statements are under way; connections of its own keep them from waiting behind the record's.
 */
export class PostgresQuotaStore extends QuotaStore {
  private readonly clock = new ServerClock();

  /** @param now monotonic, in ms */
  constructor(
    private readonly connections: Connections,
    private readonly now: () => number = () => performance.now(),
  ) {
    super();
  }

  override async take(report: QuotaReport): Promise<QuotaReply> {
    const sentAt = this.now();
    const [row] = await this.connections.run<TakeRow>(take, [
      report.api,
      report.replica,
      report.sequence,
      report.limit,
      report.inFlight,
      report.mayArriveMs,
      this.clock.latestAt(sentAt),
      report.completedAgesMs,
      report.waitingAgesMs.settling,
      report.waitingAgesMs.interactive,
      report.waitingAgesMs.bulk,
      [report.waiting.settling, report.waiting.interactive, report.waiting.bulk],
    ]);
    if (!row) throw new Error('quota_share returned no row');
    const receivedAt = this.now();
    this.clock.read(sentAt, row.told_at, receivedAt);
    const untilMs = (ms: number) =>
      Math.max(0, this.clock.certainlyShows(row.told_at + ms) - receivedAt);
    return {
      startsInMs: row.starts.map(untilMs),
      backlog: byClass(row.backlog),
      aheadOfOldest: byClass(row.ahead),
      nextInMs: untilMs(row.next_in),
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
