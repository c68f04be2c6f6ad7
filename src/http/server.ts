import type { Server } from 'node:http';
import type { RequestHandler } from 'express';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { addressBehind, type AddressRange } from './client-address.js';
import { answerClientErrors } from './client-errors.js';
import { ProblemFilter } from './problems/problem.filter.js';
import { beginRequest } from './request-context.js';
import { parseQueryString } from './requests/query-string.js';
import { setSecurityHeaders } from './security-headers.js';
import { boundUnreadBody } from './unread-body.js';

/**
 * Puts in front of all routes what every answer has. To be called once, before `init` or `listen`, on an application made
 * with `bodyParser: false`.
 * @param first middleware that sees every request, before anything can answer it
 * @param trustedProxies whose forwarded headers are believed, for the address of a caller and nothing else
 */
export function configureHttp(
  app: NestExpressApplication,
  first: readonly RequestHandler[] = [],
  trustedProxies: readonly AddressRange[] = [],
): void {
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', parseQueryString);
  // Express would take more from them than the address.
  app.set('trust proxy', false);
  const begin = beginRequest(addressBehind(trustedProxies));
  app.use(begin, ...first, setSecurityHeaders, boundUnreadBody);
  app.useGlobalFilters(new ProblemFilter());
  hardenServer(app.getHttpServer());
  answerClientErrors(app.getHttpServer());
}

/**
 * Bounds what a slow or idle connection may cost. Idle connections are kept longer than the usual 60 s of a load
 * balancer, so that the balancer is the one that closes them.
 */
function hardenServer(server: Server): void {
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  server.keepAliveTimeout = 75_000;
  server.maxHeadersCount = 100;
}
