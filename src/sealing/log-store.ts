import type { MadeEntry } from '../ledger/entry.js';
import type { SealedRotation } from '../ledger/key-chain.js';
import type { FetchTiles, FullTile } from '../ledger/log-growth.js';

/** An entry that is committed and has no index yet. */
export interface UnsealedEntry {
  readonly entryId: string;
  readonly bytes: Uint8Array;
  /** epoch ms */
  readonly at: number;
  /** The message or other thing it is about; null where order does not matter. */
  readonly topic: string | null;
}

/** The log as it stands, while nobody else can extend it. */
export interface LogSession {
  /** How many leaves there are; their indexes are gap-free. */
  readonly size: number;
  /** The newest checkpoint; null before the first. */
  readonly note: string | null;
  readonly rotations: readonly SealedRotation[];
  /** In the order in which they were queued. */
  readonly waiting: readonly UnsealedEntry[];
  readonly tiles: FetchTiles;
}

/** What one turn adds. */
export interface Extension {
  /** Written with the leaves, before them. */
  readonly newEntry?: MadeEntry;
  /** Entries that are taken out of the queue without ever getting an index. */
  readonly refused: readonly string[];
  /** From index `size` on. */
  readonly leaves: readonly { readonly entryId: string; readonly hash: Uint8Array }[];
  readonly fullTiles: readonly FullTile[];
  readonly newSize: number;
  readonly note: string;
}

/** How the log stands, read in passing. */
export interface LogHead {
  readonly note: string | null;
  readonly rotations: readonly SealedRotation[];
  readonly isWorkWaiting: boolean;
}

/** Where the log is kept. Every method rejects with `StoreUnavailable` where it cannot know. */
export abstract class LogStore {
  abstract head(): Promise<LogHead>;

  /**
   * Extends the log, one caller at a time over all replicas; what `seal` returns is kept whole or not at all.
   * @returns what was added; null where `seal` returned null, 'taken' where somebody else is at it
   */
  abstract turn(
    limit: number,
    seal: (turn: LogSession) => Promise<Extension | null>,
  ): Promise<Extension | null | 'taken'>;

  abstract tiles(tiles: Parameters<FetchTiles>[0]): Promise<readonly Uint8Array[]>;

  abstract close(): Promise<void>;
}
