import type { EvidencedEdit } from '../../audit/audit-record.js';
import { openCheckpoint } from '../../ledger/checkpoint.js';
import { commitmentOf, type ContentPointer, parseEntry } from '../../ledger/entry.js';
import { EVIDENCE_FORMAT } from '../../ledger/evidence.js';
import type { LogReader } from '../../ledger/log-reader.js';
import { proveInclusion, type ReadHashes } from '../../ledger/merkle.js';
import { buildReceipt, type Receipt, type SealedEntry } from '../../ledger/receipt.js';
import { readingTiles, type Tile } from '../../ledger/tiles.js';
import { editJson } from '../answers/edit-json.js';
import { Problem } from '../problems/problem.js';
import { onOneLine } from './export-answer.js';
import { TextBlocks } from './text-blocks.js';

export const EVIDENCE_TYPE = 'application/vnd.im-edit-ledger.evidence+x-ndjson';
export const EVIDENCE_FORM = { contentType: EVIDENCE_TYPE, extension: 'evidence.ndjson' };

/** Neighbours in a record are mostly neighbours in the log. */
const TILES_KEPT = 64;

/** A checkpoint, and the tiles below it. */
export class ProvingLog {
  private constructor(
    readonly note: string,
    readonly size: number,
    private readonly log: LogReader,
    private readonly read: ReadHashes,
  ) {}

  /** @throws Problem `not-sealed` before the first checkpoint */
  static async newest(log: LogReader): Promise<ProvingLog> {
    const note = await log.checkpoint();
    const opened = note === null ? null : openCheckpoint(note, [log.key], log.key.name);
    if (note === null || opened?.kind !== 'ok') throw new Problem('not-sealed');
    const { size } = opened.value;
    return new ProvingLog(note, size, log, readingTiles(size, keeping(log)));
  }

  get key(): string {
    return this.log.key.text;
  }

  /** Null where the checkpoint does not cover every entry. */
  async receiptOf({ edit, entries, openings }: EvidencedEdit): Promise<Receipt | null> {
    const sealed: SealedEntry[] = [];
    for (const { index, type, bytes } of entries) {
      if (index === null || index >= this.size) return null;
      const hashes = await proveInclusion(index, this.size, this.read);
      const proof = { index, hashes, checkpoint: this.note };
      sealed.push({ type, bytes, proof, openings: openingsOf(bytes, openings) });
    }
    return buildReceipt(this.log.key, edit.id, sealed);
  }
}

/** The lines of an evidence bundle; `src/ledger/evidence.ts` describes them. */
export async function* evidenceText(
  exportId: string,
  log: ProvingLog,
  portions: AsyncGenerator<readonly EvidencedEdit[], void, undefined>,
): AsyncGenerator<Buffer, void, undefined> {
  const text = new TextBlocks();
  const line = (value: object): void => text.add(`${JSON.stringify(value)}\n`);
  line({ format: EVIDENCE_FORMAT, exportId, key: log.key, checkpoint: log.note });
  let records = 0;
  let unsealed = 0;
  for await (const edits of portions) {
    for (const one of edits) {
      const receipt = await log.receiptOf(one);
      if (receipt === null) {
        unsealed += 1;
        continue;
      }
      records += 1;
      const record = onOneLine(editJson(one.edit, { withChanges: false }));
      text.add(`{"line":${records},"record":${record},"receipt":${JSON.stringify(receipt)}}\n`);
    }
    yield* text.full();
  }
  line({ records, unsealed });
  yield* text.rest();
}

/** An error text of IM may be of another entry of the same edit. */
function openingsOf(bytes: Buffer, openings: EvidencedEdit['openings']): SealedEntry['openings'] {
  const entry = parseEntry(bytes);
  if (entry.kind !== 'ok') return [];
  return openings.flatMap(({ pointer, salt, content }) => {
    const said = entry.value.commitments.find((one) => one.pointer === pointer);
    return said?.commitment === `sha256:${commitmentOf(salt, content).toString('hex')}`
      ? [{ pointer: said.pointer satisfies ContentPointer, salt, content }]
      : [];
  });
}

/** Tiles as the log gives them, the last ones kept. */
function keeping(log: LogReader): (tiles: readonly Tile[]) => Promise<readonly Buffer[]> {
  const kept = new Map<string, Buffer>();
  const nameOf = ({ level, index, width }: Tile): string => `${level}/${index}/${width}`;
  return async (tiles) => {
    const missing = tiles.filter((tile) => !kept.has(nameOf(tile)));
    const read = missing.length > 0 ? await log.tiles(missing) : [];
    const fresh = new Map(missing.map((tile, i) => [nameOf(tile), read[i] ?? Buffer.alloc(0)]));
    const found = tiles.map((tile) => fresh.get(nameOf(tile)) ?? kept.get(nameOf(tile)));
    for (const [name, bytes] of fresh) kept.set(name, bytes);
    for (const name of kept.keys()) {
      if (kept.size <= TILES_KEPT) break;
      kept.delete(name);
    }
    return found.map((bytes) => bytes ?? Buffer.alloc(0));
  };
}
