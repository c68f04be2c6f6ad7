import { Controller, Get, Param, Req } from '@nestjs/common';
import type { Request } from 'express';
import { ReadTrail } from '../../audit/read-trail.js';
import { RequireScopes } from '../../auth/access.js';
import type { Caller } from '../../auth/caller.js';
import { CurrentCaller } from '../../auth/current-caller.js';
import type { Batch } from '../../batches/batch.js';
import { BatchRecord } from '../../batches/batch-record.js';
import { BatchProgress, isOver } from '../../batches/progress.js';
import { Stream } from '../answers/answer.js';
import { batchJson } from '../answers/batch-json.js';
import { EVENT_STREAM, writeEventStream } from '../answers/event-stream.js';
import { Problem } from '../problems/problem.js';
import { readerOf } from '../request-context.js';
import { answeredInTime } from '../request-deadline.js';
import { visibleBatch } from './visible-batch.js';

/** How a batch proceeds, as server-sent events. */
@Controller('v1/batches/:id/events')
export class BatchEventsController {
  constructor(
    private readonly batches: BatchRecord,
    private readonly progress: BatchProgress,
    private readonly trail: ReadTrail,
  ) {}

  @Get()
  @RequireScopes('messages:modify', 'messages:approve', 'audit:read')
  async events(
    @Param('id') id: string,
    @CurrentCaller() caller: Caller,
    @Req() req: Request,
  ): Promise<Stream> {
    requireEventsWanted(req);
    const batch = await answeredInTime(req, visibleBatch(this.batches, id, caller));
    const filters = { batch: batch.id };
    const read = { kind: 'query', query: 'batches/events', filters, text: null, rows: 1 } as const;
    await answeredInTime(req, this.trail.record(readerOf(req), read));
    return new Stream((res) => writeEventStream(req, res, (gone) => this.eventsOf(batch, gone)));
  }

  private async *eventsOf(batch: Batch, gone: AbortSignal): AsyncGenerator<string> {
    for await (const state of this.progress.follow(batch, gone)) yield eventOf(state);
  }
}

function eventOf(batch: Batch): string {
  const event = isOver(batch) ? batch.state : 'progress';
  return `event: ${event}\ndata: ${batchJson(batch)}\n\n`;
}

function requireEventsWanted(req: Request): void {
  if (req.accepts(EVENT_STREAM) === EVENT_STREAM) return;
  throw new Problem('not-acceptable', {
    detail: `Let the Accept header allow ${EVENT_STREAM}, or leave it out.`,
    errors: [{ header: 'Accept', message: `allow ${EVENT_STREAM}` }],
  });
}
