import { Controller, Get, Req } from '@nestjs/common';
import type { Request } from 'express';
import { Open } from '../../auth/access.js';
import { Answer } from '../answers/answer.js';
import { Problem } from '../problems/problem.js';
import { type ConsoleFile, type ConsoleSettings, ConsoleSite } from './console-site.js';

const ASSETS = 'assets/';
const FOREVER = 'public, max-age=31536000, immutable';

/** Opens by itself once the console is there. */
const notBuilt = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="refresh" content="1">
<title>im-edit-ledger</title>
<h1>The console is being built</h1>
<p>This page opens it in a few seconds. If it does not, run <code>npm run build</code>.</p>
<p lang="zh-CN">控制台正在构建，几秒后自动打开；如未打开，请运行 <code>npm run build</code>。</p>
</html>
`;

/** Serves the console to browsers. Its pages ask the other routes for everything, as any client does. */
@Controller('console')
@Open()
export class ConsoleController {
  constructor(private readonly site: ConsoleSite) {}

  @Get()
  root(@Req() req: Request): Answer {
    this.settings();
    if (req.path.endsWith('/')) return this.fileAt('', req);
    const headers = { Location: '/console/' };
    return new Answer('', { status: 302, contentType: 'text/plain; charset=utf-8', headers });
  }

  @Get('config.json')
  config(): { readonly issuer: string; readonly clientId: string; readonly scope: string } {
    const { issuer, clientId, scope } = this.settings();
    return { issuer, clientId, scope };
  }

  @Get('*path')
  file(@Req() req: Request): Answer {
    this.settings();
    return this.fileAt(req.path.slice('/console/'.length), req);
  }

  private settings(): ConsoleSettings {
    const { settings } = this.site;
    if (!settings) {
      throw new Problem('not-found', {
        detail: 'There is no console here. Operators switch it on with CONSOLE_CLIENT_ID.',
      });
    }
    return settings;
  }

  /** A file; for the address of a page, which has no dot, the one that shows them all. */
  private fileAt(name: string, req: Request): Answer {
    const files = this.site.built();
    if (!files) {
      return new Answer(notBuilt, {
        status: 503,
        contentType: 'text/html; charset=utf-8',
        headers: { 'Retry-After': '1' },
      });
    }
    const isPage = !(name.split('/').at(-1) ?? '').includes('.');
    const file = files.get(isPage ? 'index.html' : name);
    if (!file) throw new Problem('not-found');
    return this.answerOf(file, name, req);
  }

  private answerOf(file: ConsoleFile, name: string, req: Request): Answer {
    const isGzipped = file.gzipped !== null && req.acceptsEncodings('gzip', 'identity') === 'gzip';
    return new Answer(isGzipped && file.gzipped ? file.gzipped : file.bytes, {
      contentType: file.contentType,
      headers: {
        Vary: 'Accept-Encoding',
        'Content-Security-Policy': this.site.contentSecurityPolicy,
        'Cross-Origin-Opener-Policy': 'same-origin',
        ...(isGzipped ? { 'Content-Encoding': 'gzip' } : {}),
        // The name of an asset holds a digest of it.
        ...(name.startsWith(ASSETS) ? { 'Cache-Control': FOREVER } : {}),
      },
    });
  }
}
