import { Counter, type Registry } from 'prom-client';
import { PREFIX, showGauge } from './gauge.js';

interface Standby {
  /** Whether it is read from. */
  readonly isUsed: boolean;
  /** Null while it is not known. */
  readonly lagSeconds: number | null;
}

/** Where auditors are answered from. Without a standby for them there are no figures. */
export class AuditReadMetrics {
  private readonly reads: Counter<'from' | 'cause'>;
  private readonly broken: Counter<'cause'>;

  constructor(private readonly registry: Registry) {
    this.reads = new Counter({
      name: `${PREFIX}audit_reads_total`,
      help: 'Pages, counts, histories and exports, where there is a standby for auditors, by the server that this replica read them from, and why it was the primary.',
      labelNames: ['from', 'cause'],
      registers: [registry],
    });
    this.broken = new Counter({
      name: `${PREFIX}audit_exports_broken_off_total`,
      help: 'Exports of this replica that the standby for auditors broke off after they had begun, by the cause.',
      labelNames: ['cause'],
      registers: [registry],
    });
  }

  /** @param causes why the primary may have to be read from instead */
  expect(causes: readonly string[]): void {
    this.reads.inc({ from: 'standby', cause: 'none' }, 0);
    for (const cause of causes) this.reads.inc({ from: 'primary', cause }, 0);
    for (const cause of ['conflict', 'away']) this.broken.inc({ cause }, 0);
  }

  readFrom(from: 'primary' | 'standby', because: string | null): void {
    this.reads.inc({ from, cause: because ?? 'none' });
  }

  brokenOff(cause: string): void {
    this.broken.inc({ cause });
  }

  /** @param ask null where there is none */
  show(ask: () => Standby | null): void {
    showGauge(this.registry, {
      name: `${PREFIX}audit_standby_used`,
      help: 'Whether this replica reads from the standby for auditors. Not there without one.',
      collect() {
        this.remove();
        const standby = ask();
        if (standby) this.set(standby.isUsed ? 1 : 0);
      },
    });
    showGauge(this.registry, {
      name: `${PREFIX}audit_standby_lag_seconds`,
      help: 'How far the standby for auditors is behind the primary; 0 while it has everything. Not there while it is not known.',
      collect() {
        this.remove();
        const seconds = ask()?.lagSeconds ?? null;
        if (seconds !== null) this.set(seconds);
      },
    });
  }
}
