import { Counter, Histogram, type Registry } from 'prom-client';
import type { QuotaObserver } from '../quota/pacer.js';
import { type CallClass, callClasses, type ImApi, type QuotaFigures } from '../quota/quota.js';
import { PREFIX, showGauge } from './gauge.js';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const LABELS = ['api', 'class'] as const;

/** How calls to IM fare with the budget that all replicas share. */
export class QuotaMetrics implements QuotaObserver {
  private readonly waits: Histogram<'api' | 'class'>;
  private readonly refusals: Counter<'api' | 'class'>;

  constructor(private readonly registry: Registry) {
    const registers = [registry];
    this.waits = new Histogram({
      name: `${PREFIX}quota_wait_seconds`,
      help: 'How long calls that got a permit had waited for it; their count is the calls granted.',
      labelNames: LABELS,
      buckets: SECONDS,
      registers,
    });
    this.refusals = new Counter({
      name: `${PREFIX}quota_refused_total`,
      help: 'Calls that were refused because their turn would come too late.',
      labelNames: LABELS,
      registers,
    });
  }

  granted(api: ImApi, callClass: CallClass, waitedMs: number): void {
    this.waits.observe({ api, class: callClass }, waitedMs / 1_000);
  }

  refused(api: ImApi, callClass: CallClass): void {
    this.refusals.inc({ api, class: callClass });
  }

  show(figures: () => readonly QuotaFigures[]): void {
    showGauge(this.registry, {
      name: `${PREFIX}quota_backlog`,
      help: 'Calls of all replicas that wait for a permit, as this replica last heard.',
      labelNames: LABELS,
      collect() {
        for (const { api, backlog } of figures()) {
          for (const each of callClasses) this.set({ api, class: each }, backlog[each]);
        }
      },
    });
    showGauge(this.registry, {
      name: `${PREFIX}quota_factor`,
      help: 'Share of the budget in use: 1, or less for a while after IM said that a limit was passed.',
      labelNames: ['api'],
      collect() {
        for (const { api, factor } of figures()) this.set({ api }, factor);
      },
    });
    showGauge(this.registry, {
      name: `${PREFIX}quota_calls_in_flight`,
      help: 'Calls of this replica that hold a permit.',
      labelNames: ['api'],
      collect() {
        for (const { api, inFlight } of figures()) this.set({ api }, inFlight);
      },
    });
  }
}
