import { Controller, Get, Param, UseInterceptors } from '@nestjs/common';
import { RequireScopes } from '../../auth/access.js';
import type { Caller } from '../../auth/caller.js';
import { CurrentCaller } from '../../auth/current-caller.js';
import { EditRecord } from '../../edits/record.js';
import { openCheckpoint } from '../../ledger/checkpoint.js';
import { LogReader } from '../../ledger/log-reader.js';
import { proveInclusion } from '../../ledger/merkle.js';
import { buildReceipt, type Receipt, type SealedEntry } from '../../ledger/receipt.js';
import { readingTiles } from '../../ledger/tiles.js';
import { Read } from '../answers/answer.js';
import { RecordReads } from '../answers/record-reads.js';
import { visibleEdit } from '../modifications/visible-edit.js';
import { Problem } from '../problems/problem.js';

@Controller('v1/modifications')
@UseInterceptors(RecordReads)
export class ReceiptController {
  constructor(
    private readonly log: LogReader,
    private readonly record: EditRecord,
  ) {}

  @Get(':id/receipt')
  @RequireScopes('messages:modify', 'audit:read')
  async receipt(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<Read> {
    const edit = await visibleEdit(this.record, id, caller);
    const { message } = edit;
    return new Read(
      { kind: 'content', what: 'receipt', modificationId: edit.id, message },
      await this.receiptOf(edit.id),
    );
  }

  /** The entries are read before the checkpoint, so that it covers each that has an index. */
  private async receiptOf(modificationId: string): Promise<Receipt> {
    const { key } = this.log;
    const entries = await this.log.entriesOf(modificationId);
    const note = await this.log.checkpoint();
    const checkpoint = note === null ? null : openCheckpoint(note, [key], key.name);
    if (note === null || checkpoint?.kind !== 'ok') throw notSealed(modificationId);
    const { size } = checkpoint.value;
    const read = readingTiles(size, (tiles) => this.log.tiles(tiles));
    const sealed: SealedEntry[] = [];
    for (const { index, ...entry } of entries) {
      if (index === null || index >= size) throw notSealed(modificationId);
      const hashes = await proveInclusion(index, size, read);
      sealed.push({ ...entry, proof: { index, hashes, checkpoint: note } });
    }
    return buildReceipt(key, modificationId, sealed);
  }
}

function notSealed(modificationId: string): Problem {
  return new Problem('not-sealed', { modificationId });
}
