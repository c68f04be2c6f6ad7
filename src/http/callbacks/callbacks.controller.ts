import { Controller, HttpCode, Post, Query, Req } from '@nestjs/common';
import type { Request } from 'express';
import { Open } from '../../auth/access.js';
import { Clock } from '../../time/clock.js';
import { WebhookRecord } from '../../edits/reported.js';
import { valid } from '../problems/invalid-request.js';
import { Problem } from '../problems/problem.js';
import { readBodyOfAnyType } from '../read-body.js';
import type { Query as QueryString } from '../requests/query.js';
import { readCallback } from './read-callback.js';
import { isSigned } from './signature.js';

/** Whose webhooks are taken. Without a token there is no webhook. */
export class CallbackSource {
  constructor(
    readonly token: string | null,
    readonly sdkAppId: number,
  ) {}
}

/** A body may hold a message of 12 KB twice over, with every character escaped. */
const BODY_LIMIT_BYTES = 256 * 1024;
const BODY_TIMEOUT_MS = 2_000;

const TAKEN = { ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 };

/**
 * IM's webhook. Each report is stored once, before it is answered, and interpreted later. Where it cannot be stored, IM gets
 * an error and may report it again.
 */
@Controller('v1/im-callbacks')
@Open()
export class CallbacksController {
  constructor(
    private readonly source: CallbackSource,
    private readonly reports: WebhookRecord,
    private readonly clock: Clock,
  ) {}

  @Post()
  @HttpCode(200)
  async take(@Query() query: QueryString, @Req() req: Request): Promise<object> {
    const { token, sdkAppId } = this.source;
    if (token === null) throw new Problem('not-found');
    if (!isSigned(query, token, this.clock.now())) {
      throw new Problem('unauthenticated', {
        detail:
          'Sign and RequestTime do not prove that IM calls. Set the same token in the console of IM and in IM_CALLBACK_TOKEN, and check the clock of this service.',
      });
    }
    // It is not signed: who leaves it out has proven as much.
    const { SdkAppid: app = String(sdkAppId) } = query;
    if (app !== String(sdkAppId)) {
      throw new Problem('forbidden', {
        detail:
          'SdkAppid is not the app of this service. Point the webhook of that app elsewhere, or check IM_SDK_APP_ID.',
      });
    }
    // The vendor's own sample has no Content-Type.
    const body = await readBodyOfAnyType(req, BODY_LIMIT_BYTES, BODY_TIMEOUT_MS);
    const reported = valid(readCallback(body, query));
    if (reported) await this.reports.keep(reported);
    return TAKEN;
  }
}
