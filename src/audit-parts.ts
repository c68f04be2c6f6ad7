import type { Logger } from 'pino';
import { Exports } from './audit/exports.js';
import { LogFollower } from './audit/log-follower.js';
import type { Reach } from './network/way.js';
import type { AuditReadMetrics } from './ops/audit-read-metrics.js';
import type { StandbyReads } from './postgres/audit/audit-reads.js';
import { PostgresAuditRecord } from './postgres/audit/audit-record.js';
import { PostgresDecisionRecord } from './postgres/audit/decision-record.js';
import { PostgresEventRecord } from './postgres/audit/event-record.js';
import { PostgresFollowTrail } from './postgres/audit/follow-trail.js';
import { PostgresReadTrail } from './postgres/audit/read-trail.js';
import { PostgresServiceFigures } from './postgres/audit/service-figures.js';
import type { Store } from './postgres/connections/store.js';
import { AuditStandby, WHY_ELSEWHERE } from './postgres/standby/audit-standby.js';
import type { DatabaseAt } from './settings/database-tls.js';

interface Needed {
  readonly store: Store;
  /** Null: auditors read from the primary. */
  readonly standbyAt: DatabaseAt | null;
  readonly standbyMaxLagSeconds: number;
  /** Whether the standby's role may own the tables, as on a developer's machine. */
  readonly mayOwn: boolean;
  /** The budget of each API of IM. */
  readonly callsPerSecond: number;
  readonly logger: Logger;
  readonly metrics: AuditReadMetrics;
  /** Whether the standby can be reached. */
  readonly reach: Reach;
  readonly onIdleError: (error: Error) => void;
  readonly onDefect: (where: string, error: unknown) => void;
}

/** The part of a replica that answers auditors. */
export class AuditParts {
  readonly trail: PostgresReadTrail;
  readonly followTrail: PostgresFollowTrail;
  /** Null: auditors read from the primary. */
  readonly standby: AuditStandby | null;
  readonly record: PostgresAuditRecord;
  readonly figures: PostgresServiceFigures;
  readonly decisions: PostgresDecisionRecord;
  readonly events: PostgresEventRecord;
  readonly follower: LogFollower;
  readonly exports: Exports;

  constructor(needed: Needed) {
    const { store, callsPerSecond } = needed;
    const reads = standbyReads(needed);
    this.standby = reads?.standby ?? null;
    this.trail = new PostgresReadTrail(store);
    this.followTrail = new PostgresFollowTrail(store);
    this.record = new PostgresAuditRecord(store, reads);
    this.figures = new PostgresServiceFigures(store, callsPerSecond);
    this.decisions = new PostgresDecisionRecord(store, reads);
    this.events = new PostgresEventRecord(store, reads);
    this.follower = new LogFollower(this.events);
    this.exports = new Exports(this.record, this.trail);
  }
}

function standbyReads(needed: Needed): StandbyReads | null {
  const {
    store,
    standbyAt,
    standbyMaxLagSeconds,
    mayOwn,
    logger,
    metrics,
    reach,
    onIdleError,
    onDefect,
  } = needed;
  if (standbyAt === null) return null;
  const standby = new AuditStandby({
    ...standbyAt,
    onIdleError,
    reach,
    primary: store,
    mayOwn,
    maxLagSeconds: standbyMaxLagSeconds,
    onEvent: (change) => logger[change.event === 'audit-standby-used' ? 'info' : 'warn'](change),
    onDefect: (error) => onDefect('audit-standby', error),
  });
  metrics.expect(WHY_ELSEWHERE);
  const brokenOff = (cause: 'conflict' | 'away'): void => {
    metrics.brokenOff(cause);
    logger.warn({ event: 'audit-export-broken-off', cause });
  };
  return {
    standby,
    observer: { readFrom: (from, because) => metrics.readFrom(from, because), brokenOff },
  };
}
