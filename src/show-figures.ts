import type { NestExpressApplication } from '@nestjs/platform-express';
import { Messages } from './edits/messages.js';
import { StoreUnavailable } from './failures/store-unavailable.js';
import { showLedger } from './ops/ledger-metrics.js';
import type { Metrics } from './ops/metrics.js';
import type { OpsServer } from './ops/ops-server.js';
import { showSearch } from './ops/search-metrics.js';
import { showPools, showReadiness } from './ops/store-metrics.js';
import { logFigures } from './postgres/log/log-figures.js';
import { nestedSearchBacklog } from './postgres/search/nested-search.js';
import { countOpenEdits } from './postgres/edits/open-edits.js';
import { Store } from './postgres/connections/store.js';
import { Quota } from './quota/quota.js';
import { LogStanding } from './sealing/log-standing.js';

/** Joins the metrics that are asked for at each scrape to the parts that know them. */
export function showFigures(app: NestExpressApplication, metrics: Metrics, ops: OpsServer): void {
  const { durable, volatile, pacing } = app.get(Store);
  const messages = app.get(Messages);
  const quota = app.get(Quota);
  // First, before the figures below ask the store themselves: what a scrape asks for is not what waits.
  showPools(metrics.registry, {
    durable: durable.pool,
    volatile: volatile.pool,
    pacing: pacing.pool,
  });
  metrics.im.showBreaker(() => messages.breakerState);
  metrics.quota.show(() => quota.figures());
  metrics.edits.showOpen(() => unlessAway(countOpenEdits(durable)));
  showLedger(metrics.registry, () => unlessAway(logFigures(durable)), app.get(LogStanding));
  showSearch(metrics.registry, () => unlessAway(nestedSearchBacklog(app.get(Store))));
  showReadiness(metrics.registry, () => ops.whyNotReady());
}

async function unlessAway<Figures>(asked: Promise<Figures>): Promise<Figures | null> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    return null;
  }
}
