import type { Registry } from 'prom-client';
import { PREFIX, showGauge } from './gauge.js';
import { recently } from './recently.js';

/** @param ask null while the figure cannot be had, and then nothing is shown */
export function showContents(registry: Registry, ask: () => Promise<number | null>): void {
  const recent = recently(ask);
  showGauge(registry, {
    name: `${PREFIX}contents_in_net`,
    help: 'Edits whose contents belong to no month that was made, and are not erased, of all replicas; 1000 stands for so many or more.',
    async collect() {
      this.remove();
      const contents = await recent();
      if (contents !== null) this.set(contents);
    },
  });
}
