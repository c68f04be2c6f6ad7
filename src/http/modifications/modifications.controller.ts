import { Controller, Get, Param, Post, Req, UseInterceptors } from '@nestjs/common';
import type { Request } from 'express';
import { ReadTrail } from '../../audit/read-trail.js';
import { RequireScopes } from '../../auth/access.js';
import type { Caller } from '../../auth/caller.js';
import { CurrentCaller } from '../../auth/current-caller.js';
import { Clock } from '../../time/clock.js';
import { type Edit, type Intent, isOver } from '../../edits/edit.js';
import { type Deadlines, deadlinesOf } from '../../edits/deadlines.js';
import { Modify, type Answer as ModifyAnswer } from '../../edits/modify.js';
import { EditRecord } from '../../edits/record.js';
import { contentsToRestore } from '../../edits/restoration.js';
import { writtenBy } from '../../edits/written-by.js';
import { LogGate } from '../../sealing/log-gate.js';
import { Answer, Read } from '../answers/answer.js';
import { dryRunJson, editJson } from '../answers/edit-json.js';
import { RecordReads } from '../answers/record-reads.js';
import { Problem } from '../problems/problem.js';
import { JsonBytes } from '../read-body.js';
import { readerOf } from '../request-context.js';
import { answerDue, answeredInTime, answeredWithin } from '../request-deadline.js';
import { readPrefer } from '../requests/headers.js';
import { readModifyRequest } from '../requests/modify-request.js';
import { readRestorationRequest } from '../requests/restoration-request.js';
import {
  contentErased,
  editOrProblem,
  unavailable,
  ASK_AGAIN_SECONDS,
  problemOf,
} from './edit-problems.js';
import { intentOf, readPost } from './intent.js';
import { refusal } from './refusal-detail.js';
import { idFaults, visibleEdit } from './visible-edit.js';

@Controller('v1/modifications')
export class ModificationsController {
  constructor(
    private readonly modify: Modify,
    private readonly record: EditRecord,
    private readonly trail: ReadTrail,
    private readonly clock: Clock,
    private readonly log: LogGate,
  ) {}

  @Post()
  @RequireScopes('messages:modify')
  edit(
    @CurrentCaller() caller: Caller,
    @JsonBytes() bytes: Buffer,
    @Req() req: Request,
  ): Promise<Answer> {
    const { body, isDryRun, key } = readPost(req, readModifyRequest(bytes, caller.person));
    const { contents, payload: _payload, ...asked } = body;
    const intent = intentOf({ ...asked, requested: contents, restores: null }, req, key);
    return isDryRun ? this.dryRun(intent, req) : this.carryOut(intent, req);
  }

  @Post(':id/restoration')
  @RequireScopes('messages:modify')
  async restore(
    @Param('id') id: string,
    @CurrentCaller() caller: Caller,
    @JsonBytes() bytes: Buffer,
    @Req() req: Request,
  ): Promise<Answer> {
    const { body, isDryRun, key } = readPost(req, readRestorationRequest(bytes, caller.person), {
      faults: idFaults(id),
    });
    const edit = await answeredInTime(req, visibleEdit(this.record, id, caller));
    const { payload: _payload, ...asked } = body;
    const { message, id: restores } = edit;
    const restoration = { ...asked, message, acceptUnreadablePrior: false, restores };
    const requested = contentsToRestore(edit);
    if (!requested) {
      const intent = intentOf({ ...restoration, requested: {} }, req, key);
      return this.repeatOrElse(whyNotRestored(edit), intent, req);
    }
    const intent = intentOf({ ...restoration, requested }, req, key);
    return isDryRun ? this.dryRun(intent, req) : this.carryOut(intent, req);
  }

  @Get(':id')
  @RequireScopes('messages:modify', 'messages:approve', 'audit:read')
  @UseInterceptors(RecordReads)
  async show(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<Read> {
    const edit = await visibleEdit(this.record, id, caller);
    const { message } = edit;
    return new Read(
      { kind: 'content', what: 'modification', modificationId: edit.id, message },
      new Answer(editJson(edit)),
    );
  }

  @Get(':id/prior')
  @RequireScopes('messages:modify', 'messages:approve', 'audit:read')
  @UseInterceptors(RecordReads)
  async prior(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<Read> {
    const edit = await visibleEdit(this.record, id, caller);
    const { snapshot, message, erased } = edit;
    if (erased && erased.snapshotAt !== null) throw contentErased(edit.id, 410);
    if (!snapshot) {
      throw new Problem('not-found', {
        detail:
          'This modification has no prior version: it ended before the message was read. Read why in its `state` and `im` (GET /v1/modifications/{id}).',
        modificationId: edit.id,
      });
    }
    return new Read(
      { kind: 'content', what: 'prior', modificationId: edit.id, message },
      new Answer(snapshot.item, { contentType: 'application/json' }),
    );
  }

  private async carryOut(intent: Intent, req: Request): Promise<Answer> {
    if (this.log.whyRefused() !== null) throw new Problem('log-refused');
    const { deadlines, within } = this.deadlinesFor(req);
    return this.answerOf(await this.modify.modify(intent, deadlines), req, within);
  }

  /** What was accepted stays accepted: a repeat of it is answered also where the same would be refused today. */
  private async repeatOrElse(refused: Problem, intent: Intent, req: Request): Promise<Answer> {
    if (intent.key === null) throw refused;
    const { deadlines, within } = this.deadlinesFor(req);
    const repeat = await within(this.modify.repeatOf(intent, deadlines));
    if (!repeat) throw refused;
    return this.answerOf(repeat, req, within);
  }

  private async answerOf(
    answer: ModifyAnswer,
    req: Request,
    within: <T>(work: Promise<T>) => Promise<T>,
  ): Promise<Answer> {
    const { edit, isReplay } = editOrProblem(answer);
    req.context.modificationId = edit.id;
    if (isReplay) req.res?.setHeader('Idempotency-Replayed', 'true');
    const { status } = edit;
    const isDone = isOver(status);
    const isKnownToHold = isDone && status.because === 'no-change';
    const writer = isKnownToHold ? await within(writtenBy(this.record, edit)) : null;
    const problem = problemOf(edit, writer);
    if (problem) throw problem;
    const location = { Location: `/v1/modifications/${edit.id}` };
    return isDone
      ? new Answer(editJson(edit), { status: 201, headers: location })
      : new Answer(editJson(edit), {
          status: 202,
          headers: { ...location, 'Retry-After': String(ASK_AGAIN_SECONDS) },
        });
  }

  /** What an edit would do. It shows the message, and so is recorded as a read, also where it ends in a problem. */
  private async dryRun(intent: Intent, req: Request): Promise<Answer> {
    const { deadlines, within } = this.deadlinesFor(req);
    const decision = await within(this.modify.dryRun(intent, deadlines));
    if (decision.kind === 'unavailable') throw unavailable(decision.why);
    const { message } = intent;
    const reading = { kind: 'content', what: 'dry_run', modificationId: null, message } as const;
    await within(this.trail.record(readerOf(req), reading));
    const { snapshot } = decision;
    if (decision.kind === 'go') {
      const terms = this.modify.termsFor(intent);
      const approval = terms && { needed: terms.needed, decisions: [] };
      return new Answer(dryRunJson({ ...intent, approval, snapshot }), { status: 200 });
    }
    const { because } = decision;
    const found = { ...intent, id: null, snapshot };
    const writer = because === 'no-change' ? await within(writtenBy(this.record, found)) : null;
    const isRestoration = intent.restores !== null;
    throw refusal(because, { ...decision, isSent: false, writtenBy: writer, isRestoration });
  }

  /** How long the caller wants to wait. Every answer from here on says which preference was applied. */
  private deadlinesFor(req: Request): {
    readonly deadlines: Deadlines;
    readonly within: <T>(work: Promise<T>) => Promise<T>;
  } {
    const { waitMs, applied } = readPrefer(req.headers);
    if (applied !== null) req.res?.setHeader('Preference-Applied', applied);
    const deadlines = deadlinesOf(waitMs, answerDue(req), this.clock);
    const within = <T>(work: Promise<T>) =>
      answeredWithin(req, work, deadlines.begunBy - this.clock.monotonic());
    return { deadlines, within };
  }
}

function whyNotRestored(edit: Edit): Problem {
  if (edit.erased) return contentErased(edit.id, 409);
  return new Problem('not-restorable', {
    detail: `This modification is ${edit.status.state}. Only an applied edit can be restored, where it is known what it overwrote. Read its \`state\` and \`prior\`, and send a new edit instead.`,
    modificationId: edit.id,
  });
}
