import { randomUUID } from 'node:crypto';
import type { CallClass } from '../../src/quota/quota.js';
import type { QuotaStore, QuotaReply } from '../../src/quota/quota-store.js';

/** A store, and the clock it goes by. */
export interface StoreUnderTest {
  readonly store: QuotaStore;
  readonly now: () => number;
  readonly advance: (ms: number) => Promise<void>;
}

interface Asking {
  inFlight?: number;
  completed?: number[];
  settling?: number[];
  interactive?: number[];
  bulk?: number[];
}

/** Speaks to a store as one replica does, without timers; waiting calls are given by their ages in ms. */
export class ModelReplica {
  readonly id = randomUUID();
  sequence = 0;

  constructor(
    private readonly store: QuotaStore,
    private readonly limit: number,
    private readonly mayArriveMs = 2_000,
  ) {}

  ask(asking: Asking): Promise<QuotaReply> {
    const ages = (callClass: CallClass) => asking[callClass] ?? [];
    this.sequence += 1;
    return this.store.take({
      api: 'modify_group_msg',
      replica: this.id,
      sequence: this.sequence,
      limit: this.limit,
      inFlight: asking.inFlight ?? 0,
      mayArriveMs: this.mayArriveMs,
      completedAgesMs: asking.completed ?? [],
      waitingAgesMs: {
        settling: ages('settling'),
        interactive: ages('interactive'),
        bulk: ages('bulk'),
      },
      waiting: {
        settling: ages('settling').length,
        interactive: ages('interactive').length,
        bulk: ages('bulk').length,
      },
    });
  }
}
