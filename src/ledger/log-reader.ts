import type { SealedEntry } from './receipt.js';
import type { FetchTiles } from './log-growth.js';
import type { VerifierKey } from './note.js';
import type { WitnessPolicy } from './witness-policy.js';

/** The entries of one modification, with all that is kept to open their commitments. */
export interface EntryOnRecord extends Pick<SealedEntry, 'bytes' | 'type' | 'openings'> {
  /** Null until it is sealed. */
  readonly index: number | null;
}

/** The log as it is served. */
export abstract class LogReader {
  /** The key under which this service signs. */
  abstract readonly key: VerifierKey;

  /** The newest checkpoint, verbatim; null before the first. */
  abstract checkpoint(): Promise<string | null>;

  /** Who is asked to cosign checkpoints; null: nobody. */
  abstract readonly witnessPolicy: WitnessPolicy | null;

  /** Whether there is a policy of witnesses that asks for a quorum. */
  abstract readonly isWitnessed: boolean;

  /** The newest checkpoint that meets the quorum, with its cosignatures; null before the first, and without a quorum. */
  abstract witnessedCheckpoint(): Promise<string | null>;

  /** Tiles at exactly the width asked; shorter where the log has not so many hashes. */
  abstract tiles(tiles: Parameters<FetchTiles>[0]): Promise<readonly Uint8Array[]>;

  /** Entries from index `from` up to, not including, `to`; fewer where the log ends before. */
  abstract entries(from: number, to: number): Promise<readonly Uint8Array[]>;

  abstract entriesOf(modificationId: string): Promise<readonly EntryOnRecord[]>;

  /** Those by which others approved a batch, from its proposal on until it was accepted; none where nobody had to. */
  abstract approvalOf(batchId: string): Promise<readonly EntryOnRecord[]>;
}
