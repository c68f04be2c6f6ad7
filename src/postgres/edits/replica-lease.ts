import { v7 as uuidv7 } from 'uuid';
import { StoreUnavailable } from '../../failures/store-unavailable.js';
import type { ReplicaLease } from '../../edits/record.js';
import type { Statement, Store } from '../connections/store.js';

/** After its last sign of life a replica counts as dead for the others. */
const ALIVE_MS = 10_000;
export const HEARTBEAT_EVERY_MS = 2_000;
/**
 * The replica itself stops relying on its claims this much earlier: what is done right before must have left by then, and a
 * crash of PostgreSQL must not have made the others forget.
 */
const MARGIN_MS = 2_000;
/** No request works this long before its edit is on record. */
const CLAIM_OUTLIVED_MS = 120_000;

export const HEARTBEAT: Statement = {
  name: 'heartbeat',
  text: `INSERT INTO replica AS r (id, alive_until) VALUES ($1, clock_timestamp() + $2 * interval '1 ms')
    ON CONFLICT (id) DO UPDATE SET alive_until = excluded.alive_until WHERE r.alive_until > clock_timestamp()
    RETURNING id`,
};

const FORGET_DEAD_REPLICAS: Statement = {
  name: 'forget_dead_replicas',
  text: `DELETE FROM replica r WHERE r.alive_until < now() - interval '1 day' AND NOT EXISTS (
    SELECT FROM edit_claim c WHERE c.replica = r.id)`,
};

/**
 * $1 for how many ms a sign of life is good. One that is good for longer was given before the clock of PostgreSQL was set back: its
 * replica is as alive as if it had given it just now, and not until that time comes again.
 */
const SHORTEN_LEASES: Statement = {
  name: 'shorten_leases',
  text: `UPDATE replica SET alive_until = clock_timestamp() + $1 * interval '1 ms'
    WHERE alive_until > clock_timestamp() + 2 * $1 * interval '1 ms'`,
};

/**
 * Claims that have no record, of dead replicas or of life $2 with an id from before $1: nothing was sent for them. Old ones
 * are those that came to be after whoever asked for them had given up and released them. Ids hold the time of the replica
 * that made them, so that each looks after its own.
 */
const FORGET_DEAD_CLAIMS: Statement = {
  name: 'forget_dead_claims',
  text: `DELETE FROM edit_claim c WHERE c.state = 'claimed' AND (
    (c.replica = $2::uuid AND c.modification_id < $1::uuid)
    OR NOT EXISTS (SELECT FROM replica r WHERE r.id = c.replica AND r.alive_until > now()))`,
};

/** One life of this replica, under one id. Once it has lapsed, it never holds again. */
export class Life implements ReplicaLease {
  readonly holder = uuidv7();
  private until = 0;
  private wallUntil = 0;

  /** A machine that was suspended may have a monotonic clock that stood still: then the wall clock decides. */
  validUntil(): number {
    return Date.now() < this.wallUntil ? this.until : Math.min(this.until, performance.now());
  }

  /**
   * False once it has lapsed: the others may have looked while the sign of life was on its way, and have taken its edits.
   */
  prolong(until: number): boolean {
    if (this.until !== 0 && this.validUntil() <= performance.now()) return false;
    this.until = until;
    this.wallUntil = Date.now() + until - performance.now();
    return true;
  }
}

/**
 * This replica's heartbeat. Its claims are its own while it comes in time; when one comes too late, it starts a new life under
 * a new id, and the edits of the old one are taken over by whoever comes first.
 */
export class Replica {
  private current = new Life();
  private timer: NodeJS.Timeout | undefined;
  private underWay: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly store: Store,
    private readonly onDefect: (error: unknown) => void,
  ) {}

  /** The life under which new claims are made; `StoreUnavailable` while there is none that holds. */
  get life(): Life {
    if (this.current.validUntil() <= performance.now()) {
      throw new StoreUnavailable('this replica could not show in time that it is alive');
    }
    return this.current;
  }

  async start(): Promise<void> {
    await this.heartbeat();
    this.timer = setInterval(() => {
      const heartbeat = this.heartbeat().catch((error: unknown) => {
        if (!(error instanceof StoreUnavailable)) this.onDefect(error);
      });
      this.underWay = Promise.all([heartbeat, this.store.durable.gate.proveAgain()]);
    }, HEARTBEAT_EVERY_MS);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.underWay;
  }

  private async heartbeat(): Promise<void> {
    const life = this.current;
    const sentAt = performance.now();
    const alive = await this.store.durable.run(HEARTBEAT, [life.holder, ALIVE_MS]);
    const holds = alive.length > 0 && life.prolong(sentAt + ALIVE_MS - MARGIN_MS);
    if (!holds && this.current === life) {
      this.current = new Life();
      await this.heartbeat();
    }
    await this.store.volatile.run(SHORTEN_LEASES, [ALIVE_MS]);
    await this.store.volatile.run(FORGET_DEAD_CLAIMS, [
      uuidv7({ msecs: Date.now() - CLAIM_OUTLIVED_MS }),
      this.current.holder,
    ]);
    await this.store.volatile.run(FORGET_DEAD_REPLICAS, []);
  }
}
