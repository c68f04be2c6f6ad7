import { Controller, Get, Param, Query, UseInterceptors } from '@nestjs/common';
import { RequireScopes } from '../../auth/access.js';
import type { Caller } from '../../auth/caller.js';
import { CurrentCaller } from '../../auth/current-caller.js';
import type { Edit } from '../../edits/edit.js';
import { EditRecord } from '../../edits/record.js';
import { type EntryOnRecord, LogReader } from '../../ledger/log-reader.js';
import type { Receipt } from '../../ledger/receipt.js';
import { Read } from '../answers/answer.js';
import { RecordReads } from '../answers/record-reads.js';
import { visibleEdit } from '../modifications/visible-edit.js';
import { valid } from '../problems/invalid-request.js';
import { Problem } from '../problems/problem.js';
import type { Query as QueryString } from '../requests/query.js';
import { readReceiptQuery } from '../requests/receipt-query.js';
import { ProvingLog } from './proving-log.js';

const NONE =
  'This service has no policy of witnesses with a quorum. Ask for the receipt without `witnessed`.';

@Controller('v1/modifications')
@UseInterceptors(RecordReads)
export class ReceiptController {
  constructor(
    private readonly log: LogReader,
    private readonly record: EditRecord,
  ) {}

  @Get(':id/receipt')
  @RequireScopes('messages:modify', 'messages:approve', 'audit:read')
  async receipt(
    @Param('id') id: string,
    @Query() query: QueryString,
    @CurrentCaller() caller: Caller,
  ): Promise<Read> {
    const isWitnessed = valid(readReceiptQuery(query));
    const edit = await visibleEdit(this.record, id, caller);
    const { id: modificationId, message } = edit;
    // Read before the checkpoint, so that it covers each that has an index.
    const entries = await this.log.entriesOf(modificationId);
    const receipt = await (isWitnessed
      ? this.witnessed(edit, entries)
      : this.newest(edit, entries));
    return new Read({ kind: 'content', what: 'receipt', modificationId, message }, receipt);
  }

  private async newest(
    { id: modificationId, batch }: Edit,
    entries: readonly EntryOnRecord[],
  ): Promise<Receipt> {
    const log = await ProvingLog.newest(this.log, modificationId);
    const receipt = await log.receiptOf(modificationId, entries, await log.approvalOf(batch));
    if (!receipt) throw new Problem('not-sealed', { modificationId });
    return receipt;
  }

  private async witnessed(
    { id: modificationId, batch }: Edit,
    entries: readonly EntryOnRecord[],
  ): Promise<Receipt> {
    if (!this.log.isWitnessed) throw new Problem('not-witnessed', { modificationId, detail: NONE });
    const log = await ProvingLog.witnessed(this.log);
    const receipt =
      log && (await log.receiptOf(modificationId, entries, await log.approvalOf(batch)));
    if (!receipt) throw new Problem('not-witnessed', { modificationId });
    return receipt;
  }
}
