import { Controller, Get, Param, Post, Query, Req, UseInterceptors } from '@nestjs/common';
import type { Request } from 'express';
import { validate as isUuid } from 'uuid';
import { Exports, type Portions } from '../../audit/exports.js';
import type { OnView } from '../../audit/read-view.js';
import { RequireScopes } from '../../auth/access.js';
import { type Erasure, ErasureRecord } from '../../erasure/erasure.js';
import { Answer, Read, type Stream } from '../answers/answer.js';
import { RecordReads } from '../answers/record-reads.js';
import { wantedListForm } from '../audit/accept.js';
import type { ExportType } from '../audit/export-answer.js';
import { exportList, listExportReader } from '../audit/list-export.js';
import { keyReused } from '../modifications/edit-problems.js';
import { readPost } from '../modifications/intent.js';
import { invalid, valid } from '../problems/invalid-request.js';
import { Problem } from '../problems/problem.js';
import { JsonBytes } from '../read-body.js';
import { readerOf } from '../request-context.js';
import { answeredInTime } from '../request-deadline.js';
import { readErasureRequest } from '../requests/erasure-request.js';
import { integerParameter, uuidParameter } from '../requests/parameter.js';
import { QueryReader } from '../requests/query-reader.js';
import type { Query as QueryString } from '../requests/query-string.js';
import { erasureJson, ERASURES_EXPORTED } from './erasure-json.js';

const DEFAULT_LIMIT = 50;
/** Rows of one statement of an export. */
const PORTION = 500;

export const ERASURE_PAGES = {
  limit: integerParameter('Items of a page; 50 where left out.', 1, 500),
  cursor: uuidParameter('The `nextCursor` of the page before.'),
};

/** What is erased, by whom and on which basis. */
@Controller('v1/erasures')
@RequireScopes('audit:admin')
@UseInterceptors(RecordReads)
export class ErasuresController {
  constructor(
    private readonly erasures: ErasureRecord,
    private readonly exports: Exports,
  ) {}

  @Post()
  async erase(@JsonBytes() bytes: Buffer, @Req() req: Request): Promise<Answer> {
    const { body, isDryRun, key } = readPost(req, readErasureRequest(bytes), {
      mayKeyDryRun: true,
    });
    const { payload: _payload, ...asked } = body;
    const accepting = this.erasures.accept({ ...asked, isDryRun, key }, readerOf(req));
    const accepted = await answeredInTime(req, accepting);
    if (accepted.kind === 'key-reused') throw keyReused();
    if (accepted.kind === 'known-key') req.res?.setHeader('Idempotency-Replayed', 'true');
    const { erasure } = accepted;
    const headers = { Location: `/v1/erasures/${erasure.id}` };
    return new Answer(JSON.stringify(erasureJson(erasure)), { status: 202, headers });
  }

  @Get()
  async list(@Query() query: QueryString, @Req() req: Request): Promise<Read | Stream> {
    const form = wantedListForm(req);
    if (form !== 'page') return this.export(form, query, req);
    const read = new QueryReader(query, Object.keys(ERASURE_PAGES));
    const { limit = DEFAULT_LIMIT, cursor = null } = read.values(ERASURE_PAGES);
    const filters = valid(read.reading(() => read.asked([])));
    const found = await this.erasures.list(limit + 1, cursor);
    const shown = found.slice(0, limit);
    const nextCursor = found.length > limit ? (shown.at(-1)?.id ?? null) : null;
    return new Read(
      { kind: 'query', query: 'erasures', filters, text: null, rows: shown.length },
      { items: shown.map(erasureJson), nextCursor },
    );
  }

  private export(type: ExportType, query: QueryString, req: Request): Stream {
    const { read, isForExcel } = listExportReader(query, type, {});
    const filters = valid(read.reading(() => read.asked([])));
    return exportList(this.exports, req, ERASURES_EXPORTED, {
      type,
      isForExcel,
      filters,
      read: (ending, onView) => all(this.erasures, ending, onView),
    });
  }

  @Get(':id')
  async show(@Param('id') id: string, @Req() req: Request): Promise<Read> {
    const message =
      'give the id of an erasure and nothing else: a UUID, such as `id` in its answer';
    const ofId = isUuid(id) ? [] : [{ parameter: 'id', message }];
    const faults = [...new QueryReader(req.query, []).faults, ...ofId];
    if (faults.length > 0) throw invalid(faults);
    const erasure = await this.erasures.find(id);
    if (!erasure) {
      throw new Problem('not-found', {
        detail: 'There is no erasure with this id. Read the ids of erasures with GET /v1/erasures.',
      });
    }
    const filters = { erasure: erasure.id };
    return new Read(
      { kind: 'query', query: 'erasures', filters, text: null, rows: 1 },
      erasureJson(erasure),
    );
  }
}

async function* all(
  erasures: ErasureRecord,
  ending: AbortSignal,
  onView: OnView,
): Portions<Erasure> {
  onView(null);
  let after: string | null = null;
  do {
    ending.throwIfAborted();
    const portion: readonly Erasure[] = await erasures.list(PORTION, after);
    yield portion;
    after = portion.length < PORTION ? null : (portion.at(-1)?.id ?? null);
  } while (after !== null);
}
