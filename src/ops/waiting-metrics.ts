import type { Registry } from 'prom-client';
import { PREFIX, showGauge } from './gauge.js';
import { recently } from './recently.js';

interface WaitingFigures {
  readonly edits: number;
  readonly batches: number;
  readonly oldestSeconds: number;
  readonly erasingSeconds: number;
}

/** @param ask the figures of all replicas; null while they cannot be had, and then nothing is shown */
export function showWaiting(registry: Registry, ask: () => Promise<WaitingFigures | null>): void {
  const recent = recently(ask);
  showGauge(registry, {
    name: `${PREFIX}approvals_waiting`,
    help: 'Proposals that wait for the decision of persons, by kind.',
    labelNames: ['kind'],
    async collect() {
      this.reset();
      const waiting = await recent();
      if (!waiting) return;
      this.set({ kind: 'modification' }, waiting.edits);
      this.set({ kind: 'batch' }, waiting.batches);
    },
  });
  const shown = (name: string, help: string, of: (figures: WaitingFigures) => number): void =>
    showGauge(registry, {
      name: `${PREFIX}${name}`,
      help,
      labelNames: [],
      async collect() {
        this.remove();
        const waiting = await recent();
        if (waiting) this.set(of(waiting));
      },
    });
  shown(
    'approval_wait_seconds',
    'Time since the oldest proposal that waits for a decision was made; 0 where none waits.',
    ({ oldestSeconds }) => oldestSeconds,
  );
  shown(
    'erasure_running_seconds',
    'Time since the oldest erasure that has not finished was asked for; 0 where none runs.',
    ({ erasingSeconds }) => erasingSeconds,
  );
}
