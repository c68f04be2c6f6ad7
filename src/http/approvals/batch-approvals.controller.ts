import { Controller, Param, Post, Req } from '@nestjs/common';
import type { Request } from 'express';
import { RequireScopes } from '../../auth/access.js';
import type { Caller } from '../../auth/caller.js';
import { CurrentCaller } from '../../auth/current-caller.js';
import { BatchApprovals } from '../../batches/batch-approvals.js';
import { BatchRecord } from '../../batches/batch-record.js';
import { deadlinesOf } from '../../edits/deadlines.js';
import { LogGate } from '../../sealing/log-gate.js';
import { Clock } from '../../time/clock.js';
import type { Answer } from '../answers/answer.js';
import { batchIdFaults, ownBatch } from '../batches/visible-batch.js';
import { actorOf } from '../modifications/intent.js';
import { Problem } from '../problems/problem.js';
import { JsonBytes, OptionalJsonBytes } from '../read-body.js';
import { readerOf } from '../request-context.js';
import { answerDue, answeredInTime, answeredWithin } from '../request-deadline.js';
import { readBatchApprovalRequest, readWithdrawalRequest } from '../requests/approval-request.js';
import { readPrefer } from '../requests/headers.js';
import { allOf } from './all-of.js';
import { batchDecidedAnswer } from './batch-decided.js';

/** Decisions of persons on batches that need approval, each on the batch as a whole. */
@Controller('v1/batches/:id')
export class BatchApprovalsController {
  constructor(
    private readonly approvals: BatchApprovals,
    private readonly batches: BatchRecord,
    private readonly clock: Clock,
    private readonly log: LogGate,
  ) {}

  @Post('approval')
  @RequireScopes('messages:approve')
  async decide(
    @Param('id') id: string,
    @CurrentCaller() caller: Caller,
    @JsonBytes() bytes: Buffer,
    @Req() req: Request,
  ): Promise<Answer> {
    const { person, sub } = caller;
    const asked = allOf(batchIdFaults(id), req, readBatchApprovalRequest(bytes));
    if (person === null) throw new Problem('not-a-person');
    if (this.log.whyRefused() !== null) throw new Problem('log-refused');
    const { waitMs, applied } = readPrefer(req.headers);
    if (applied !== null) req.res?.setHeader('Preference-Applied', applied);
    const { begunBy } = deadlinesOf(waitMs, answerDue(req), this.clock);
    const by = actorOf(person, req);
    const deciding = this.approvals.decide(id.toLowerCase(), { ...asked, by, sub }, waitMs);
    const ms = begunBy - this.clock.monotonic();
    return batchDecidedAnswer(await answeredWithin(req, deciding, ms));
  }

  @Post('withdrawal')
  @RequireScopes('messages:modify')
  async withdraw(
    @Param('id') id: string,
    @CurrentCaller() caller: Caller,
    @OptionalJsonBytes() bytes: Buffer | null,
    @Req() req: Request,
  ): Promise<Answer> {
    const asked = allOf(batchIdFaults(id), req, readWithdrawalRequest(bytes, caller.person));
    if (this.log.whyRefused() !== null) throw new Problem('log-refused');
    const batch = await answeredInTime(req, ownBatch(this.batches, id, caller));
    const { client, ip, operator } =
      asked.operator === null ? readerOf(req) : actorOf(asked.operator, req);
    const withdrawal = { client, ip, operator, reason: asked.reason };
    return batchDecidedAnswer(
      await answeredInTime(req, this.approvals.withdraw(batch.id, withdrawal)),
    );
  }
}
