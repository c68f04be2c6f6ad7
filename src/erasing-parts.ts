import { ContentMonths } from './erasure/content-months.js';
import { Eraser } from './erasure/eraser.js';
import { Retention } from './erasure/retention.js';
import type { Crash } from './ops/crash-points.js';
import { CrashingContentMonthWork, CrashingErasureWork } from './ops/erasure-crash-points.js';
import type { Store } from './postgres/connections/store.js';
import { PostgresContentMonthWork } from './postgres/erasure/content-month-work.js';
import { PostgresErasureRecord } from './postgres/erasure/erasure-record.js';
import { PostgresErasureWork } from './postgres/erasure/erasure-work.js';
import { PostgresHoldRecord } from './postgres/erasure/hold-record.js';
import { PostgresRetentionWork } from './postgres/erasure/retention-work.js';

interface Needed {
  readonly store: Store;
  /** Null: this replica is not made to die. */
  readonly crash: Crash | null;
  /** How long contents are kept; null: for ever. */
  readonly retentionDays: number | null;
  readonly onDefect: (where: string, error: unknown) => void;
}

/** The part of a replica that keeps contents, and erases them. */
export class ErasingParts {
  readonly holds: PostgresHoldRecord;
  readonly erasures: PostgresErasureRecord;
  readonly eraser: Eraser;
  readonly months: ContentMonths;
  /** Null: contents are kept for ever. */
  readonly retention: Retention | null;

  constructor({ store, crash, retentionDays: days, onDefect }: Needed) {
    const work = new PostgresErasureWork(store);
    const monthWork = new PostgresContentMonthWork(store);
    this.holds = new PostgresHoldRecord(store);
    this.eraser = new Eraser(crash ? new CrashingErasureWork(work, crash) : work, (error) =>
      onDefect('erasure', error),
    );
    this.months = new ContentMonths(
      crash ? new CrashingContentMonthWork(monthWork, crash) : monthWork,
      (error) => onDefect('content-months', error),
    );
    const wake = (): void => this.eraser.wake();
    this.retention =
      days === null
        ? null
        : new Retention(new PostgresRetentionWork(store), days, wake, (error) =>
            onDefect('retention', error),
          );
    this.erasures = new PostgresErasureRecord(store, wake);
  }
}
