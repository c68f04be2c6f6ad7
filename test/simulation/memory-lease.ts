import type { Clock } from '../../src/time/clock.js';
import { inBackground } from '../../src/failures/in-background.js';
import type { ReplicaLease } from '../../src/edits/record.js';
import { StoreUnavailable } from '../../src/failures/store-unavailable.js';
import type { MemoryStore } from './memory-store.js';
import type { Line } from './line.js';

const ALIVE_MS = 10_000;
const BEAT_EVERY_MS = 2_000;
const MARGIN_MS = 2_000;
const CLAIM_OUTLIVED_MS = 120_000;

/** As `Life` of `src/postgres/edits/replica-lease.ts`: once it has lapsed, it never holds again. */
export class MemoryLife implements ReplicaLease {
  private until = 0;

  constructor(
    readonly holder: string,
    private readonly clock: Clock,
  ) {}

  validUntil(): number {
    return this.until;
  }

  get holds(): boolean {
    return this.until > this.clock.monotonic();
  }

  prolong(until: number): boolean {
    if (this.until !== 0 && !this.holds) return false;
    this.until = until;
    return true;
  }
}

/** As `Replica` of `src/postgres/edits/replica-lease.ts`, over the store in memory. */
export class MemoryLease {
  private lives = 0;
  private current: MemoryLife;
  private isStopped = false;

  constructor(
    private readonly name: string,
    private readonly store: MemoryStore,
    private readonly line: Pick<Line, 'ask'>,
    private readonly clock: Clock,
    private readonly onDefect: (error: unknown) => void,
  ) {
    this.current = this.nextLife();
  }

  /** It may have lapsed. */
  get latest(): MemoryLife {
    return this.current;
  }

  get life(): MemoryLife {
    if (!this.current.holds) throw new StoreUnavailable('no sign of life came through in time');
    return this.current;
  }

  async start(): Promise<void> {
    while (!this.isStopped) {
      inBackground(this.heartbeat(), this.onDefect);
      await this.clock.sleep(BEAT_EVERY_MS);
    }
  }

  stop(): void {
    this.isStopped = true;
  }

  /** Resolves once it can claim. */
  async heartbeat(): Promise<void> {
    const life = this.current;
    const sentAt = this.clock.monotonic();
    const isAlive = await this.line.ask('store', 'beat', () =>
      this.store.heartbeat(life.holder, ALIVE_MS),
    );
    const holds = isAlive && life.prolong(sentAt + ALIVE_MS - MARGIN_MS);
    if (!holds && this.current === life) {
      this.current = this.nextLife();
      await this.heartbeat();
    }
    const outlived = this.clock.now() - CLAIM_OUTLIVED_MS;
    await this.line.ask('store', 'forget dead claims', () =>
      this.store.forgetDeadClaims(this.current.holder, outlived),
    );
  }

  private nextLife(): MemoryLife {
    this.lives += 1;
    return new MemoryLife(`${this.name}.${this.lives}`, this.clock);
  }
}
