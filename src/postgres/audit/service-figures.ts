import { type QuotaUse, type SealingDelay, ServiceFigures } from '../../audit/service-figures.js';
import type { Store } from '../connections/store.js';
import { logFigures } from '../log/log-figures.js';
import { quotaUse } from '../quota/quota-use.js';

/** What auditors see of the quota and the log, over connections that nobody else uses. */
export class PostgresServiceFigures extends ServiceFigures {
  /** @param callsPerSecond the budget of each API */
  constructor(
    private readonly store: Store,
    private readonly callsPerSecond: number,
  ) {
    super();
  }

  async quota(): Promise<readonly QuotaUse[]> {
    const { callsPerSecond } = this;
    const used = await quotaUse(this.store.audit);
    return used.map((one) => ({ ...one, callsPerSecond }));
  }

  async sealing(): Promise<SealingDelay> {
    const { entries, lagSeconds, checkpointAgeSeconds } = await logFigures(this.store.audit);
    return { entries, delaySeconds: lagSeconds, checkpointAgeSeconds };
  }
}
