import { once } from 'node:events';
import { Controller, Get, Param, Req } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ReadTrail } from '../../audit/read-trail.js';
import { RequireScopes } from '../../auth/access.js';
import type { Caller } from '../../auth/caller.js';
import { CurrentCaller } from '../../auth/current-caller.js';
import type { Batch } from '../../batches/batch.js';
import { BatchRecord } from '../../batches/batch-record.js';
import { BatchProgress, isOver } from '../../batches/progress.js';
import { Stream } from '../answers/answer.js';
import { batchJson } from '../answers/batch-json.js';
import { Problem } from '../problems/problem.js';
import { readerGone } from '../reader-gone.js';
import { readerOf } from '../request-context.js';
import { answeredInTime } from '../request-deadline.js';
import { visibleBatch } from './visible-batch.js';

export const EVENT_STREAM = 'text/event-stream';

/** How a batch proceeds, as server-sent events. */
@Controller('v1/batches/:id/events')
export class BatchEventsController {
  constructor(
    private readonly batches: BatchRecord,
    private readonly progress: BatchProgress,
    private readonly trail: ReadTrail,
  ) {}

  @Get()
  @RequireScopes('messages:modify', 'audit:read')
  async events(
    @Param('id') id: string,
    @CurrentCaller() caller: Caller,
    @Req() req: Request,
  ): Promise<Stream> {
    requireEventsWanted(req);
    const batch = await answeredInTime(req, visibleBatch(this.batches, id, caller));
    const filters = { batch: batch.id };
    const look = { kind: 'query', query: 'batches/events', filters, text: null, rows: 1 } as const;
    await answeredInTime(req, this.trail.record(readerOf(req), look));
    return new Stream((res) => this.write(batch, req, res));
  }

  private async write(batch: Batch, req: Request, res: Response): Promise<void> {
    const gone = readerGone(res);
    // It is answered: nobody rests for its sake, for as long as it lasts.
    req.context.waiting?.delete(res);
    res.writeHead(200, {
      'Content-Type': `${EVENT_STREAM}; charset=utf-8`,
      'Cache-Control': 'no-store',
      // nginx would keep events back until its buffer is full.
      'X-Accel-Buffering': 'no',
    });
    if (req.method !== 'HEAD') {
      for await (const state of this.progress.follow(batch, gone)) {
        if (!res.write(eventOf(state))) await drained(res, gone);
      }
    }
    res.end();
  }
}

/** Resolves once a slow reader has taken what was written, or is gone. */
async function drained(res: Response, gone: AbortSignal): Promise<void> {
  try {
    await once(res, 'drain', { signal: gone });
  } catch (error) {
    if (!gone.aborted && !res.destroyed) throw error;
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
