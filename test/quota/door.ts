import type { CallClass, ImApi, Quota } from '../../src/quota/quota.js';

interface Delays {
  /** ms from the start of a call to its arrival at IM. */
  there(): number;
  /** ms from its arrival to the answer. */
  back(): number;
}

/** Stands where IM stands: notes when calls arrive, behind a path whose delays jitter. */
export class Door {
  /** Instants of `performance.now()` in ms. */
  readonly arrivals: number[] = [];

  constructor(private readonly delays: Delays) {}

  async call(): Promise<void> {
    await passing(this.delays.there());
    this.arrivals.push(performance.now());
    await passing(this.delays.back());
  }

  /** The most calls that arrived within any `spanMs`, its end excluded. */
  mostWithin(spanMs: number): number {
    return mostWithin(this.arrivals, spanMs);
  }

  /** Calls a second that arrived between two instants. */
  rate(from: number, to: number): number {
    const within = this.arrivals.filter((at) => at >= from && at < to);
    return within.length / ((to - from) / 1000);
  }
}

export function mostWithin(arrivals: readonly number[], spanMs: number): number {
  const sorted = [...arrivals].sort((a, b) => a - b);
  let most = 0;
  let first = 0;
  for (const [last, at] of sorted.entries()) {
    while ((sorted[first] ?? at) <= at - spanMs) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

/** Makes one call through the quota; true when it was made. */
export async function callThrough(
  quota: Quota,
  door: Door,
  api: ImApi,
  callClass: CallClass,
  deadline: number,
): Promise<boolean> {
  const leave = await quota.take(api, callClass, deadline);
  if (leave.kind === 'refused') return false;
  const startedAt = performance.now();
  if (startedAt > leave.usableUntil) {
    leave.unused();
    return false;
  }
  await door.call();
  leave.spent({ roundTripMs: performance.now() - startedAt, handshakeMs: null });
  return true;
}

export function between(least: number, most: number): () => number {
  return () => least + Math.random() * (most - least);
}

export function passing(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
