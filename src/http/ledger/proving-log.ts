import { openCheckpoint } from '../../ledger/checkpoint.js';
import type { LogReader } from '../../ledger/log-reader.js';
import { proveInclusion, type ReadHashes } from '../../ledger/merkle.js';
import { buildReceipt, type Receipt, type SealedEntry } from '../../ledger/receipt.js';
import { readingTiles, type Tile } from '../../ledger/tiles.js';
import { Problem } from '../problems/problem.js';

/** Neighbours in a record are mostly neighbours in the log. */
const TILES_KEPT = 64;

/** An entry of the ledger; its index is null until it is sealed. */
type RecordedEntry = Omit<SealedEntry, 'proof'> & { readonly index: number | null };

/** A checkpoint, and the tiles below it. */
export class ProvingLog {
  private lastApproval: {
    readonly batchId: string;
    readonly entries: readonly RecordedEntry[];
  } | null = null;

  private constructor(
    readonly note: string,
    readonly size: number,
    private readonly log: LogReader,
    private readonly read: ReadHashes,
  ) {}

  /**
   * @param modificationId what it is wanted for, if one
   * @throws Problem `not-sealed` before the first checkpoint
   */
  static async newest(log: LogReader, modificationId?: string): Promise<ProvingLog> {
    const proving = ProvingLog.at(await log.checkpoint(), log);
    if (proving) return proving;
    throw new Problem('not-sealed', modificationId === undefined ? {} : { modificationId });
  }

  /** Over the newest checkpoint that the quorum of witnesses has cosigned; null where there is none. */
  static async witnessed(log: LogReader): Promise<ProvingLog | null> {
    return ProvingLog.at(await log.witnessedCheckpoint(), log);
  }

  /** Null where there is no checkpoint, or it is not signed by the key in force. */
  private static at(note: string | null, log: LogReader): ProvingLog | null {
    const opened = note === null ? null : openCheckpoint(note, [log.key], log.key.name);
    if (note === null || opened?.kind !== 'ok') return null;
    const { size } = opened.value;
    return new ProvingLog(note, size, log, readingTiles(size, keeping(log)));
  }

  get key(): string {
    return this.log.key.text;
  }

  /**
   * Null where the checkpoint does not cover every entry.
   * @param ofBatch those of the approval of its batch
   */
  async receiptOf(
    modificationId: string,
    entries: readonly RecordedEntry[],
    ofBatch: readonly RecordedEntry[],
  ): Promise<Receipt | null> {
    const sealed = await this.sealed(entries);
    const ofBatchSealed = await this.sealed(ofBatch);
    if (!sealed || !ofBatchSealed) return null;
    return buildReceipt(this.log.key, modificationId, sealed, ofBatchSealed);
  }

  private async sealed(entries: readonly RecordedEntry[]): Promise<SealedEntry[] | null> {
    const sealed: SealedEntry[] = [];
    for (const { index, ...entry } of entries) {
      if (index === null || index >= this.size) return null;
      const hashes = await proveInclusion(index, this.size, this.read);
      sealed.push({ ...entry, proof: { index, hashes, checkpoint: this.note } });
    }
    return sealed;
  }

  /** As the log has it; asked again and again while the items of a batch follow one another. */
  async approvalOf(batch: { readonly id: string } | null): Promise<readonly RecordedEntry[]> {
    if (batch === null) return [];
    if (this.lastApproval?.batchId === batch.id) return this.lastApproval.entries;
    const entries = await this.log.approvalOf(batch.id);
    this.lastApproval = { batchId: batch.id, entries };
    return entries;
  }
}

/** Tiles as the log gives them, the last ones kept. */
function keeping(log: LogReader): (tiles: readonly Tile[]) => Promise<readonly Uint8Array[]> {
  const kept = new Map<string, Uint8Array>();
  const nameOf = ({ level, index, width }: Tile): string => `${level}/${index}/${width}`;
  return async (tiles) => {
    const missing = tiles.filter((tile) => !kept.has(nameOf(tile)));
    const read = missing.length > 0 ? await log.tiles(missing) : [];
    const fresh = new Map(missing.map((tile, i) => [nameOf(tile), read[i] ?? new Uint8Array(0)]));
    const found = tiles.map((tile) => fresh.get(nameOf(tile)) ?? kept.get(nameOf(tile)));
    for (const [name, bytes] of fresh) kept.set(name, bytes);
    for (const name of kept.keys()) {
      if (kept.size <= TILES_KEPT) break;
      kept.delete(name);
    }
    return found.map((bytes) => bytes ?? new Uint8Array(0));
  };
}
