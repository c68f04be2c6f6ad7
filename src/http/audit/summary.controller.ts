import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { AuditRecord, type Count } from '../../audit/audit-record.js';
import { ReadTrail } from '../../audit/read-trail.js';
import { RequireScopes } from '../../auth/access.js';
import type { Caller } from '../../auth/caller.js';
import { CurrentCaller } from '../../auth/current-caller.js';
import { answeredInTime } from '../request-deadline.js';
import { answerJson } from '../json-answer.js';
import { actorOf, valid } from '../modifications/intent.js';
import type { Query as QueryString } from '../requests/query.js';
import { readSummaryQuery } from './modifications-query.js';

@Controller('v1/audit/summary')
@RequireScopes('audit:read')
export class SummaryController {
  constructor(
    private readonly audit: AuditRecord,
    private readonly trail: ReadTrail,
  ) {}

  @Get()
  async summary(
    @Query() query: QueryString,
    @CurrentCaller() caller: Caller,
    @Req() req: Request,
    @Res() res: Response,
  ): Promise<void> {
    const { filter, filters } = valid(readSummaryQuery(query));
    const summary = await answeredInTime(req, this.audit.summary(filter));
    const recording = this.trail.record(actorOf(caller, req), {
      kind: 'query',
      query: 'summary',
      filters,
      text: filter.text ?? null,
      rows: summary.total,
    });
    await answeredInTime(req, recording);
    answerJson(res, 200, {
      total: summary.total,
      byClient: present('client', summary.byClient),
      byOperator: present('operator', summary.byOperator),
      byState: present('state', summary.byState),
      byDay: present('day', summary.byDay),
    });
  }
}

function present(name: string, counts: readonly Count[]): object[] {
  return counts.map(({ value, count }) => ({ [name]: value, count }));
}
