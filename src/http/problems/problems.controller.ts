import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Open } from '../../auth/access.js';
import { isProblemCode, problemCodes } from './catalogue.js';
import { describeProblem, problemIndexPage, problemPage } from './problem-page.js';
import { Problem } from './problem.js';

/** Serves what the `type` of a problem points at: HTML for people, JSON for everyone else. */
@Controller('problems')
@Open()
export class ProblemsController {
  @Get()
  list(@Req() req: Request, @Res() res: Response): void {
    if (wantsHtml(req)) sendHtml(res, problemIndexPage());
    else res.json({ items: problemCodes.map(describeProblem) });
  }

  @Get(':name')
  describe(@Param('name') name: string, @Req() req: Request, @Res() res: Response): void {
    if (!isProblemCode(name)) throw new Problem('not-found');
    if (wantsHtml(req)) sendHtml(res, problemPage(name));
    else res.json(describeProblem(name));
  }
}

function wantsHtml(req: Request): boolean {
  return req.accepts(['application/json', 'text/html']) === 'text/html';
}

function sendHtml(res: Response, html: string): void {
  res.setHeader('Vary', 'Accept');
  res.type('html').send(html);
}
