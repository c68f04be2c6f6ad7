import { Controller, Param, Post, Req } from '@nestjs/common';
import type { Request } from 'express';
import { RequireScopes } from '../../auth/access.js';
import type { Caller } from '../../auth/caller.js';
import { CurrentCaller } from '../../auth/current-caller.js';
import { BatchRecord } from '../../batches/batch-record.js';
import { Answer } from '../answers/answer.js';
import { batchJson } from '../answers/batch-json.js';
import { actorOf } from '../modifications/intent.js';
import { invalid } from '../problems/invalid-request.js';
import { Problem } from '../problems/problem.js';
import { JsonBytes } from '../read-body.js';
import { answeredInTime } from '../request-deadline.js';
import { QueryReader } from '../requests/query-reader.js';
import { readSteeringRequest } from '../requests/steering-request.js';
import { batchIdFaults, ownBatch } from './visible-batch.js';

/** What its own client may do with a batch under way. */
@Controller('v1/batches/:id')
@RequireScopes('messages:modify')
export class SteeringController {
  constructor(private readonly batches: BatchRecord) {}

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
    how: 'pause' | 'resume' | 'cancel',
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
    const steered = await answeredInTime(req, this.batches[how](batch.id, by));
    if (!steered) throw new Problem('batch-not-found');
    if (steered.kind === 'over') throw new Problem('batch-over');
    return new Answer(batchJson(steered.batch), { status: 200 });
  }
}
