import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { EventRecord, type RecordedEvent } from '../../audit/event-record.js';
import { ReadTrail } from '../../audit/read-trail.js';
import { RequireScopes } from '../../auth/access.js';
import type { Caller } from '../../auth/caller.js';
import { CurrentCaller } from '../../auth/current-caller.js';
import { parseEntry, timestamp } from '../../ledger/entry.js';
import { answeredInTime } from '../request-deadline.js';
import { answerJson } from '../json-answer.js';
import { actorOf, valid } from '../modifications/intent.js';
import type { Query as QueryString } from '../requests/query.js';
import { readEventsQuery } from './events-query.js';

@Controller('v1/audit')
@RequireScopes('audit:read')
export class EventsController {
  constructor(
    private readonly events: EventRecord,
    private readonly trail: ReadTrail,
  ) {}

  @Get('events')
  async list(
    @Query() query: QueryString,
    @CurrentCaller() caller: Caller,
    @Req() req: Request,
    @Res() res: Response,
  ): Promise<void> {
    const { asked, filters, cursorAt } = valid(readEventsQuery(query));
    const { rows, next } = await answeredInTime(req, this.events.page(asked));
    const recording = this.trail.record(actorOf(caller, req), {
      kind: 'query',
      query: 'events',
      filters,
      text: null,
      rows: rows.length,
    });
    await answeredInTime(req, recording);
    answerJson(res, 200, { items: rows.map(presentEvent), nextCursor: next && cursorAt(next) });
  }
}

function presentEvent({ index, entryId, bytes, ...columns }: RecordedEvent): object {
  const parsed = parseEntry(bytes);
  if (parsed.kind === 'malformed') throw new Error(`ledger entry ${entryId}: ${parsed.fault}`);
  if (parsed.kind === 'newer') {
    const { actor, subject, details } = parsed.json;
    return {
      index,
      entryId,
      type: columns.type,
      at: timestamp(columns.at),
      actor: isObject(actor) ? actor : null,
      subject: isObject(subject) ? subject : null,
      details: isObject(details) ? details : {},
    };
  }
  const { type, at, actor, subject, details } = parsed.value;
  return { index, entryId, type, at, actor, subject, details };
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
