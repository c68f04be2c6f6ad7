import type { Registry } from 'prom-client';
import { PREFIX, showGauge } from './gauge.js';

/** @param ask null while the figure cannot be had, and then nothing is shown */
export function showSearch(registry: Registry, ask: () => Promise<number | null>): void {
  showGauge(registry, {
    name: `${PREFIX}search_backlog_edits`,
    help: 'Edits recorded by older versions in which searches do not find JSON inside strings yet, of all replicas; it falls to 0 after an upgrade.',
    async collect() {
      this.remove();
      const edits = await ask();
      if (edits !== null) this.set(edits);
    },
  });
}
