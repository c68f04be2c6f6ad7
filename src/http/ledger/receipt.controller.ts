import { Controller, Get, Param, UseInterceptors } from '@nestjs/common';
import { RequireScopes } from '../../auth/access.js';
import type { Caller } from '../../auth/caller.js';
import { CurrentCaller } from '../../auth/current-caller.js';
import { EditRecord } from '../../edits/record.js';
import { LogReader } from '../../ledger/log-reader.js';
import { Read } from '../answers/answer.js';
import { RecordReads } from '../answers/record-reads.js';
import { visibleEdit } from '../modifications/visible-edit.js';
import { Problem } from '../problems/problem.js';
import { ProvingLog } from './proving-log.js';

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
    const { id: modificationId, message } = edit;
    // Read before the checkpoint, so that it covers each that has an index.
    const entries = await this.log.entriesOf(modificationId);
    const log = await ProvingLog.newest(this.log, modificationId);
    const receipt = await log.receiptOf(modificationId, entries);
    if (!receipt) throw new Problem('not-sealed', { modificationId });
    return new Read({ kind: 'content', what: 'receipt', modificationId, message }, receipt);
  }
}
