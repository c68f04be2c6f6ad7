import {
  Catch,
  HttpException,
  Logger,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { QueryTooWide } from '../../audit/audit-record.js';
import { AuthRefusal } from '../../auth/auth-refusal.js';
import { StoreUnavailable } from '../../failures/store-unavailable.js';
import { allowedMethods, routeOf } from '../routes.js';
import type { ProblemCode } from './catalogue.js';
import { describeDefect } from './defect.js';
import { Problem } from './problem.js';

const logger = new Logger('Problems');

/** What the framework's own exceptions mean, by status. */
const codeByStatus: Readonly<Record<number, ProblemCode>> = {
  400: 'invalid-request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  408: 'request-timeout',
  413: 'payload-too-large',
  415: 'unsupported-media-type',
  429: 'too-many-requests',
};

/** The framework itself refuses only a path that it cannot decode. */
const BROKEN_PATH = 'The path is not percent-encoded UTF-8. Encode it as UTF-8, a % itself as %25.';

const NARROW_IT =
  'The query took longer than a query may. Narrow it: a shorter time from `from` to `to`, or one more filter.';

/**
 * Answers every error as `application/problem+json`, the only place where that happens. What is no known refusal is a
 * defect: logged once with the request id, without its message, and answered as 500 without any detail of it.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const req = http.getRequest<Request>();
    const res = http.getResponse<Response>();
    const problem = knownProblem(error, req);
    if (!problem) logDefect(error, req);
    answer(req, res, problem ?? new Problem('internal-error'));
  }
}

/** For what a request still comes to after its answer: a defect in it is logged like any other. */
export function logUnlessKnown(error: unknown, req: Request): void {
  if (!knownProblem(error, req)) logDefect(error, req);
}

function logDefect(error: unknown, req: Request): void {
  logger.error({
    event: 'unexpected-error',
    requestId: req.context.id,
    method: req.method,
    route: routeOf(req),
    ...describeDefect(error),
  });
}

function knownProblem(error: unknown, req: Request): Problem | null {
  if (error instanceof Problem) return error;
  if (error instanceof AuthRefusal) return refusalProblem(error);
  if (error instanceof QueryTooWide) return new Problem('store-unavailable', { detail: NARROW_IT });
  if (error instanceof StoreUnavailable) return new Problem('store-unavailable');
  if (error instanceof HttpException) return frameworkProblem(error.getStatus(), req);
  return null;
}

function refusalProblem(refusal: AuthRefusal): Problem {
  return new Problem(refusal.code, {
    detail: refusal.detail,
    ...(refusal.challenge === null ? {} : { headers: { 'WWW-Authenticate': refusal.challenge } }),
  });
}

function frameworkProblem(status: number, req: Request): Problem | null {
  if (status === 404) {
    const methods = allowedMethods(req.app, req.path);
    if (methods.length > 0) {
      const allowed = methods.join(', ');
      return new Problem('method-not-allowed', {
        detail: `This path exists, but not for the method of this request. Use ${allowed}.`,
        headers: { Allow: allowed },
      });
    }
    return new Problem('not-found', { detail: nowhere(req.path) });
  }
  const code = codeByStatus[status];
  if (code === undefined) return null;
  return new Problem(code, status === 400 ? { detail: BROKEN_PATH } : {});
}

/** What to do about a path that does not exist. It is not quoted: it may hold anything. */
function nowhere(path: string): string {
  return /^\/v4\//i.test(path)
    ? 'The paths of IM are not served here. Put the body of a modify_group_msg call under `message`, beside `operator` and `reason`, and send it to POST /v1/modifications.'
    : 'No route has this path. Compare it with the list at /docs (for programs: /openapi.json); those of the API begin with /v1/.';
}

function answer({ context }: Request, res: Response, problem: Problem): void {
  // A stream that has begun cannot turn into a problem: cut it off so that nobody takes it for whole.
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const body = problem.body(context.id);
  context.modificationId = body.modificationId ?? context.modificationId;
  res.status(problem.status);
  for (const [name, value] of Object.entries(problem.headers())) res.setHeader(name, value);
  res.setHeader('Content-Type', 'application/problem+json');
  res.end(JSON.stringify(body));
}
