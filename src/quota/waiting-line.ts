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
 * The calls that wait at this replica: class by class, first come first, except for promoted bulk calls. `spoken` first calls of
 * all have a grant that is on its way; they wait, but not for the ledger.
 */
export class WaitingLine {
  private readonly lines: Record<CallClass, Set<WaitingCall>> = {
    settling: new Set(),
    interactive: new Set(),
    bulk: new Set(),
  };

  get size(): number {
    return callClasses.reduce((sum, callClass) => sum + this.lines[callClass].size, 0);
  }

  add(call: WaitingCall): void {
    this.lines[call.callClass].add(call);
  }

  remove(call: WaitingCall): void {
    for (const callClass of callClasses) this.lines[callClass].delete(call);
  }

  /** From now on, the oldest bulk calls wait among the interactive ones, by their age. */
  promote(count: number): void {
    const promoted = [...this.lines.bulk].slice(0, count);
    if (promoted.length === 0) return;
    for (const call of promoted) this.lines.bulk.delete(call);
    const interactive = [...this.lines.interactive, ...promoted];
    this.lines.interactive = new Set(interactive.toSorted((a, b) => a.since - b.since));
  }

  takeFirst(): WaitingCall | undefined {
    for (const callClass of callClasses) {
      for (const call of this.lines[callClass]) {
        this.remove(call);
        return call;
      }
    }
    return undefined;
  }

  takeAll(): WaitingCall[] {
    const all = callClasses.flatMap((callClass) => [...this.lines[callClass]]);
    for (const callClass of callClasses) this.lines[callClass].clear();
    return all;
  }

  counts(spoken: number): Record<CallClass, number> {
    let left = spoken;
    const of = (callClass: CallClass) => {
      const skipped = Math.min(left, this.lines[callClass].size);
      left -= skipped;
      return this.lines[callClass].size - skipped;
    };
    return { settling: of('settling'), interactive: of('interactive'), bulk: of('bulk') };
  }

  /** Oldest first, at most `most` of each class. */
  oldest(spoken: number, most: number): Record<CallClass, WaitingCall[]> {
    const counts = this.counts(spoken);
    const of = (callClass: CallClass) => {
      let skip = this.lines[callClass].size - counts[callClass];
      const found: WaitingCall[] = [];
      for (const call of this.lines[callClass]) {
        if (found.length === most) break;
        if (skip > 0) skip -= 1;
        else found.push(call);
      }
      return found;
    };
    return { settling: of('settling'), interactive: of('interactive'), bulk: of('bulk') };
  }
}
