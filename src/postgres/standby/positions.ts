/** How far the primary's write-ahead log was on disk at a moment. */
export interface Position {
  /** Epoch ms, by the primary's clock. */
  readonly at: number;
  /** Everything that was committed before `at` lies before it. */
  readonly lsn: bigint;
}

/** An hour, at one a second. A standby that is further behind says by itself what it has replayed. */
const MOST_KEPT = 3_600;

/** Where the primary was of late: it gives the age of a standby also while nothing is written. */
export class Positions {
  private readonly kept: Position[] = [];

  add(position: Position): void {
    this.kept.push(position);
    if (this.kept.length > MOST_KEPT) this.kept.shift();
  }

  get newest(): Position | null {
    return this.kept.at(-1) ?? null;
  }

  /** The last moment known by which everything committed is in what was replayed up to `lsn`; null: none is. */
  reachedBy(lsn: bigint): number | null {
    return this.kept.findLast((one) => one.lsn <= lsn)?.at ?? null;
  }
}
