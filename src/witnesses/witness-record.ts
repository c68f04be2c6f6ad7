import type { FetchTiles } from '../ledger/log-growth.js';

/** That a witness has seen the log at one size: a line of the signed note. */
export interface KeptCosignature {
  readonly size: number;
  /** The key of the witness, as a policy has it. */
  readonly witness: string;
  readonly line: string;
}

/** What witnesses are sent, and what they answered. Every method rejects with `StoreUnavailable` where it cannot know. */
export abstract class WitnessRecord {
  /** Whether this replica asks the witnesses for the next while; one does, over all replicas. */
  abstract hold(holder: string, holdMs: number): Promise<boolean>;

  /** Lets another replica ask. */
  abstract release(holder: string): Promise<void>;

  /** The newest checkpoint as it was signed; null before the first. */
  abstract newest(): Promise<string | null>;

  abstract readonly tiles: FetchTiles;

  /** The largest size at which each of these witnesses cosigned; none where it never did. */
  abstract cosignedSizes(witnesses: readonly string[]): Promise<ReadonlyMap<string, number>>;

  /** Keeps a cosignature; one that is kept already stays as it is. */
  abstract keep(cosignature: KeptCosignature): Promise<void>;
}
