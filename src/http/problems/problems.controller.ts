import { Controller, Get, Param, Req } from '@nestjs/common';
import type { Request } from 'express';
import { Open } from '../../auth/access.js';
import { Answer } from '../answers/answer.js';
import { isProblemCode, problemCodes } from './catalogue.js';
import { describeProblem, problemIndexPage, problemPage } from './problem-page.js';
import { Problem } from './problem.js';

/** Serves what the `type` of a problem points at: HTML for people, JSON for everyone else. */
@Controller('problems')
@Open()
export class ProblemsController {
  @Get()
  list(@Req() req: Request): Answer | object {
    return wantsHtml(req) ? html(problemIndexPage()) : { items: problemCodes.map(describeProblem) };
  }

  @Get(':name')
  describe(@Param('name') name: string, @Req() req: Request): Answer | object {
    if (!isProblemCode(name)) throw new Problem('not-found');
    return wantsHtml(req) ? html(problemPage(name)) : describeProblem(name);
  }
}

function wantsHtml(req: Request): boolean {
  return req.accepts(['application/json', 'text/html']) === 'text/html';
}

function html(page: string): Answer {
  return new Answer(page, { contentType: 'text/html; charset=utf-8', headers: { Vary: 'Accept' } });
}
