import { StoreUnavailable } from '../../failures/store-unavailable.js';
import { PollingLoop } from '../../time/polling-loop.js';
import { withTimeout } from '../../time/with-timeout.js';
import type { Connections } from '../connections/store.js';
import { AppRights } from '../rights/app-rights.js';
import { refusalsIn } from '../session/database-refused.js';
import { Positions } from './positions.js';
import {
  askState,
  CURES,
  type Primary,
  PRIMARY_POSITION,
  type PrimaryRow,
  fitnessOf,
  type Unfit,
} from './standby-state.js';

const EVERY_MS = 1_000;
/** A standby that takes longer for a look at itself keeps auditors waiting. */
const PATIENCE_MS = 3_000;
/** A pooler in between may change its mode under open connections. */
const SESSIONS_PROVED_EVERY_ROUNDS = 10;

export type Unused = Unfit | 'away' | 'refused';

export type StandbyChange =
  | { readonly event: 'audit-standby-used' }
  | {
      readonly event: 'audit-standby-unused';
      readonly cause: Unused;
      /** Each with its cure; none where nobody answers: the event `unreachable` says more. */
      readonly reasons: readonly string[];
    };

interface Watched {
  /** Of the standby, for this alone: auditors may have taken all others. */
  readonly standby: Connections;
  readonly primary: Connections;
  /** Whether a role that owns the tables is let pass, as on a developer's machine. */
  readonly mayOwn: boolean;
  /** One that is further behind is not read. */
  readonly maxLagSeconds: number;
  readonly onEvent: (change: StandbyChange) => void;
  readonly onDefect: (error: unknown) => void;
}

/** Looks again and again whether the standby may be read from, and how far it is behind. */
export class StandbyWatch {
  readonly primary: Primary & { identity: Primary['identity'] };
  /** Null: it may be read from. */
  why: Unused | null = 'away';
  /** Of the last look; null where it was not to be had. */
  lagSeconds: number | null = null;
  private lastReported: string | null = null;
  private round = 0;
  private readonly loop: PollingLoop;
  private readonly rights: AppRights;

  constructor(private readonly watched: Watched) {
    const { maxLagSeconds } = watched;
    this.primary = { positions: new Positions(), identity: null, maxLagSeconds };
    this.loop = new PollingLoop(() => this.look(), EVERY_MS, watched.onDefect);
    this.rights = new AppRights(watched.standby, watched.mayOwn);
  }

  /** Resolves after the first look. */
  async start(): Promise<void> {
    await this.look().catch(this.watched.onDefect);
    this.loop.start();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  private async look(): Promise<void> {
    const late = (work: Promise<void>): void => void work.catch((error) => this.failedLate(error));
    try {
      await withTimeout(this.locatePrimary(), PATIENCE_MS, late);
    } catch (error) {
      // Nothing is answered without the primary, which has the trail of reads.
      if (error instanceof StoreUnavailable) return;
      throw error;
    }
    try {
      await withTimeout(this.lookAtStandby(), PATIENCE_MS, late);
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      const reasons = refusalsIn(error);
      this.lagSeconds = null;
      this.found(reasons.length > 0 ? 'refused' : 'away', reasons);
    }
  }

  /** Of a look that nobody waits for any more: that the database is away is known. */
  private failedLate(error: unknown): void {
    if (!(error instanceof StoreUnavailable)) this.watched.onDefect(error);
  }

  private async locatePrimary(): Promise<void> {
    const [row] = await this.watched.primary.run<PrimaryRow>(PRIMARY_POSITION, []);
    if (!row) return;
    this.primary.identity = row;
    this.primary.positions.add({ at: Number(row.at), lsn: BigInt(row.lsn) });
  }

  private async lookAtStandby(): Promise<void> {
    const { standby } = this.watched;
    this.round += 1;
    if (this.round % SESSIONS_PROVED_EVERY_ROUNDS === 0) await standby.gate.proveAgain();
    const row = await askState(({ text }, values) => standby.ask(text, values));
    const fitness = fitnessOf(row, this.primary);
    this.lagSeconds = fitness.lagSeconds;
    if (fitness.kind === 'unfit') return this.found(fitness.why, [CURES[fitness.why]]);
    if (this.why !== null) await this.rights.check();
    standby.gate.pass();
    this.found(null, []);
  }

  private found(why: Unused | null, reasons: readonly string[]): void {
    this.why = why;
    const state = [why ?? 'used', ...reasons].join('\n');
    if (state === this.lastReported) return;
    this.lastReported = state;
    const { onEvent } = this.watched;
    if (why === null) onEvent({ event: 'audit-standby-used' });
    else onEvent({ event: 'audit-standby-unused', cause: why, reasons });
  }
}
