import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ReadTrail } from '../../audit/read-trail.js';
import { RequireScopes } from '../../auth/access.js';
import type { Caller } from '../../auth/caller.js';
import { CurrentCaller } from '../../auth/current-caller.js';
import { Clock } from '../../edits/clock.js';
import type { Edit, Intent } from '../../edits/edit.js';
import { isSettled } from '../../edits/edit.js';
import { Modify, type Patience, patienceOf } from '../../edits/modify.js';
import { EditRecord } from '../../edits/record.js';
import { contentsToRestore } from '../../edits/restoration.js';
import { writtenBy } from '../../edits/written-by.js';
import { LogStanding } from '../../sealing/log-standing.js';
import { answerDue, answeredInTime, answeredWithin } from '../request-deadline.js';
import { answerJson, answerJsonText } from '../json-answer.js';
import { Problem } from '../problems/problem.js';
import { JsonBytes } from '../read-body.js';
import { rememberModification } from '../request-report.js';
import { readPrefer } from '../requests/headers.js';
import { readModifyRequest } from '../requests/modify-request.js';
import { readRestorationRequest } from '../requests/restoration-request.js';
import { editOrProblem, hindrance, LOOK_AGAIN_SECONDS, problemOf } from './answer.js';
import { editJson } from './edit-json.js';
import { actorOf, intentOf, readPost } from './intent.js';
import {
  changesOf,
  instant,
  presentActor,
  presentMessage,
  presentRequested,
  presentVersion,
} from './present.js';
import { refusalDetail } from './refusal-detail.js';
import { idFaults, visibleEdit } from './visible-edit.js';

@Controller('v1/modifications')
export class ModificationsController {
  constructor(
    private readonly modify: Modify,
    private readonly record: EditRecord,
    private readonly trail: ReadTrail,
    private readonly clock: Clock,
    private readonly log: LogStanding,
  ) {}

  @Post()
  @RequireScopes('messages:modify')
  async edit(
    @CurrentCaller() caller: Caller,
    @JsonBytes() bytes: Buffer,
    @Req() req: Request,
    @Res() res: Response,
  ): Promise<void> {
    const { body, isDryRun, key } = readPost(req, readModifyRequest(bytes));
    const { contents, payload: _payload, ...asked } = body;
    const intent = intentOf({ ...asked, requested: contents, restores: null }, caller, req, key);
    await (isDryRun ? this.rehearse(intent, caller, req, res) : this.carryOut(intent, req, res));
  }

  @Post(':id/restoration')
  @RequireScopes('messages:modify')
  async restore(
    @Param('id') id: string,
    @CurrentCaller() caller: Caller,
    @JsonBytes() bytes: Buffer,
    @Req() req: Request,
    @Res() res: Response,
  ): Promise<void> {
    const { body, isDryRun, key } = readPost(req, readRestorationRequest(bytes), idFaults(id));
    const edit = await answeredInTime(req, visibleEdit(this.record, id, caller));
    const requested = contentsToRestore(edit);
    if (!requested) {
      throw new Problem('not-restorable', {
        detail: `This modification is ${edit.standing.state}. Only an applied edit can be restored, where it is known what it overwrote. Read its \`state\` and \`prior\`, and send a new edit instead.`,
        modificationId: edit.id,
      });
    }
    const { payload: _payload, ...asked } = body;
    const intent = intentOf(
      {
        ...asked,
        message: edit.message,
        requested,
        acceptUnreadablePrior: false,
        restores: edit.id,
      },
      caller,
      req,
      key,
    );
    await (isDryRun ? this.rehearse(intent, caller, req, res) : this.carryOut(intent, req, res));
  }

  @Get(':id')
  @RequireScopes('messages:modify', 'audit:read')
  async show(
    @Param('id') id: string,
    @CurrentCaller() caller: Caller,
    @Req() req: Request,
    @Res() res: Response,
  ): Promise<void> {
    const edit = await answeredInTime(req, visibleEdit(this.record, id, caller));
    await answeredInTime(req, this.look(edit, 'modification', caller, req));
    answerJsonText(res, 200, editJson(edit));
  }

  @Get(':id/prior')
  @RequireScopes('messages:modify', 'audit:read')
  async prior(
    @Param('id') id: string,
    @CurrentCaller() caller: Caller,
    @Req() req: Request,
    @Res() res: Response,
  ): Promise<void> {
    const edit = await answeredInTime(req, visibleEdit(this.record, id, caller));
    if (!edit.snapshot) {
      throw new Problem('not-found', {
        detail:
          'This modification has no prior version: it ended before the message was read. Read why in its `state` and `im` (GET /v1/modifications/{id}).',
        modificationId: edit.id,
      });
    }
    await answeredInTime(req, this.look(edit, 'prior', caller, req));
    res.status(200).setHeader('Content-Type', 'application/json');
    res.end(edit.snapshot.item);
  }

  private async carryOut(intent: Intent, req: Request, res: Response): Promise<void> {
    if (this.log.whyRefused() !== null) throw new Problem('log-refused');
    const patience = this.patienceIn(req, res);
    const answer = await this.modify.modify(intent, patience);
    const { edit, isReplay } = editOrProblem(answer);
    rememberModification(res, edit.id);
    if (isReplay) res.setHeader('Idempotency-Replayed', 'true');
    const isKnownToHold = isSettled(edit.standing) && edit.standing.because === 'no-change';
    const writer = isKnownToHold
      ? await answeredWithin(
          req,
          writtenBy(this.record, edit),
          patience.begunBy - this.clock.monotonic(),
        )
      : null;
    const problem = problemOf(edit, writer);
    if (problem) throw problem;

    res.setHeader('Location', `/v1/modifications/${edit.id}`);
    const isDone = isSettled(edit.standing);
    if (!isDone) res.setHeader('Retry-After', String(LOOK_AGAIN_SECONDS));
    answerJsonText(res, isDone ? 201 : 202, editJson(edit));
  }

  /** How long the caller wants to wait; tells what of the wish was taken up. */
  private patienceIn(req: Request, res: Response): Patience {
    const { waitMs, applied } = readPrefer(req.headers);
    if (applied !== null) res.setHeader('Preference-Applied', applied);
    return patienceOf(waitMs, answerDue(req), this.clock);
  }

  private async rehearse(
    intent: Intent,
    caller: Caller,
    req: Request,
    res: Response,
  ): Promise<void> {
    const patience = this.patienceIn(req, res);
    const inPatience = <T>(work: Promise<T>) =>
      answeredWithin(req, work, patience.begunBy - this.clock.monotonic());
    const decision = await inPatience(this.modify.rehearse(intent, patience));
    if (decision.kind === 'hindered') throw hindrance(decision.hindrance);
    await inPatience(this.look({ ...intent, id: null }, 'dry_run', caller, req));
    if (decision.kind === 'reject') {
      const found = { ...intent, id: null, snapshot: decision.snapshot };
      const writer =
        decision.because === 'no-change' ? await inPatience(writtenBy(this.record, found)) : null;
      throw new Problem(decision.because, {
        detail: refusalDetail(decision.because, { ...decision, isSent: false, writtenBy: writer }),
        ...(decision.im ? { im: decision.im } : {}),
      });
    }
    const { snapshot, prior } = decision;
    answerJson(res, 200, {
      id: null,
      state: 'dry_run',
      settledBy: null,
      message: presentMessage(intent.message),
      actor: presentActor(intent.actor),
      onBehalfOf: intent.onBehalfOf,
      reason: intent.reason,
      ticket: intent.ticket,
      prior: presentVersion(snapshot),
      requested: presentRequested(intent),
      resulting: null,
      changes: changesOf(prior, intent),
      drift: snapshot.drift,
      im: { errorCode: null, errorInfo: null, attempts: 0 },
      receivedAt: instant(intent.receivedAt),
      snapshotAt: instant(snapshot.takenAt),
      sentAt: null,
      settledAt: null,
      restores: intent.restores,
      ledger: [],
    });
  }

  private look(
    edit: { readonly id: string | null; readonly message: Edit['message'] },
    what: 'modification' | 'prior' | 'dry_run',
    caller: Caller,
    req: Request,
  ): Promise<void> {
    return this.trail.record(actorOf(caller, req), {
      kind: 'content',
      what,
      modificationId: edit.id,
      message: edit.message,
    });
  }
}
