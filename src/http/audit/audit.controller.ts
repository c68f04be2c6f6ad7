import { Controller, Get, Query, Req, UseInterceptors } from '@nestjs/common';
import type { Request } from 'express';
import { v7 as uuidv7 } from 'uuid';
import { AuditRecord, type Count } from '../../audit/audit-record.js';
import { Exports } from '../../audit/exports.js';
import { historyOf } from '../../audit/history.js';
import { ServiceFigures } from '../../audit/service-figures.js';
import { RequireScopes } from '../../auth/access.js';
import { requireScope } from '../../auth/auth.guard.js';
import type { Caller } from '../../auth/caller.js';
import { CurrentCaller } from '../../auth/current-caller.js';
import { RawJson } from '../../json/write.js';
import { LogReader } from '../../ledger/log-reader.js';
import { Read, Stream } from '../answers/answer.js';
import { editJson } from '../answers/edit-json.js';
import { RecordReads } from '../answers/record-reads.js';
import { StreamView, viewed } from '../answers/viewed.js';
import { othersWait } from '../connection-drain.js';
import { ProvingLog } from '../ledger/proving-log.js';
import { valid } from '../problems/invalid-request.js';
import { readerGone } from '../reader-gone.js';
import { readerOf } from '../request-context.js';
import { type Query as QueryString, readMessageRefQuery } from '../requests/query.js';
import { requireJsonWanted, wantedForm } from './accept.js';
import { EVIDENCE_FORM, EVIDENCE_TYPE, evidenceText } from './evidence.js';
import { answerExport, answerStream, type ExportType } from './export-answer.js';
import { presentHistory } from './present-history.js';
import { readExportQuery, readModificationsQuery, readSummaryQuery } from './queries.js';
import { yielding } from '../yielding.js';

@Controller('v1/audit')
@RequireScopes('audit:read')
@UseInterceptors(RecordReads)
export class AuditController {
  constructor(
    private readonly audit: AuditRecord,
    private readonly figures: ServiceFigures,
    private readonly exports: Exports,
    private readonly log: LogReader,
  ) {}

  @Get('modifications')
  async modifications(
    @Query() query: QueryString,
    @CurrentCaller() caller: Caller,
    @Req() req: Request,
  ): Promise<Read | Stream> {
    const form = wantedForm(req);
    if (form !== 'page') return this.export(form, query, caller, req);
    const { asked, filters, cursorAt } = valid(readModificationsQuery(query));
    const { rows, next, view } = await this.audit.page(asked);
    const text = asked.filter.text ?? null;
    return new Read(
      { kind: 'query', query: 'modifications', filters, text, rows: rows.length },
      viewed(view, {
        items: rows.map((edit) => new RawJson(editJson(edit))),
        nextCursor: next && cursorAt(next),
      }),
    );
  }

  @Get('summary')
  async summary(@Query() query: QueryString, @Req() req: Request): Promise<Read> {
    requireJsonWanted(req);
    const { filter, filters } = valid(readSummaryQuery(query));
    const [{ total, byClient, byOperator, byState, byDay, view }, quota, sealing] =
      await Promise.all([this.audit.summary(filter), this.figures.quota(), this.figures.sealing()]);
    const text = filter.text ?? null;
    return new Read(
      { kind: 'query', query: 'summary', filters, text, rows: total },
      viewed(view, {
        total,
        byClient: countsBy('client', byClient),
        byOperator: countsBy('operator', byOperator),
        byState: countsBy('state', byState),
        byDay: countsBy('day', byDay),
        quota,
        sealing,
      }),
    );
  }

  @Get('messages/history')
  async history(@Query() query: QueryString, @Req() req: Request): Promise<Read> {
    requireJsonWanted(req);
    const message = valid(readMessageRefQuery(query));
    const { groupId, msgSeq, topicId } = message;
    const { edits, reported, erasedReports, view } = await this.audit.ofMessage(message);
    const items = historyOf(edits, reported, erasedReports);
    const filters = {
      groupId,
      msgSeq: String(msgSeq),
      ...(topicId === undefined ? {} : { topicId: topicId ?? '' }),
    };
    return new Read(
      { kind: 'query', query: 'messages/history', filters, text: null, rows: items.length },
      viewed(view, { items: items.map(presentHistory) }),
    );
  }

  /** An export records itself: at its start and at its end. */
  private async export(
    type: ExportType | 'evidence',
    query: QueryString,
    caller: Caller,
    req: Request,
  ): Promise<Stream> {
    requireScope(caller, 'audit:export');
    const { filter, order, filters, isForExcel } = valid(readExportQuery(query, type));
    const view = new StreamView();
    const common = { exportId: uuidv7(), filter, order, filters, onView: view.note };
    const reader = readerOf(req);
    if (type !== 'evidence') {
      const asked = { ...common, mediaType: type };
      return new Stream((res) => {
        const edits = this.exports.run(reader, asked, readerGone(res));
        return answerExport(req, res, { type, isForExcel, view }, edits);
      });
    }
    // Read before the edits, so that it is sure to cover what it is said to cover.
    const log = await ProvingLog.newest(this.log);
    const asked = { ...common, mediaType: EVIDENCE_TYPE };
    return new Stream((res) => {
      const edits = this.exports.runWithEvidence(reader, asked, readerGone(res));
      const portions = yielding(edits, () => othersWait(req));
      const text = evidenceText(common.exportId, log, portions);
      return answerStream(req, res, { ...EVIDENCE_FORM, view }, text);
    });
  }
}

function countsBy(name: string, counts: readonly Count[]): object[] {
  return counts.map(({ value, count }) => ({ [name]: value, count }));
}
