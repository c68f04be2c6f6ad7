import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Controller, Get, Param } from '@nestjs/common';
import { Open } from '../../auth/access.js';
import { Answer, Stream } from '../answers/answer.js';
import { ConsoleSite } from '../console/console-site.js';
import { Problem } from '../problems/problem.js';
import { openApiDocument } from './document.js';

const require = createRequire(import.meta.url);
const swaggerUi = dirname(require.resolve('swagger-ui-dist/package.json'));
const files: ReadonlySet<string> = new Set([
  'swagger-ui.css',
  'swagger-ui-bundle.js',
  'favicon-32x32.png',
]);
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>im-edit-ledger</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

const start = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null });
`;

const document = JSON.stringify(openApiDocument);

/** Serves the contract: as a document, and as a page that shows it. Nothing comes from another host. */
@Controller()
@Open()
export class DocsController {
  constructor(private readonly console: ConsoleSite) {}

  /** For whoever opens the bare address in a browser. */
  @Get()
  root(): Answer {
    return new Answer('', {
      status: 302,
      contentType: 'text/plain; charset=utf-8',
      headers: { Location: this.console.settings ? '/console' : '/docs' },
    });
  }

  @Get('openapi.json')
  openApi(): Answer {
    return new Answer(document);
  }

  @Get('docs')
  docs(): Answer {
    const headers = { 'Content-Security-Policy': contentSecurityPolicy };
    return new Answer(page, { contentType: 'text/html; charset=utf-8', headers });
  }

  @Get('docs/:file')
  file(@Param('file') file: string): Answer | Stream {
    if (file === 'start.js') {
      return new Answer(start, { contentType: 'text/javascript; charset=utf-8' });
    }
    if (!files.has(file)) throw new Problem('not-found');
    return new Stream((res) => {
      res.setHeader('Cache-Control', 'public, max-age=3600');
      res.sendFile(join(swaggerUi, file), { cacheControl: false, etag: false });
    });
  }
}
