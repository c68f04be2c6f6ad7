import type { Api } from './api.js';

export interface BatchSeen {
  readonly state: string;
  readonly finishedAt: string | null;
  readonly items: Readonly<Record<string, number>>;
}

const OPEN = ['waiting', 'pending', 'in_doubt'];

/** Reads the counts of a batch, and holds each answer to IM's own log and to the answers before. */
export class BatchCounts {
  readonly faults: string[] = [];
  reads = 0;
  private ended = 0;

  constructor(
    readonly id: string,
    private readonly total: number,
    /** How many of its items took effect so far. */
    private readonly landed: () => number,
  ) {}

  /** Null where the replica is not there any more. One read after the other: of two at once, either may see less. */
  async read(api: Api): Promise<BatchSeen | null> {
    const landedBefore = this.landed();
    const { status, json } = await api.get(`/v1/batches/${this.id}`);
    if (status !== 200) return null;
    this.reads += 1;
    const seen = json as unknown as BatchSeen;
    const { total, ...states } = seen.items;
    const { waiting = 0, applied = 0 } = states;
    const ended = sum(Object.entries(states).map(([state, n]) => (OPEN.includes(state) ? 0 : n)));
    const isRight =
      total === this.total &&
      sum(Object.values(states)) === total &&
      waiting <= total - landedBefore &&
      applied <= this.landed() &&
      ended >= this.ended &&
      (seen.finishedAt === null || ended === total);
    if (!isRight)
      this.faults.push(`${landedBefore} landed, ended ${this.ended}: ${JSON.stringify(json)}`);
    this.ended = ended;
    return seen;
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0);
}
