import { Counter, type Registry } from 'prom-client';
import { SINK_STATES, type SinkStatus } from '../sinks/sink.js';
import { PREFIX, showGauge } from './gauge.js';
import { recently } from './recently.js';

/** The label is a name of the configuration, so there are few. */
const labelNames = ['sink'] as const;

/** Deliveries of this replica, and how far each sink is behind, whichever replica delivers. */
export class SinkMetrics {
  private readonly entries: Counter<'sink'>;
  private readonly failures: Counter<'sink'>;

  constructor(private readonly registry: Registry) {
    this.entries = new Counter({
      name: `${PREFIX}sink_entries_total`,
      help: 'Entries that the receiver of a sink took from this replica.',
      labelNames,
      registers: [registry],
    });
    this.failures = new Counter({
      name: `${PREFIX}sink_failures_total`,
      help: 'Attempts of this replica to deliver to a sink that were not taken.',
      labelNames,
      registers: [registry],
    });
  }

  taken(sink: string, entries: number): void {
    this.entries.inc({ sink }, entries);
  }

  failed(sink: string): void {
    this.failures.inc({ sink });
  }

  /** @param ask null while it cannot be had, and then nothing is shown */
  show(ask: () => Promise<readonly SinkStatus[] | null>): void {
    const recent = recently(ask);
    const gauge = (name: string, help: string, valueOf: (sink: SinkStatus) => number): void => {
      showGauge(this.registry, {
        name: `${PREFIX}${name}`,
        help,
        labelNames,
        async collect() {
          this.reset();
          for (const sink of (await recent()) ?? []) this.set({ sink: sink.name }, valueOf(sink));
        },
      });
    };
    gauge(
      'sink_lag_entries',
      'Sealed entries that a sink has not got yet, of all replicas.',
      (sink) => sink.lagEntries,
    );
    gauge(
      'sink_lag_seconds',
      'Age of the first entry that a sink has not got yet, of all replicas; 0 where there is none.',
      (sink) => sink.lagSeconds,
    );
    showGauge(this.registry, {
      name: `${PREFIX}sink_state`,
      help: 'Whether a sink is running, paused, or stopped because its receiver answered 410.',
      labelNames: ['sink', 'state'],
      async collect() {
        this.reset();
        for (const { name, state } of (await recent()) ?? []) {
          for (const each of SINK_STATES)
            this.set({ sink: name, state: each }, each === state ? 1 : 0);
        }
      },
    });
  }
}
