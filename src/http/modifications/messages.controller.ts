import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ReadTrail } from '../../audit/read-trail.js';
import { RequireScopes } from '../../auth/access.js';
import type { Caller } from '../../auth/caller.js';
import { CurrentCaller } from '../../auth/current-caller.js';
import { Look, type Standing } from '../../edits/look.js';
import { answeredInTime } from '../request-deadline.js';
import { answerJson } from '../json-answer.js';
import { Problem } from '../problems/problem.js';
import { type Query as QueryString, readMessageRefQuery } from '../requests/query.js';
import { hindrance } from './answer.js';
import { actorOf, valid } from './intent.js';
import { presentMessage, presentVersion } from './present.js';
import { refusalDetail } from './refusal-detail.js';

@Controller('v1/messages')
export class MessagesController {
  constructor(
    private readonly look: Look,
    private readonly trail: ReadTrail,
  ) {}

  @Get('current')
  @RequireScopes('messages:modify')
  async current(
    @Query() query: QueryString,
    @CurrentCaller() caller: Caller,
    @Req() req: Request,
    @Res() res: Response,
  ): Promise<void> {
    const { groupId, msgSeq, topicId = null } = valid(readMessageRefQuery(query));
    const message = { groupId, msgSeq, topicId };
    const standing = itemOrProblem(await answeredInTime(req, this.look.at(message)));
    const look = { kind: 'content', what: 'current', modificationId: null, message } as const;
    await answeredInTime(req, this.trail.record(actorOf(caller, req), look));
    answerJson(res, 200, { message: presentMessage(message), current: presentVersion(standing) });
  }
}

function itemOrProblem(standing: Standing): Extract<Standing, { kind: 'stands' }> {
  switch (standing.kind) {
    case 'stands':
      return standing;
    case 'hindered':
      throw hindrance(standing.hindrance);
    case 'refused':
      throw new Problem(standing.because, {
        detail: refusalDetail(standing.because, { ...standing, isSent: false }),
        ...(standing.im ? { im: standing.im } : {}),
      });
  }
}
