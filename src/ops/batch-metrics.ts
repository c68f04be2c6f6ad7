import type { Registry } from 'prom-client';
import { PREFIX, showGauge } from './gauge.js';
import { recently } from './recently.js';

/** Batches that have not ended, of all replicas. */
interface BatchFigures {
  readonly running: number;
  readonly paused: number;
  readonly stillSeconds: number;
}

/** @param ask the figures of all replicas; null while they cannot be had, and then nothing is shown */
export function showBatches(registry: Registry, ask: () => Promise<BatchFigures | null>): void {
  const recent = recently(ask);
  showGauge(registry, {
    name: `${PREFIX}open_batches`,
    help: 'Batches that have not ended, by state.',
    labelNames: ['state'],
    async collect() {
      this.reset();
      const open = await recent();
      if (!open) return;
      this.set({ state: 'running' }, open.running);
      this.set({ state: 'paused' }, open.paused);
    },
  });
  showGauge(registry, {
    name: `${PREFIX}batch_still_seconds`,
    help: 'Time since an item of the oldest running batch began or ended; 0 where no batch runs.',
    labelNames: [],
    async collect() {
      this.remove();
      const open = await recent();
      if (open) this.set(open.stillSeconds);
    },
  });
}
