import { callClasses, type CallClass, type Permit, type QuotaRefusal } from './quota.js';

const longestTimerMs = 2 ** 31 - 1;

/** One call that waits; instants of `performance.now()` in ms. */
export class WaitingCall {
  readonly since = performance.now();
  readonly outcome: Promise<Permit | QuotaRefusal>;
  private settle!: { resolve(outcome: Permit | QuotaRefusal): void; reject(reason: unknown): void };
  private timer: NodeJS.Timeout | undefined;

  constructor(
    readonly callClass: CallClass,
    readonly deadline: number,
    onDeadline: (call: WaitingCall) => void,
  ) {
    this.outcome = new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
    });
    const ms = deadline - this.since;
    if (ms > longestTimerMs) return;
    this.timer = setTimeout(() => {
      onDeadline(this);
    }, ms);
  }

  grant(permit: Permit): void {
    clearTimeout(this.timer);
    this.settle.resolve(permit);
  }

  refuse(waitMs: number): void {
    clearTimeout(this.timer);
    this.settle.resolve({ kind: 'refused', waitMs });
  }

  fail(reason: unknown): void {
    clearTimeout(this.timer);
    this.settle.reject(reason);
  }
}

/**
 * The calls that wait at this replica: class by class, first come first, except for promoted bulk calls. `granted` first calls of
 * all have a grant that is on its way; they wait, but not for the store.
 */
export class WaitQueue {
  private readonly queues: Record<CallClass, Set<WaitingCall>> = {
    settling: new Set(),
    interactive: new Set(),
    bulk: new Set(),
  };

  get size(): number {
    return callClasses.reduce((sum, callClass) => sum + this.queues[callClass].size, 0);
  }

  add(call: WaitingCall): void {
    this.queues[call.callClass].add(call);
  }

  remove(call: WaitingCall): void {
    for (const callClass of callClasses) this.queues[callClass].delete(call);
  }

  /** From now on, the oldest bulk calls wait among the interactive ones, by their age. */
  promote(count: number): void {
    const promoted = [...this.queues.bulk].slice(0, count);
    if (promoted.length === 0) return;
    for (const call of promoted) this.queues.bulk.delete(call);
    const interactive = [...this.queues.interactive, ...promoted];
    this.queues.interactive = new Set(interactive.toSorted((a, b) => a.since - b.since));
  }

  takeFirst(): WaitingCall | undefined {
    for (const callClass of callClasses) {
      for (const call of this.queues[callClass]) {
        this.remove(call);
        return call;
      }
    }
    return undefined;
  }

  takeAll(): WaitingCall[] {
    const all = callClasses.flatMap((callClass) => [...this.queues[callClass]]);
    for (const callClass of callClasses) this.queues[callClass].clear();
    return all;
  }

  counts(granted: number): Record<CallClass, number> {
    let left = granted;
    const of = (callClass: CallClass) => {
      const skipped = Math.min(left, this.queues[callClass].size);
      left -= skipped;
      return this.queues[callClass].size - skipped;
    };
    return { settling: of('settling'), interactive: of('interactive'), bulk: of('bulk') };
  }

  /** Oldest first, at most `most` of each class. */
  oldest(granted: number, most: number): Record<CallClass, WaitingCall[]> {
    const counts = this.counts(granted);
    const of = (callClass: CallClass) => {
      let skip = this.queues[callClass].size - counts[callClass];
      const found: WaitingCall[] = [];
      for (const call of this.queues[callClass]) {
        if (found.length === most) break;
        if (skip > 0) skip -= 1;
        else found.push(call);
      }
      return found;
    };
    return { settling: of('settling'), interactive: of('interactive'), bulk: of('bulk') };
  }
}
