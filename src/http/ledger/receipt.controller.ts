import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ReadTrail } from '../../audit/read-trail.js';
import { RequireScopes } from '../../auth/access.js';
import type { Caller } from '../../auth/caller.js';
import { CurrentCaller } from '../../auth/current-caller.js';
import { EditRecord } from '../../edits/record.js';
import { openCheckpoint } from '../../ledger/checkpoint.js';
import { LogReader } from '../../ledger/log-reader.js';
import { proveInclusion } from '../../ledger/merkle.js';
import { buildReceipt, type Receipt, type SealedEntry } from '../../ledger/receipt.js';
import { readingTiles } from '../../ledger/tiles.js';
import { answeredInTime } from '../request-deadline.js';
import { answerJson } from '../json-answer.js';
import { actorOf } from '../modifications/intent.js';
import { visibleEdit } from '../modifications/visible-edit.js';
import { Problem } from '../problems/problem.js';

@Controller('v1/modifications')
export class ReceiptController {
  constructor(
    private readonly log: LogReader,
    private readonly record: EditRecord,
    private readonly trail: ReadTrail,
  ) {}

  @Get(':id/receipt')
  @RequireScopes('messages:modify', 'audit:read')
  async receipt(
    @Param('id') id: string,
    @CurrentCaller() caller: Caller,
    @Req() req: Request,
    @Res() res: Response,
  ): Promise<void> {
    const edit = await answeredInTime(req, visibleEdit(this.record, id, caller));
    const receipt = await answeredInTime(req, this.receiptOf(edit.id));
    const recording = this.trail.record(actorOf(caller, req), {
      kind: 'content',
      what: 'receipt',
      modificationId: edit.id,
      message: edit.message,
    });
    await answeredInTime(req, recording);
    answerJson(res, 200, receipt);
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
