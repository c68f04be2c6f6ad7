import { Controller, Param, Post, Req } from '@nestjs/common';
import type { Request } from 'express';
import { RequireScopes } from '../../auth/access.js';
import type { Caller } from '../../auth/caller.js';
import { CurrentCaller } from '../../auth/current-caller.js';
import { BatchApprovals } from '../../batches/batch-approvals.js';
import { BatchRecord, type Steering } from '../../batches/batch-record.js';
import { Answer } from '../answers/answer.js';
import { batchJson } from '../answers/batch-json.js';
import { batchDecidedAnswer } from '../approvals/batch-decided.js';
import { actorOf } from '../modifications/intent.js';
import { invalid } from '../problems/invalid-request.js';
import { Problem } from '../problems/problem.js';
import { JsonBytes } from '../read-body.js';
import { answeredInTime } from '../request-deadline.js';
import { QueryReader } from '../requests/query-reader.js';
import { readSteeringRequest } from '../requests/steering-request.js';
import { batchIdFaults, ownBatch } from './visible-batch.js';

type How = 'pause' | 'resume' | 'cancel';

/** What its own client may do with a batch under way. */
@Controller('v1/batches/:id')
@RequireScopes('messages:modify')
export class SteeringController {
  constructor(
    private readonly batches: BatchRecord,
    private readonly approvals: BatchApprovals,
  ) {}

  @Post('pause')
  pause(
    @Param('id') id: string,
    @CurrentCaller() caller: Caller,
    @JsonBytes() bytes: Buffer,
    @Req() req: Request,
  ): Promise<Answer> {
    return this.steer('pause', id, caller, bytes, req);
  }

  @Post('resume')
  resume(
    @Param('id') id: string,
    @CurrentCaller() caller: Caller,
    @JsonBytes() bytes: Buffer,
    @Req() req: Request,
  ): Promise<Answer> {
    return this.steer('resume', id, caller, bytes, req);
  }

  @Post('cancel')
  cancel(
    @Param('id') id: string,
    @CurrentCaller() caller: Caller,
    @JsonBytes() bytes: Buffer,
    @Req() req: Request,
  ): Promise<Answer> {
    return this.steer('cancel', id, caller, bytes, req);
  }

  private async steer(
    how: How,
    id: string,
    caller: Caller,
    bytes: Buffer,
    req: Request,
  ): Promise<Answer> {
    const reading = readSteeringRequest(bytes, caller.person);
    const { faults } = new QueryReader(req.query, []);
    const others = [...batchIdFaults(id), ...faults];
    if (!reading.ok || others.length > 0) throw invalid(others, reading.ok ? [] : reading.faults);
    const { operator, reason } = reading.request;
    const by = { actor: actorOf(operator, req), reason };
    const batch = await answeredInTime(req, ownBatch(this.batches, id, caller));
    return this.take(how, batch.id, by, req);
  }

  private async take(how: How, id: string, by: Steering, req: Request): Promise<Answer> {
    const steered = await answeredInTime(req, this.batches[how](id, by));
    if (!steered) throw new Problem('batch-not-found');
    if (steered.kind === 'waits') return this.steerWaiting(how, id, by, req);
    if (steered.kind === 'over') throw new Problem('batch-over');
    return new Answer(batchJson(steered.batch), { status: 200 });
  }

  /** Nothing of it has begun: to cancel it is to take the proposal back. */
  private async steerWaiting(how: How, id: string, by: Steering, req: Request): Promise<Answer> {
    if (how !== 'cancel') throw new Problem('awaiting-approval');
    const withdrawal = { ...by.actor, reason: by.reason };
    const withdrawn = await answeredInTime(req, this.approvals.withdraw(id, withdrawal));
    // Somebody decided in between: it waits no more, and what was approved is cancelled like any other.
    if (withdrawn?.kind === 'already-decided') return this.take(how, id, by, req);
    return batchDecidedAnswer(withdrawn);
  }
}
