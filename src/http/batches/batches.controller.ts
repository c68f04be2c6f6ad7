import { Controller, Get, Param, Post, Query, Req, UseInterceptors } from '@nestjs/common';
import type { Request } from 'express';
import { RequireScopes } from '../../auth/access.js';
import type { Caller } from '../../auth/caller.js';
import { CurrentCaller } from '../../auth/current-caller.js';
import type { BatchHeader } from '../../batches/batch.js';
import { BatchApprovals } from '../../batches/batch-approvals.js';
import {
  type Accepted,
  BatchRecord,
  type RestorationAccepted,
} from '../../batches/batch-record.js';
import { EditRecord } from '../../edits/record.js';
import { LogGate } from '../../sealing/log-gate.js';
import { Answer, Read } from '../answers/answer.js';
import { batchJson } from '../answers/batch-json.js';
import { RecordReads } from '../answers/record-reads.js';
import { othersWait } from '../connection-drain.js';
import { contentErased, keyReused } from '../modifications/edit-problems.js';
import {
  actorOf,
  operatorSubOf,
  type Posted,
  readPost,
  receivedNow,
} from '../modifications/intent.js';
import { valid } from '../problems/invalid-request.js';
import { Problem } from '../problems/problem.js';
import { JsonBytes } from '../read-body.js';
import { answeredInTime, answeredWithin } from '../request-deadline.js';
import { type BatchBytes, readBatchRequest } from '../requests/batch-request.js';
import { MAX_FAULTS } from '../requests/fault.js';
import type { Asked } from '../requests/justification.js';
import type { Query as QueryString } from '../requests/query-string.js';
import { readBatchRestorationRequest } from '../requests/steering-request.js';
import { inPortions } from '../yielding.js';
import { BatchBody } from './batch-body.js';
import { itemJson } from './item-json.js';
import { readItemsQuery } from './items-query.js';
import { batchIdFaults, requireBatchId, visibleBatch } from './visible-batch.js';

/** A large batch may take its time to come; from then on, its answer may take as long as any other. */
const ACCEPTED_WITHIN_MS = 9_750;
/** Where a batch needs approval, its caller is answered when it has been checked, or after this time. */
const CHECKED_WITHIN_MS = 4_000;

@Controller('v1/batches')
export class BatchesController {
  constructor(
    private readonly batches: BatchRecord,
    private readonly edits: EditRecord,
    private readonly log: LogGate,
    private readonly approvals: BatchApprovals,
  ) {}

  @Post()
  @RequireScopes('messages:modify')
  async accept(
    @CurrentCaller() caller: Caller,
    @BatchBody() sent: BatchBytes,
    @Req() req: Request,
  ): Promise<Answer> {
    const reading = await inPortions(readBatchRequest(sent, caller.person), () => othersWait(req));
    const posted = readPost(req, reading, { atMost: MAX_FAULTS, mayKeyDryRun: true });
    const header = this.headerOf(posted, null, req);
    const accepted = this.checked(this.batches.accept(header, posted.body.items));
    return acceptedAnswer(await answeredWithin(req, accepted, ACCEPTED_WITHIN_MS), req);
  }

  @Post(':id/restoration')
  @RequireScopes('messages:modify')
  async restore(
    @Param('id') id: string,
    @CurrentCaller() caller: Caller,
    @JsonBytes() bytes: Buffer,
    @Req() req: Request,
  ): Promise<Answer> {
    const reading = readBatchRestorationRequest(bytes, caller.person);
    const posted = readPost(req, reading, { faults: batchIdFaults(id), mayKeyDryRun: true });
    const batch = await answeredInTime(req, visibleBatch(this.batches, id, caller));
    const header = this.headerOf(posted, batch.id, req);
    const accepted = this.checked(this.batches.acceptRestoration(header));
    return acceptedAnswer(await answeredInTime(req, accepted), req);
  }

  @Get(':id')
  @RequireScopes('messages:modify', 'messages:approve', 'audit:read')
  @UseInterceptors(RecordReads)
  async show(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<Read> {
    const batch = await visibleBatch(this.batches, id, caller);
    const filters = { batch: batch.id };
    return new Read(
      { kind: 'query', query: 'batches', filters, text: null, rows: 1 },
      new Answer(batchJson(batch)),
    );
  }

  @Get(':id/items')
  @RequireScopes('messages:modify', 'messages:approve', 'audit:read')
  @UseInterceptors(RecordReads)
  async items(
    @Param('id') id: string,
    @Query() query: QueryString,
    @CurrentCaller() caller: Caller,
    @Req() req: Request,
  ): Promise<Read> {
    requireBatchId(id);
    const { page, filters, cursorAt } = valid(readItemsQuery(query, id.toLowerCase()));
    const batch = await visibleBatch(this.batches, id, caller);
    const found = await this.batches.items(batch.id, { ...page, limit: page.limit + 1 });
    const shown = found.slice(0, page.limit);
    const next = found[page.limit];
    const items = shown.map((item) => itemJson(item, this.edits, req.context.id));
    return new Read(
      { kind: 'query', query: 'batches/items', filters, text: null, rows: shown.length },
      { items: await Promise.all(items), nextCursor: next ? cursorAt(next.index) : null },
    );
  }

  private async checked<A extends RestorationAccepted>(accepting: Promise<A>): Promise<A> {
    const accepted = await accepting;
    if (accepted.kind !== 'accepted') return accepted;
    return { ...accepted, batch: await this.approvals.checked(accepted.batch, CHECKED_WITHIN_MS) };
  }

  /** @throws Problem where a batch that edits must not be accepted now */
  private headerOf(
    { body, isDryRun, key }: Posted<Asked>,
    restores: string | null,
    req: Request,
  ): BatchHeader {
    const { operator, onBehalfOf, reason, ticket } = body;
    const actor = actorOf(operator, req);
    if (!isDryRun && this.log.whyRefused() !== null) throw new Problem('log-refused');
    const asked = { onBehalfOf, reason, ticket, isDryRun, restores, key };
    return { ...receivedNow(), actor, ...operatorSubOf(req), ...asked };
  }
}

function acceptedAnswer(accepted: Accepted | RestorationAccepted, req: Request): Answer {
  switch (accepted.kind) {
    case 'key-reused':
      throw keyReused();
    case 'content-erased':
      throw contentErased(null, 409);
    case 'not-restorable':
      throw new Problem('not-restorable', {
        detail: `This batch is ${accepted.batch.state}. Only a batch that is over can be restored, and only its items that were applied over a version that is known. Read its \`state\` and its items (GET /v1/batches/{id}/items?state=applied), and ask again when it is over.`,
      });
    case 'known-key':
      req.res?.setHeader('Idempotency-Replayed', 'true');
      break;
    case 'accepted':
  }
  const { batch } = accepted;
  const headers = { Location: `/v1/batches/${batch.id}` };
  return new Answer(batchJson(batch), { status: 202, headers });
}
