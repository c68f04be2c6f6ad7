import {
  Controller,
  Get,
  HttpCode,
  Param,
  Post,
  Query,
  Req,
  UseInterceptors,
} from '@nestjs/common';
import type { Request } from 'express';
import { validate as isUuid } from 'uuid';
import { Exports } from '../../audit/exports.js';
import type { OnView } from '../../audit/read-view.js';
import { RequireScopes } from '../../auth/access.js';
import { HoldRecord } from '../../erasure/hold.js';
import { Answer, Read, type Stream } from '../answers/answer.js';
import { RecordReads } from '../answers/record-reads.js';
import { wantedListForm } from '../audit/accept.js';
import type { ExportType } from '../audit/export-answer.js';
import { exportList, listExportReader } from '../audit/list-export.js';
import { invalid, valid } from '../problems/invalid-request.js';
import { Problem } from '../problems/problem.js';
import { JsonBytes } from '../read-body.js';
import { readerOf } from '../request-context.js';
import { answeredInTime } from '../request-deadline.js';
import type { Fault, Reading } from '../requests/fault.js';
import { readHoldRelease, readHoldRequest } from '../requests/hold-request.js';
import { wordParameter } from '../requests/parameter.js';
import { QueryReader } from '../requests/query-reader.js';
import type { Query as QueryString } from '../requests/query-string.js';
import { holdJson, HOLDS_EXPORTED } from './hold-json.js';

const NONE = 'There is no hold with this id. Read the ids of holds with GET /v1/holds.';

export const HOLD_FILTERS = {
  state: wordParameter('Only those in this state.', ['in_force', 'released']),
};

/** What must not be erased, and why. */
@Controller('v1/holds')
@RequireScopes('audit:admin')
@UseInterceptors(RecordReads)
export class HoldsController {
  constructor(
    private readonly holds: HoldRecord,
    private readonly exports: Exports,
  ) {}

  @Post()
  async place(@JsonBytes() bytes: Buffer, @Req() req: Request): Promise<Answer> {
    const asked = withoutQuery(req, readHoldRequest(bytes));
    const { name, reason, ticket, scope } = asked;
    const placing = this.holds.place({ name, reason, ticket, scope }, readerOf(req));
    const hold = await answeredInTime(req, placing);
    const headers = { Location: `/v1/holds/${hold.id}` };
    return new Answer(JSON.stringify(holdJson(hold)), { status: 201, headers });
  }

  @Get()
  async list(@Query() query: QueryString, @Req() req: Request): Promise<Read | Stream> {
    const form = wantedListForm(req);
    if (form !== 'page') return this.export(form, query, req);
    const read = new QueryReader(query, Object.keys(HOLD_FILTERS));
    const { state } = read.values(HOLD_FILTERS);
    const filters = valid(read.reading(() => read.asked([])));
    const found = await this.holds.list(state ?? null);
    return new Read(
      { kind: 'query', query: 'holds', filters, text: null, rows: found.length },
      { items: found.map(holdJson) },
    );
  }

  private export(type: ExportType, query: QueryString, req: Request): Stream {
    const { read, isForExcel } = listExportReader(query, type, HOLD_FILTERS);
    const { state } = read.values(HOLD_FILTERS);
    const filters = valid(read.reading(() => read.asked([])));
    const all = async function* (holds: HoldRecord, onView: OnView) {
      onView(null);
      yield await holds.list(state ?? null);
    };
    return exportList(this.exports, req, HOLDS_EXPORTED, {
      type,
      isForExcel,
      filters,
      read: (_, onView) => all(this.holds, onView),
    });
  }

  @Get(':id')
  async show(@Param('id') id: string, @Req() req: Request): Promise<Read> {
    const faults = [...new QueryReader(req.query, []).faults, ...idFaults(id)];
    if (faults.length > 0) throw invalid(faults);
    const hold = await this.holds.find(id);
    if (!hold) throw new Problem('not-found', { detail: NONE });
    return new Read(
      { kind: 'query', query: 'holds', filters: { hold: hold.id }, text: null, rows: 1 },
      holdJson(hold),
    );
  }

  @Post(':id/release')
  @HttpCode(200)
  async release(
    @Param('id') id: string,
    @JsonBytes() bytes: Buffer,
    @Req() req: Request,
  ): Promise<object> {
    const { reason } = withoutQuery(req, readHoldRelease(bytes), idFaults(id));
    const releasing = this.holds.release(id.toLowerCase(), reason, readerOf(req));
    const hold = await answeredInTime(req, releasing);
    if (!hold) throw new Problem('not-found', { detail: NONE });
    return holdJson(hold);
  }
}

function withoutQuery<T>(req: Request, reading: Reading<T>, others: readonly Fault[] = []): T {
  const faults = [...others, ...new QueryReader(req.query, []).faults];
  if (faults.length === 0) return valid(reading);
  throw invalid(faults, reading.ok ? [] : reading.faults);
}

function idFaults(id: string): readonly Fault[] {
  const message = 'give the id of a hold and nothing else: a UUID, such as `id` in its answer';
  return isUuid(id) ? [] : [{ parameter: 'id', message }];
}
