import type { Parts } from './parts.js';
import { StoreUnavailable } from './failures/store-unavailable.js';
import { showBatches } from './ops/batch-metrics.js';
import { showContents } from './ops/content-metrics.js';
import { showLedger } from './ops/ledger-metrics.js';
import type { OpsServer } from './ops/ops-server.js';
import { showSearch } from './ops/search-metrics.js';
import { showPools, showReadiness } from './ops/store-metrics.js';
import { showWaiting } from './ops/waiting-metrics.js';
import { showWitnesses } from './ops/witness-metrics.js';
import { waitingFigures } from './postgres/approvals/waiting-figures.js';
import { countOpenBatches } from './postgres/batches/open-batches.js';
import { contentsInNet } from './postgres/erasure/contents-in-net.js';
import { logFigures } from './postgres/log/log-figures.js';
import { nestedSearchBacklog } from './postgres/search/nested-search.js';
import { countOpenEdits } from './postgres/edits/open-edits.js';

/** Joins the metrics that are asked for at each scrape to the parts that know them. */
export function showFigures(parts: Parts, ops: OpsServer): void {
  const { store, messages, quota, metrics, log } = parts;
  const { durable, volatile, pacing, delivery } = store;
  // First, before the figures below ask the store themselves: what a scrape asks for is not what waits.
  showPools(metrics.registry, {
    durable: durable.pool,
    volatile: volatile.pool,
    pacing: pacing.pool,
    delivery: delivery.pool,
    ...parts.audit.standby?.pools,
  });
  metrics.im.showBreaker(() => messages.breakerState);
  metrics.quota.show(() => quota.figures());
  metrics.edits.showOpen(() => unlessAway(countOpenEdits(durable)));
  showBatches(metrics.registry, () => unlessAway(countOpenBatches(durable)));
  showWaiting(metrics.registry, () => unlessAway(waitingFigures(durable)));
  showContents(metrics.registry, () => unlessAway(contentsInNet(durable)));
  showLedger(metrics.registry, () => unlessAway(logFigures(durable)), log.sequencer);
  metrics.auditReads.show(() => parts.audit.standby?.figures ?? null);
  metrics.sinks.show(() => unlessAway(parts.sinks.statuses()));
  const unseen = async () => (log.witnessed ? unlessAway(log.witnessed.unseenSeconds()) : null);
  showWitnesses(metrics.registry, unseen, () => log.witnesses?.states() ?? []);
  showSearch(metrics.registry, () => unlessAway(nestedSearchBacklog(store)));
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
