import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { v7 as uuidv7 } from 'uuid';
import { AuditRecord } from '../../audit/audit-record.js';
import { historyOf } from '../../audit/history.js';
import { ReadTrail } from '../../audit/read-trail.js';
import { Exports } from '../../audit/exports.js';
import { RequireScopes } from '../../auth/access.js';
import { requireScope } from '../../auth/auth.guard.js';
import type { Caller } from '../../auth/caller.js';
import { CurrentCaller } from '../../auth/current-caller.js';
import { LogReader } from '../../ledger/log-reader.js';
import { answeredInTime } from '../request-deadline.js';
import { othersWait } from '../connection-drain.js';
import { answerJson } from '../json-answer.js';
import { actorOf, valid } from '../modifications/intent.js';
import { presentEdit } from '../modifications/present.js';
import { type Query as QueryString, readMessageRefQuery } from '../requests/query.js';
import { wantedForm } from './accept.js';
import { EVIDENCE_FORM, EVIDENCE_TYPE, evidenceText, ProvingLog } from './evidence.js';
import { answerExport, answerStream, type ExportType, readerGone } from './export-answer.js';
import { yielding } from './yielding.js';
import { presentHistory } from './present-history.js';
import { readExportQuery, readModificationsQuery } from './modifications-query.js';

@Controller('v1/audit')
@RequireScopes('audit:read')
export class AuditController {
  constructor(
    private readonly audit: AuditRecord,
    private readonly trail: ReadTrail,
    private readonly exports: Exports,
    private readonly log: LogReader,
  ) {}

  @Get('modifications')
  async modifications(
    @Query() query: QueryString,
    @CurrentCaller() caller: Caller,
    @Req() req: Request,
    @Res() res: Response,
  ): Promise<void> {
    const form = wantedForm(req);
    if (form !== 'page') return this.export(form, query, caller, req, res);
    const { asked, filters, cursorAt } = valid(readModificationsQuery(query));
    const { rows, next } = await answeredInTime(req, this.audit.page(asked));
    const recording = this.trail.record(actorOf(caller, req), {
      kind: 'query',
      query: 'modifications',
      filters,
      text: asked.filter.text ?? null,
      rows: rows.length,
    });
    await answeredInTime(req, recording);
    answerJson(res, 200, { items: rows.map(presentEdit), nextCursor: next && cursorAt(next) });
  }

  @Get('messages/history')
  async history(
    @Query() query: QueryString,
    @CurrentCaller() caller: Caller,
    @Req() req: Request,
    @Res() res: Response,
  ): Promise<void> {
    const message = valid(readMessageRefQuery(query));
    const [edits, told] = await answeredInTime(
      req,
      Promise.all([this.audit.ofMessage(message), this.audit.toldOf(message)]),
    );
    const items = historyOf(edits, told);
    const recording = this.trail.record(actorOf(caller, req), {
      kind: 'query',
      query: 'messages/history',
      filters: {
        groupId: message.groupId,
        msgSeq: String(message.msgSeq),
        ...(message.topicId === undefined ? {} : { topicId: message.topicId ?? '' }),
      },
      text: null,
      rows: items.length,
    });
    await answeredInTime(req, recording);
    answerJson(res, 200, { items: items.map(presentHistory) });
  }

  private async export(
    type: ExportType | 'evidence',
    query: QueryString,
    caller: Caller,
    req: Request,
    res: Response,
  ): Promise<void> {
    requireScope(caller, 'audit:export');
    const { filter, order, filters, isForExcel } = valid(readExportQuery(query, type));
    const common = { exportId: uuidv7(), filter, order, filters };
    const reader = actorOf(caller, req);
    const gone = readerGone(res);
    if (type !== 'evidence') {
      const edits = this.exports.run(reader, { ...common, mediaType: type }, gone);
      return answerExport(req, res, { type, isForExcel }, edits);
    }
    // Read before the edits, so that it is sure to cover what it is said to cover.
    const log = await ProvingLog.newest(this.log);
    const asked = { ...common, mediaType: EVIDENCE_TYPE };
    const edits = this.exports.runWithEvidence(reader, asked, gone);
    const portions = yielding(edits, () => othersWait(req));
    await answerStream(req, res, EVIDENCE_FORM, evidenceText(common.exportId, log, portions));
  }
}
