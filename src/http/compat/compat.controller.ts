import { All, Controller, HttpCode, Req } from '@nestjs/common';
import type { Request } from 'express';
import { Open } from '../../auth/access.js';
import type { CompatClient } from '../../auth/compat-client.js';
import { Clock } from '../../time/clock.js';
import { type Edit, isSettled, isUnapproved } from '../../edits/edit.js';
import { Modify } from '../../edits/modify.js';
import { EditRecord } from '../../edits/record.js';
import { StoreUnavailable } from '../../failures/store-unavailable.js';
import { writtenBy } from '../../edits/written-by.js';
import { LogGate } from '../../sealing/log-gate.js';
import { editOrProblem } from '../modifications/edit-problems.js';
import { intentOf } from '../modifications/intent.js';
import { Problem } from '../problems/problem.js';
import { logUnlessKnown } from '../problems/problem.filter.js';
import { readBodyOfAnyType } from '../read-body.js';
import { answeredWithin } from '../request-deadline.js';
import { ClientRate } from '../throttling/client-rate.js';
import { readAsked, readCalling } from './read-call.js';
import { isRefusalCode, refusalDetail } from '../modifications/refusal-detail.js';
import { AWAITING_CODE, CompatRefusal, NOT_SERVED, refusalOf, UNSETTLED_CODE } from './refusal.js';

/** The applications that may call as if this were IM, by their sdkappid. */
export class CompatClients {
  readonly bySdkAppId: ReadonlyMap<string, CompatClient>;

  constructor(clients: readonly CompatClient[]) {
    this.bySdkAppId = new Map(clients.map((one) => [String(one.sdkAppId), one]));
  }
}

const PATH = '/v4/openim/modify_group_msg';
const BODY_LIMIT_BYTES = 64 * 1024;
const BODY_TIMEOUT_MS = 2_000;
/** SDKs give a call up after ten seconds: answers come within eight. In ms from when the request came. */
const SNAPSHOT_BY_MS = 5_000;
const ANSWER_BY_MS = 6_500;
const BEGUN_BY_MS = 7_250;

/** A call's answer in IM's form; the status is 200 for every one. */
interface ImAnswer {
  readonly ActionStatus: 'OK' | 'FAIL';
  readonly ErrorCode: number;
  readonly ErrorInfo: string;
  readonly ModificationId?: string;
}

/**
 * `modify_group_msg` as IM serves it, for applications that keep their SDK: address and key change, nothing else. An edit
 * goes the way of every edit.
 */
@Controller('v4')
@Open()
export class CompatController {
  constructor(
    private readonly clients: CompatClients,
    private readonly rate: ClientRate,
    private readonly modify: Modify,
    private readonly record: EditRecord,
    private readonly clock: Clock,
    private readonly log: LogGate,
  ) {}

  @All('{*path}')
  @HttpCode(200)
  async answer(@Req() req: Request): Promise<ImAnswer> {
    try {
      return answerTo(await this.edit(req));
    } catch (error) {
      const refusal = asRefusal(error, req);
      return {
        ActionStatus: 'FAIL',
        ErrorCode: refusal.errorCode,
        ErrorInfo: refusal.errorInfo,
        ...idOf(refusal.modificationId),
      };
    }
  }

  private async edit(req: Request): Promise<Done> {
    if (req.method !== 'POST' || req.path !== PATH) throw NOT_SERVED;
    const { bySdkAppId } = this.clients;
    const calling = readCalling(req.query, bySdkAppId, this.clock.now() / 1_000);
    const { client, acceptUnreadablePrior } = calling.app;
    const scopes = new Set(['messages:modify'] as const);
    req.context.caller = {
      client,
      person: null,
      sub: client,
      scopes,
      lookedAt: ['COMPAT_CLIENTS_FILE'],
    };
    const rest = await this.rate.count(client);
    if (rest.isOver) throw this.rate.tooMany(rest);
    const bytes = await readBodyOfAnyType(req, BODY_LIMIT_BYTES, BODY_TIMEOUT_MS);
    const { contents, key, ...asked } = readAsked(calling, req.headers, bytes);
    if (this.log.whyRefused() !== null) throw new Problem('log-refused');
    const requested = { ...asked, requested: contents, acceptUnreadablePrior, restores: null };
    const { receivedAt } = req.context;
    const answer = await this.modify.modify(intentOf(requested, req, key), {
      snapshotBy: receivedAt + SNAPSHOT_BY_MS,
      answerBy: receivedAt + ANSWER_BY_MS,
      begunBy: receivedAt + BEGUN_BY_MS,
    });
    const { edit } = editOrProblem(answer);
    req.context.modificationId = edit.id;
    return this.done(edit, req);
  }

  private async done(edit: Edit, req: Request): Promise<Done> {
    const { status, id } = edit;
    if (status.state === 'awaiting_approval') {
      throw new CompatRefusal(
        AWAITING_CODE,
        'awaiting-approval: the edit needs the approval of others; nothing was sent. Repeat this very call, with the same random, to learn what came of it',
        id,
      );
    }
    if (isUnapproved(status)) throw refusalOf('not-approved', null, id);
    if (!isSettled(status)) {
      throw new CompatRefusal(
        UNSETTLED_CODE,
        'the outcome is not known yet: repeat this very call, with the same random, to learn it',
        id,
      );
    }
    if (status.state === 'applied') return { modificationId: id, info: 'succeed' };
    if (status.because === 'no-change') {
      const ms = req.context.receivedAt + BEGUN_BY_MS - this.clock.monotonic();
      const writer = await answeredWithin(req, writtenBy(this.record, edit), ms);
      return { modificationId: writer?.id ?? null, info: 'no-change' };
    }
    const because = status.because ?? CODES_OF_ENDS[status.state];
    const { snapshot } = edit;
    const detail = isRefusalCode(because)
      ? refusalDetail(because, { im: status.im, snapshot, isSent: status.sentAt !== null })
      : undefined;
    throw refusalOf(because, status.im, id, { detail, isOfOverwrite: status.state === 'refused' });
  }
}

/** Why an edit that is over did not take effect, where its record names no reason. */
const CODES_OF_ENDS = {
  superseded: 'superseded',
  not_applied: 'not-applied',
  refused: 'refused-by-im',
  rejected: 'refused-by-im',
} as const;

interface Done {
  /** The edit that wrote what stands; null where that was none of this service. */
  readonly modificationId: string | null;
  readonly info: string;
}

function answerTo({ modificationId, info }: Done): ImAnswer {
  return { ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: info, ...idOf(modificationId) };
}

function idOf(modificationId: string | null): Pick<ImAnswer, 'ModificationId'> {
  return modificationId === null ? {} : { ModificationId: modificationId };
}

function asRefusal(error: unknown, req: Request): CompatRefusal {
  if (error instanceof CompatRefusal) return error;
  if (error instanceof Problem) {
    const { im, modificationId = null } = error.details;
    return refusalOf(error.code, im, modificationId, { detail: error.message });
  }
  if (error instanceof StoreUnavailable) return refusalOf('store-unavailable', null, null);
  logUnlessKnown(error, req);
  return refusalOf('internal-error', null, null);
}
