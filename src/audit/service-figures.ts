/** How much of the budget of one API of IM all replicas together have in use. */
export interface QuotaUse {
  readonly api: string;
  /** The budget: calls in any second. */
  readonly callsPerSecond: number;
  /** Calls that reached IM in the last second, may have, or have a permit to. */
  readonly inUse: number;
  /** Calls that wait for a permit. */
  readonly waiting: number;
  /** Share of the budget that may be used: 1, or less for a while after IM said that a limit was passed. */
  readonly factor: number;
}

/** How far the log is behind what was recorded. Times are those of PostgreSQL's clock. */
export interface SealingDelay {
  /** Entries that the newest checkpoint covers. */
  readonly entries: number;
  /** Since the oldest entry that has no place in the log was recorded; 0 where all have theirs. */
  readonly delaySeconds: number;
  /** Since the newest checkpoint was signed; null before the first. */
  readonly checkpointAgeSeconds: number | null;
}

/** How the service stands at this moment, over all replicas. */
export abstract class ServiceFigures {
  /** By API, in alphabetical order. */
  abstract quota(): Promise<readonly QuotaUse[]>;

  abstract sealing(): Promise<SealingDelay>;
}
