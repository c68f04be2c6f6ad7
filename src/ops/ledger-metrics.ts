import type { Registry } from 'prom-client';
import { PREFIX, showGauge } from './gauge.js';
import { recently } from './recently.js';

/** How the transparency log stands, for all replicas. */
export interface LogFigures {
  readonly entries: number;
  /** Since the newest checkpoint was signed; null before the first. */
  readonly checkpointAgeSeconds: number | null;
  /** Since the oldest entry that has no index yet was made; 0 where none waits. */
  readonly lagSeconds: number;
}

/**
 * @param ask null while the figures cannot be had, and then nothing is shown
 * @param gate says whether this replica may extend the log
 */
export function showLedger(
  registry: Registry,
  ask: () => Promise<LogFigures | null>,
  gate: { whyRefused(): string | null; isMemoryMissing(): boolean; isFileBehind(): boolean },
): void {
  const recent = recently(ask);
  const show = (name: string, help: string, valueOf: (log: LogFigures) => number | null) => {
    showGauge(registry, {
      name: `${PREFIX}${name}`,
      help,
      async collect() {
        this.remove();
        const log = await recent();
        const value = log && valueOf(log);
        if (value !== null) this.set(value);
      },
    });
  };
  show('log_entries', 'Entries in the log, of all replicas.', (log) => log.entries);
  show(
    'log_seal_lag_seconds',
    'Age of the oldest entry that has no place in the log yet, of all replicas; 0 where none waits.',
    (log) => log.lagSeconds,
  );
  show(
    'log_checkpoint_age_seconds',
    'Time since the newest checkpoint was signed. It grows while there is nothing to sign.',
    (log) => log.checkpointAgeSeconds,
  );
  showGauge(registry, {
    name: `${PREFIX}log_refused`,
    help: 'Whether this replica refuses to extend the log, and with it all edits.',
    collect() {
      this.set(gate.whyRefused() === null ? 0 : 1);
    },
  });
  showGauge(registry, {
    name: `${PREFIX}log_memory_missing`,
    help: 'Whether this replica could not ask the checkpoint URL for the last checkpoint since it started.',
    collect() {
      this.set(gate.isMemoryMissing() ? 1 : 0);
    },
  });
  showGauge(registry, {
    name: `${PREFIX}log_checkpoint_file_behind`,
    help: 'Whether this replica could not write the newest checkpoint into its file.',
    collect() {
      this.set(gate.isFileBehind() ? 1 : 0);
    },
  });
}
