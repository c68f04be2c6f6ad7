import { Controller, Get, Param, Post, Query, Req, UseInterceptors } from '@nestjs/common';
import type { Request } from 'express';
import { RequireScopes } from '../../auth/access.js';
import type { Caller } from '../../auth/caller.js';
import { CurrentCaller } from '../../auth/current-caller.js';
import { BatchProposals, type WaitingItem } from '../../batches/batch-approvals.js';
import { Approvals } from '../../edits/approvals.js';
import type { Edit } from '../../edits/edit.js';
import { deadlinesOf } from '../../edits/deadlines.js';
import type { Decided } from '../../edits/proposals.js';
import { EditRecord } from '../../edits/record.js';
import { LogGate } from '../../sealing/log-gate.js';
import { Clock } from '../../time/clock.js';
import { Answer, Read } from '../answers/answer.js';
import { batchJson } from '../answers/batch-json.js';
import { editJson } from '../answers/edit-json.js';
import { RecordReads } from '../answers/record-reads.js';
import { NOT_HERE, idFaults, visibleEdit } from '../modifications/visible-edit.js';
import { actorOf } from '../modifications/intent.js';
import { valid } from '../problems/invalid-request.js';
import { Problem } from '../problems/problem.js';
import { JsonBytes, OptionalJsonBytes } from '../read-body.js';
import { readerOf } from '../request-context.js';
import { answerDue, answeredInTime, answeredWithin } from '../request-deadline.js';
import { readApprovalRequest, readWithdrawalRequest } from '../requests/approval-request.js';
import { readPrefer } from '../requests/headers.js';
import type { Query as QueryString } from '../requests/query.js';
import { allOf } from './all-of.js';
import { readWaitingQuery, waitingCursor } from './waiting-query.js';
import { whyNotDecided } from './decision-problems.js';

/** Decisions of persons on edits that need approval. */
@Controller('v1')
export class ApprovalsController {
  constructor(
    private readonly approvals: Approvals,
    private readonly proposals: BatchProposals,
    private readonly record: EditRecord,
    private readonly clock: Clock,
    private readonly log: LogGate,
  ) {}

  @Post('modifications/:id/approval')
  @RequireScopes('messages:approve')
  async decide(
    @Param('id') id: string,
    @CurrentCaller() caller: Caller,
    @JsonBytes() bytes: Buffer,
    @Req() req: Request,
  ): Promise<Answer> {
    const { person, sub } = caller;
    const asked = allOf(idFaults(id), req, readApprovalRequest(bytes));
    if (person === null) throw new Problem('not-a-person');
    if (this.log.whyRefused() !== null) throw new Problem('log-refused');
    const { waitMs, applied } = readPrefer(req.headers);
    if (applied !== null) req.res?.setHeader('Preference-Applied', applied);
    const deadlines = deadlinesOf(waitMs, answerDue(req), this.clock);
    const by = actorOf(person, req);
    const deciding = this.approvals.decide(id.toLowerCase(), { ...asked, by, sub }, deadlines);
    const ms = deadlines.begunBy - this.clock.monotonic();
    return answerOf(await answeredWithin(req, deciding, ms), req);
  }

  @Post('modifications/:id/withdrawal')
  @RequireScopes('messages:modify')
  async withdraw(
    @Param('id') id: string,
    @CurrentCaller() caller: Caller,
    @OptionalJsonBytes() bytes: Buffer | null,
    @Req() req: Request,
  ): Promise<Answer> {
    const asked = allOf(idFaults(id), req, readWithdrawalRequest(bytes, caller.person));
    if (this.log.whyRefused() !== null) throw new Problem('log-refused');
    const edit = await answeredInTime(req, visibleEdit(this.record, id, caller));
    if (edit.actor.client !== caller.client) throw new Problem('not-found', { detail: NOT_HERE });
    const { client, ip, operator } =
      asked.operator === null ? readerOf(req) : actorOf(asked.operator, req);
    const withdrawal = { client, ip, operator, reason: asked.reason };
    return answerOf(await answeredInTime(req, this.approvals.withdraw(edit.id, withdrawal)), req);
  }

  @Get('approvals')
  @RequireScopes('messages:approve')
  @UseInterceptors(RecordReads)
  async waiting(
    @Query() query: QueryString,
    @CurrentCaller() { person, sub }: Caller,
  ): Promise<Read> {
    const { after, limit, filters } = valid(readWaitingQuery(query));
    const forPerson = person === null ? null : { name: person, sub };
    const { items, next } = await this.proposals.waiting(forPerson, after, limit);
    const nextCursor = next === null ? 'null' : `"${waitingCursor(next)}"`;
    return new Read(
      { kind: 'query', query: 'approvals', filters, text: null, rows: items.length },
      new Answer(`{"items":[${items.map(itemJson).join(',')}],"nextCursor":${nextCursor}}`),
    );
  }
}

function itemJson(item: WaitingItem): string {
  const body = item.kind === 'batch' ? batchJson(item.batch) : editJson(item.edit);
  return `{"kind":"${item.kind}",${body.slice(1)}`;
}

function answerOf(decided: Decided | null, req: Request): Answer {
  const edit: Edit = decidedOrProblem(decided);
  req.context.modificationId = edit.id;
  return new Answer(editJson(edit), { status: 200 });
}

function decidedOrProblem(decided: Decided | null): Edit {
  if (decided === null) throw new Problem('not-found', { detail: NOT_HERE });
  if (decided.kind !== 'decided') throw whyNotDecided(decided);
  return decided.edit;
}
