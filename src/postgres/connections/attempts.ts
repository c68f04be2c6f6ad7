import type { Reach } from '../../network/way.js';
import { DatabaseRefused } from '../session/database-refused.js';

/** SQLSTATEs of who was not let in, or was thrown out; every other one is an answer. */
const NOT_REACHED = /^(08|28|3D|53300$|57P0)/;
/** What the pool says to who waited in vain for a connection. */
const POOL_TIMEOUT = 'timeout exceeded when trying to connect';

/** Tells how the attempts of one pool to reach the server end. */
export class Attempts {
  private answeredAt = -Infinity;

  /** @param waitMs how long a statement waits for a connection */
  constructor(
    private readonly reach: Reach | undefined,
    private readonly waitMs: number,
  ) {}

  async watch<Answer>(asked: Promise<Answer>): Promise<Answer> {
    try {
      const answer = await asked;
      this.answeredAt = performance.now();
      this.reach?.reached();
      return answer;
    } catch (error) {
      this.failed(error);
      throw error;
    }
  }

  private failed(error: unknown): void {
    if (!(error instanceof Error) || error instanceof DatabaseRefused) return;
    const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
    if (/^[0-9A-Z]{5}$/.test(code) && !NOT_REACHED.test(code) && !/^E[A-Z]{4}$/.test(code)) return;
    this.reach?.failed(this.isStuck(error) ? new Error('timeout expired') : error);
  }

  /** All connections are busy because the server answers on none of them: more of them would not help. */
  private isStuck(error: Error): boolean {
    return error.message === POOL_TIMEOUT && performance.now() - this.answeredAt > this.waitMs;
  }
}
