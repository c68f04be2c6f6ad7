import { inBackground } from '../../src/failures/in-background.js';
import type { Fates } from './fates.js';
import type { Actor } from './scheduler.js';
import { SimReplica, type Surroundings } from './sim-replica.js';

const SLOTS = ['A', 'B', 'C'];

/** The replicas: three at most live at once, and each comes back under a new name. */
export class Fleet {
  deaths = 0;
  private readonly living = new Map<string, SimReplica>();
  private readonly starts = new Map<string, number>();
  private readonly mourners = new Map<SimReplica, (() => void)[]>();

  constructor(
    private readonly world: Surroundings,
    private readonly fates: Fates,
  ) {}

  /** Starts those that are missing. */
  reviveAll(): void {
    for (const slot of SLOTS) this.revive(slot);
  }

  revive(slot: string): void {
    if (this.living.has(slot)) return;
    const n = (this.starts.get(slot) ?? 0) + 1;
    this.starts.set(slot, n);
    const name = n === 1 ? slot : `${slot}${n}`;
    const replica = new SimReplica(name, this.world);
    this.living.set(slot, replica);
    this.mourners.set(replica, []);
  }

  slotOf(actor: Actor): string | null {
    const found = [...this.living].find(([, replica]) => replica.actor === actor);
    return found?.[0] ?? null;
  }

  /** Nothing of it runs any more; what has left for IM or for the store may still arrive. */
  kill(slot: string): void {
    const replica = this.living.get(slot);
    if (!replica) return;
    replica.actor.isDead = true;
    this.deaths += 1;
    this.bury(slot, replica);
  }

  /** Ends cleanly, as on SIGTERM. */
  stop(slot: string, afterwards: () => void): void {
    const replica = this.living.get(slot);
    if (!replica || replica.isStopping) return;
    const stopping = replica.stop().then(() => {
      if (this.living.get(slot) === replica) this.bury(slot, replica);
      afterwards();
    });
    inBackground(stopping, (error) => this.world.onDefect(error, `the stop of ${replica.name}`));
  }

  pick(point: string): SimReplica | null {
    const serving = [...this.living.values()].filter(({ serves }) => serves);
    return serving.length > 0 ? this.fates.choose(serving, point) : null;
  }

  died(replica: SimReplica): Promise<null> {
    return new Promise((resolve) => {
      if (replica.actor.isDead) return resolve(null);
      this.mourners.get(replica)?.push(() => resolve(null));
    });
  }

  endAll(): void {
    for (const { actor } of this.living.values()) actor.isDead = true;
  }

  private bury(slot: string, replica: SimReplica): void {
    this.living.delete(slot);
    for (const hear of this.mourners.get(replica) ?? []) hear();
    this.mourners.delete(replica);
  }
}
