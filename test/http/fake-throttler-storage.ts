import type { ThrottlerStorage } from '@nestjs/throttler';

type Hits = Awaited<ReturnType<ThrottlerStorage['increment']>>;

/** Counts hits of one window that never ends. */
export class FakeThrottlerStorage implements ThrottlerStorage {
  readonly hits = new Map<string, number>();
  failure: Error | null = null;

  increment(key: string, ttl: number, limit: number): Promise<Hits> {
    if (this.failure) return Promise.reject(this.failure);
    const totalHits = (this.hits.get(key) ?? 0) + 1;
    this.hits.set(key, totalHits);
    const isBlocked = totalHits > limit;
    const timeToExpire = ttl / 1_000;
    const timeToBlockExpire = isBlocked ? timeToExpire : 0;
    return Promise.resolve({ totalHits, timeToExpire, isBlocked, timeToBlockExpire });
  }
}
