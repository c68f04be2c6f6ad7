import type { Administrator, Scope } from './scope.js';

export type ErasureState = 'running' | 'finished' | 'failed';

/** What is to be erased: all that is in a scope, or what is named one by one. Texts of audit queries are named by their entries. */
export interface ErasureTarget {
  readonly scope: Scope | null;
  readonly modificationIds: readonly string[] | null;
  readonly entryIds: readonly string[] | null;
}

/** What somebody asks for, checked. */
export interface NewErasure extends ErasureTarget {
  readonly reason: string;
  readonly ticket: string | null;
  /** On which legal or contractual basis, in the words of whoever asks. */
  readonly basis: string;
  /** Whether the reasons that were given for the edits go, too. */
  readonly includeReasons: boolean;
  /** Nothing is erased: it is counted what would be. */
  readonly isDryRun: boolean;
  readonly key: { readonly value: string; readonly payloadDigest: Buffer } | null;
}

/** One request to erase, or one run of retention, and how far it has come. Times are epoch ms by the clock of PostgreSQL. */
export interface Erasure extends Omit<NewErasure, 'key'> {
  /** UUIDv7 */
  readonly id: string;
  readonly kind: 'request' | 'retention';
  readonly receivedAt: number;
  /** Null: the service did it by itself. */
  readonly by: Administrator | null;
  readonly state: ErasureState;
  readonly finishedAt: number | null;
  readonly counts: { readonly matched: number; readonly erased: number; readonly held: number };
  readonly heldBy: readonly HeldBy[];
}

/** What kept how many contents. One may be kept by several. */
export interface HeldBy {
  /** A hold; null: their edits are not settled yet. */
  readonly id: string | null;
  readonly name: string;
  readonly count: number;
}

export type AcceptedErasure =
  | { readonly kind: 'accepted' | 'known-key'; readonly erasure: Erasure }
  | { readonly kind: 'key-reused' };

/** Erasures, over all replicas. `StoreUnavailable` where the store is away. */
export abstract class ErasureRecord {
  /** Once it resolves, the erasure is carried out, by whichever replica is there. */
  abstract accept(erasure: NewErasure, by: Administrator): Promise<AcceptedErasure>;

  abstract find(id: string): Promise<Erasure | null>;

  /**
   * The newest first.
   * @param after the id of the last one before; null: from the newest on
   */
  abstract list(limit: number, after: string | null): Promise<readonly Erasure[]>;
}

/** What is done of erasures in steps, each of which is there whole or not at all. */
export abstract class ErasureWork {
  /** One that is to go on, or in how many ms one will be; null: there is none. */
  abstract next(): Promise<{ readonly id: string | null; readonly inMs: number } | null>;

  /** Goes on with it; false: another replica does. */
  abstract step(id: string): Promise<boolean>;

  /** Gives it up. */
  abstract fail(id: string): Promise<void>;
}
