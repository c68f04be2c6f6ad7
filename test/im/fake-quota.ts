import {
  Quota,
  type CallClass,
  type ImApi,
  type Permit,
  type QuotaRefusal,
} from '../../src/quota/quota.js';

/** A permit as it was given, and how it was ended. */
export interface GivenPermit {
  readonly api: ImApi;
  readonly callClass: CallClass;
  readonly ends: ('spent' | 'unused')[];
  endedAt: number;
}

/** A quota that always has room, unless told otherwise. */
export class FakeQuota extends Quota {
  readonly given: GivenPermit[] = [];
  readonly slowed: ImApi[] = [];
  /** How long permits are good for, in ms; shifted one a permit, the last one goes on. */
  usableMs: number[] = [1000];
  refusals: number[] = [];
  /** What the next askers wait for, one each. */
  queue: Promise<unknown>[] = [];
  /** Called when a permit is ended. */
  onEnd: (end: 'spent' | 'unused') => void = () => {};

  async take(api: ImApi, callClass: CallClass, _deadline: number): Promise<Permit | QuotaRefusal> {
    await this.queue.shift();
    const waitMs = this.refusals.shift();
    if (waitMs !== undefined) return { kind: 'refused', waitMs };
    const usableMs = (this.usableMs.length > 1 ? this.usableMs.shift() : this.usableMs[0]) ?? 0;
    const given: GivenPermit = { api, callClass, ends: [], endedAt: 0 };
    this.given.push(given);
    const end = (how: 'spent' | 'unused'): void => {
      given.ends.push(how);
      given.endedAt = performance.now();
      this.onEnd(how);
    };
    return {
      kind: 'permit',
      usableUntil: performance.now() + usableMs,
      spent: () => end('spent'),
      unused: () => end('unused'),
    };
  }

  waitMs(): number {
    return 7;
  }

  slowDown(api: ImApi): Promise<void> {
    this.slowed.push(api);
    return Promise.resolve();
  }

  figures(): never[] {
    return [];
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** How each permit was ended, in the order in which they were given. */
  get ends(): string[] {
    return this.given.map((permit) => permit.ends.join('+'));
  }
}
