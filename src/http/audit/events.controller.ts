import { Controller, Get, Query, Req } from '@nestjs/common';
import type { Request, Response } from 'express';
import { EventRecord, type SealedPage } from '../../audit/event-record.js';
import { FollowTrail } from '../../audit/follow-trail.js';
import { LogFollower } from '../../audit/log-follower.js';
import { type AskedFilters, ReadTrail } from '../../audit/read-trail.js';
import { RequireScopes } from '../../auth/access.js';
import { writeJson } from '../../json/write.js';
import { Answer, Stream } from '../answers/answer.js';
import { viewed } from '../answers/viewed.js';
import { writeEventStream } from '../answers/event-stream.js';
import { valid } from '../problems/invalid-request.js';
import { readerOf } from '../request-context.js';
import { answeredInTime, answeredWithin } from '../request-deadline.js';
import type { Query as QueryString } from '../requests/query.js';
import { wantsEvents } from './accept.js';
import {
  type FollowQuery,
  readFollowQuery,
  readStreamQuery,
  type StreamQuery,
} from './follow-queries.js';
import { eventJson } from '../../ledger/event-json.js';
import { readEventsQuery } from './queries.js';

/** Beyond what the caller asked to wait. */
const ANSWERED_WITHIN_MS = 9_000;

/** The entries of the ledger: in pages by time, or followed by their indexes. */
@Controller('v1/audit/events')
@RequireScopes('audit:read')
export class EventsController {
  constructor(
    private readonly record: EventRecord,
    private readonly follower: LogFollower,
    private readonly trail: ReadTrail,
    private readonly followTrail: FollowTrail,
  ) {}

  @Get()
  async events(@Query() query: QueryString, @Req() req: Request): Promise<Answer | Stream> {
    if (wantsEvents(req)) {
      const asked = valid(readStreamQuery(query, req.get('Last-Event-ID')));
      return new Stream((res) =>
        writeEventStream(req, res, (gone) => this.streamed(asked, req, gone)),
      );
    }
    if ('fromIndex' in query || 'wait' in query) {
      return this.followed(valid(readFollowQuery(query)), req);
    }
    return this.page(query, req);
  }

  private async page(query: QueryString, req: Request): Promise<Answer> {
    const { asked, filters, cursorAt } = valid(readEventsQuery(query));
    const { rows, next, view } = await answeredInTime(req, this.record.page(asked));
    const read = {
      kind: 'query',
      query: 'events',
      filters,
      text: null,
      rows: rows.length,
    } as const;
    await answeredInTime(req, this.trail.record(readerOf(req), read));
    const nextCursor = next && cursorAt(next);
    return viewed(view, { items: rows.map(eventJson), nextCursor });
  }

  private async followed(asked: FollowQuery, req: Request): Promise<Answer> {
    const { res } = req;
    // Nobody rests for the sake of who has time to wait.
    if (res && asked.waitMs > 0) req.context.waiting?.delete(res);
    const { signal, ended } = untilClosed(res);
    const { fromIndex, waitMs } = asked;
    const work = (async () => {
      const page = await this.follower.page(asked, signal);
      await this.recordPage(req, asked.filters, fromIndex, page);
      return page;
    })();
    const { rows, nextIndex } = await answeredWithin(
      req,
      work,
      waitMs + ANSWERED_WITHIN_MS,
    ).finally(ended);
    return new Answer(writeJson({ items: rows.map(eventJson), nextIndex }));
  }

  private async *streamed(
    { filter, filters, fromIndex }: StreamQuery,
    req: Request,
    gone: AbortSignal,
  ): AsyncGenerator<string> {
    for await (const page of this.follower.follow({ filter, fromIndex }, gone)) {
      const [first] = page.rows;
      if (!first) {
        yield ':\n\n';
        continue;
      }
      await this.recordPage(req, filters, first.index ?? 0, page);
      yield page.rows.map(serverSentEvent).join('');
    }
  }

  /** On record before anybody sees it. An empty page shows nothing, and neither does the answer to a HEAD. */
  private async recordPage(
    req: Request,
    filters: AskedFilters,
    fromIndex: number,
    { rows, nextIndex }: SealedPage,
  ): Promise<void> {
    if (rows.length === 0 || req.method === 'HEAD') return;
    const toIndex = nextIndex - 1;
    const followed = { query: 'events', filters, fromIndex, toIndex };
    await this.followTrail.record(readerOf(req), followed);
  }
}

function serverSentEvent(row: SealedPage['rows'][number]): string {
  return `id: ${row.index}\nevent: ${row.type}\ndata: ${writeJson(eventJson(row))}\n\n`;
}

/** Aborts once the caller is gone. */
function untilClosed(res: Response | undefined): { signal: AbortSignal; ended: () => void } {
  const closed = new AbortController();
  const abort = (): void => closed.abort();
  res?.once('close', abort);
  return { signal: closed.signal, ended: () => res?.off('close', abort) };
}
