import { v7 as uuidv7 } from 'uuid';
import { StoreUnavailable } from '../../failures/store-unavailable.js';
import type { ReplicaLease } from '../../edits/record.js';
import type { Statement, Store } from '../connections/store.js';

/** After its last sign of life a replica counts as dead for the others. */
const ALIVE_MS = 10_000;
export const BEAT_EVERY_MS = 2_000;
/**
 * The replica itself stops relying on its claims this much earlier: what is done right before must have left by then, and a
 * crash of PostgreSQL must not have made the others forget.
 */
const MARGIN_MS = 2_000;
/** No request works this long before its edit is on record. */
const CLAIM_OUTLIVED_MS = 120_000;

export const BEAT: Statement = {
  name: 'beat',
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
 * This replica's sign of life. Its claims are its own while it beats; when a beat comes too late, it starts a new life under
 * a new id, and the edits of the old one are taken over by whoever comes first.
 */
export class Replica {
  private current = new Life();
  private timer: NodeJS.Timeout | undefined;
  private beating: Promise<unknown> = Promise.resolve();

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
      const beat = this.heartbeat().catch((error: unknown) => {
        if (!(error instanceof StoreUnavailable)) this.onDefect(error);
      });
      this.beating = Promise.all([beat, this.store.durable.gate.proveAgain()]);
    }, BEAT_EVERY_MS);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.beating;
  }

  private async heartbeat(): Promise<void> {
    const life = this.current;
    const sentAt = performance.now();
    const alive = await this.store.durable.run(BEAT, [life.holder, ALIVE_MS]);
    const holds = alive.length > 0 && life.prolong(sentAt + ALIVE_MS - MARGIN_MS);
    if (!holds && this.current === life) {
      this.current = new Life();
      await this.heartbeat();
    }
    await this.store.volatile.run(FORGET_DEAD_CLAIMS, [
      uuidv7({ msecs: Date.now() - CLAIM_OUTLIVED_MS }),
      this.current.holder,
    ]);
    await this.store.volatile.run(FORGET_DEAD_REPLICAS, []);
  }
}
