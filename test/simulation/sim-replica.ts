import { BatchRunner } from '../../src/batches/runner.js';
import type { Executions } from '../../src/edits/executions.js';
import { inBackground } from '../../src/failures/in-background.js';
import type { Modify } from '../../src/edits/modify.js';
import { ActorClock } from './actor-clock.js';
import type { Edits } from './edits.js';
import type { Fates } from './fates.js';
import type { Observer } from './im-calls.js';
import { Line, type Outages } from './line.js';
import { MemoryBatchWork } from './memory-batch-work.js';
import { MemoryLease } from './memory-lease.js';
import { MemoryRecord } from './memory-record.js';
import type { MemoryStore } from './memory-store.js';
import { Actor, type Scheduler } from './scheduler.js';
import type { SimIm } from './sim-im.js';
import { SimMessages } from './sim-messages.js';

export const TIMES = { lateLandingMs: 5_000, giveUpMs: 30_000 };
const CALLERS_GONE_BY_MS = 20_000;
/** Items of batches under way at a replica. */
const ROOM = 40;
/** One machine's wall clock is wrong by this much at most. */
const CLOCK_WRONG_BY_MS = 20_000;

/** What all replicas stand in. */
export interface Surroundings {
  readonly edits: Edits;
  readonly scheduler: Scheduler;
  readonly fates: Fates;
  readonly store: MemoryStore;
  readonly im: SimIm;
  readonly outages: Outages;
  readonly observer: Observer;
  readonly storeTrouble: number;
  readonly imTrouble: number;
  readonly onDefect: (error: unknown, where: string) => void;
  /** Whether there are batches to carry out. */
  readonly hasBatches: boolean;
}

/** One process of the service: the real core over ports in memory. */
export class SimReplica {
  readonly actor: Actor;
  readonly clock: ActorClock;
  readonly modify: Modify;
  readonly lease: MemoryLease;
  isStopping = false;
  private readonly executions: Executions;
  private readonly record: MemoryRecord;
  private readonly runner: BatchRunner;

  constructor(
    readonly name: string,
    world: Surroundings,
  ) {
    const { scheduler, fates, store, im, observer, edits } = world;
    this.actor = new Actor(name);
    const aheadMs = fates.between(-CLOCK_WRONG_BY_MS, CLOCK_WRONG_BY_MS, `${name} wall clock`);
    const upMs = fates.between(0, 1_000_000, `${name} monotonic clock`);
    this.clock = new ActorClock(scheduler, this.actor, aheadMs, upMs);
    const line = new Line(scheduler, fates, this.actor, world.outages, world.storeTrouble);
    const onDefect = (error: unknown, where = name) => world.onDefect(error, where);
    this.lease = new MemoryLease(name, store, line, this.clock, onDefect);
    this.record = new MemoryRecord(store, this.lease, line, this.clock, onDefect);
    const { actor, clock } = this;
    const messages = new SimMessages(
      { im, scheduler, fates, actor, line, clock, observer },
      world.imTrouble,
    );
    const random = () => fates.draw(line.numbered('backs off'));
    const tools = {
      messages,
      record: this.record,
      clock: this.clock,
      times: TIMES,
      onDefect,
      random,
    };
    this.executions = new edits.Executions(tools);
    this.modify = new edits.Modify(messages, this.record, this.executions, this.clock);
    inBackground(this.lease.start(), onDefect);
    this.executions.startAdopting();
    const work = new MemoryBatchWork(store, this.lease, line);
    const { modify } = this;
    this.runner = new BatchRunner({ work, modify, messages, clock, onDefect, room: ROOM });
    if (world.hasBatches) this.runner.start();
  }

  get serves(): boolean {
    return !this.actor.isDead && !this.isStopping;
  }

  /** In the order of `src/stop-service.ts`. */
  async stop(): Promise<void> {
    this.isStopping = true;
    const runnerEnds = this.runner.stop();
    await this.executions.stop(CALLERS_GONE_BY_MS);
    await this.executions.stop(0);
    await runnerEnds;
    await this.record.catchUp();
    this.lease.stop();
    this.actor.isDead = true;
  }
}
