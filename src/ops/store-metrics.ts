import { type Registry } from 'prom-client';
import { PREFIX, showGauge } from './gauge.js';

/** The figures of a pool of connections, as `pg` has them. */
export interface PoolFigures {
  readonly totalCount: number;
  readonly idleCount: number;
  /** Statements that wait for a connection. */
  readonly waitingCount: number;
}

/** How busy the connections to PostgreSQL are. */
export function showPools(registry: Registry, pools: Readonly<Record<string, PoolFigures>>): void {
  showGauge(registry, {
    name: `${PREFIX}database_connections`,
    help: 'Connections of this replica to PostgreSQL, by pool and use.',
    labelNames: ['pool', 'use'],
    collect() {
      for (const [pool, { totalCount, idleCount }] of Object.entries(pools)) {
        this.set({ pool, use: 'idle' }, idleCount);
        this.set({ pool, use: 'busy' }, totalCount - idleCount);
      }
    },
  });
  showGauge(registry, {
    name: `${PREFIX}database_waiting`,
    help: 'Statements of this replica that wait for a connection, by pool.',
    labelNames: ['pool'],
    collect() {
      for (const [pool, { waitingCount }] of Object.entries(pools)) {
        this.set({ pool }, waitingCount);
      }
    },
  });
}

/** @param reasons why this replica should get no traffic */
export function showReadiness(registry: Registry, reasons: () => Promise<readonly string[]>): void {
  showGauge(registry, {
    name: `${PREFIX}ready`,
    help: 'Whether this replica is ready, as /health/ready says.',
    async collect() {
      this.set((await reasons()).length === 0 ? 1 : 0);
    },
  });
}
