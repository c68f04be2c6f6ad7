import type { ThrottlerStorage } from '@nestjs/throttler';
import { Problem } from '../problems/problem.js';

export const SECOND_MS = 1_000;

/** What is left of a client's second, this request counted. */
export interface Rest {
  readonly isOver: boolean;
  readonly requests: number;
  readonly resetSeconds: number;
}

/** One budget of requests per client over all routes and replicas, per second. */
export class ClientRate {
  constructor(
    private readonly storage: ThrottlerStorage,
    readonly perSecond: number,
  ) {}

  /** Rejects where the storage does. */
  async count(client: string): Promise<Rest> {
    const hits = await this.storage.increment(
      `client:${client}`,
      SECOND_MS,
      this.perSecond,
      SECOND_MS,
      'client',
    );
    return {
      isOver: hits.isBlocked,
      requests: hits.isBlocked ? 0 : Math.max(0, this.perSecond - hits.totalHits),
      resetSeconds: wholeSeconds(hits.isBlocked ? hits.timeToBlockExpire : hits.timeToExpire),
    };
  }

  tooMany({ resetSeconds }: Rest): Problem {
    return new Problem('too-many-requests', {
      detail: `Your client may send ${String(this.perSecond)} requests a second. Nothing was done: send the request again after the seconds in Retry-After, and spread requests over time.`,
      retryAfterSeconds: resetSeconds,
    });
  }
}

function wholeSeconds(seconds: number): number {
  return Math.max(1, Math.ceil(seconds));
}
