import { Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { Request } from 'express';
import { RequireScopes } from '../../auth/access.js';
import type { Caller } from '../../auth/caller.js';
import { CurrentCaller } from '../../auth/current-caller.js';
import type { SinkStatus } from '../../sinks/sink.js';
import { Sinks, type Steerer } from '../../sinks/sinks.js';
import { invalid, valid } from '../problems/invalid-request.js';
import { Problem } from '../problems/problem.js';
import { JsonBytes, OptionalJsonBytes } from '../read-body.js';
import { answeredInTime } from '../request-deadline.js';
import { QueryReader } from '../requests/query-reader.js';
import type { Reading } from '../requests/fault.js';
import { readEmpty, readSinkRewind } from '../requests/sink-request.js';
import { sinkJson } from './sink-json.js';

/** How far sinks were delivered to, and what an administrator may do about it. */
@Controller('v1/sinks')
@RequireScopes('audit:admin')
export class SinksController {
  constructor(private readonly sinks: Sinks) {}

  @Get()
  async list(@Req() req: Request): Promise<object> {
    const { faults } = new QueryReader(req.query, []);
    if (faults.length > 0) throw invalid(faults);
    const statuses = await answeredInTime(req, this.sinks.statuses());
    return { items: statuses.map(sinkJson) };
  }

  @Post(':name/pause')
  @HttpCode(200)
  async pause(
    @Param('name') name: string,
    @CurrentCaller() caller: Caller,
    @OptionalJsonBytes() bytes: Buffer | null,
    @Req() req: Request,
  ): Promise<object> {
    asked(req, readEmpty(bytes));
    return found(await answeredInTime(req, this.sinks.pause(name, steererOf(caller, req))));
  }

  @Post(':name/resume')
  @HttpCode(200)
  async resume(
    @Param('name') name: string,
    @CurrentCaller() caller: Caller,
    @OptionalJsonBytes() bytes: Buffer | null,
    @Req() req: Request,
  ): Promise<object> {
    asked(req, readEmpty(bytes));
    return found(await answeredInTime(req, this.sinks.resume(name, steererOf(caller, req))));
  }

  @Post(':name/rewind')
  @HttpCode(200)
  async rewind(
    @Param('name') name: string,
    @CurrentCaller() caller: Caller,
    @JsonBytes() bytes: Buffer,
    @Req() req: Request,
  ): Promise<object> {
    const { fromIndex } = asked(req, readSinkRewind(bytes));
    const by = steererOf(caller, req);
    const sink = await answeredInTime(req, this.sinks.rewind(name, fromIndex, by));
    if (sink !== 'ahead') return found(sink);
    const message = 'give an index that was delivered before: nothing is ever skipped';
    throw invalid([{ pointer: '/fromIndex', message }]);
  }
}

function asked<T>(req: Request, reading: Reading<T>): T {
  const { faults } = new QueryReader(req.query, []);
  if (faults.length === 0) return valid(reading);
  throw invalid(faults, reading.ok ? [] : reading.faults);
}

function found(sink: SinkStatus | null): object {
  if (sink === null) throw new Problem('sink-not-found');
  return sinkJson(sink);
}

function steererOf({ client, person }: Caller, { context }: Request): Steerer {
  return { requestId: context.id, client, operator: person };
}
