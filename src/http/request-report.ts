import type { IncomingHttpHeaders } from 'node:http';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { validate as isUuid } from 'uuid';
import { routeOf } from './routes.js';

/** What may be reported of a request: nothing that a caller wrote freely, no URL, no header. */
export interface RequestReport {
  readonly requestId: string;
  readonly method: string;
  /** The declared path; null where none matched. */
  readonly route: string | null;
  /** Null: the caller left before it was answered. */
  readonly status: number | null;
  readonly ms: number;
  /** Null on open routes, and where nobody could be made out. */
  readonly client: string | null;
  readonly modificationId: string | null;
}

/** Encloses the work on one request. Neither may throw. */
export interface RequestWatch {
  /** Begins the work; all that comes of it belongs to this request. */
  run(begin: () => void): void;
  ended(report: RequestReport): void;
}

/**
 * Reports each request once, when its answer is out or its caller is gone. `report` must not throw.
 * @param watch given the headers of a request that begins; left out: nobody watches
 */
export function reportRequests(
  report: (request: RequestReport) => void,
  watch?: (headers: IncomingHttpHeaders) => RequestWatch,
): RequestHandler {
  return (req: Request, res: Response, next: NextFunction) => {
    const since = performance.now();
    const watched = watch?.(req.headers);
    res.once('close', () => {
      const { id, caller, modificationId } = req.context;
      const ended: RequestReport = {
        requestId: id,
        method: req.method,
        route: routeOf(req),
        status: res.writableFinished ? res.statusCode : null,
        ms: performance.now() - since,
        client: caller?.client ?? null,
        modificationId: modificationId ?? askedFor(req),
      };
      report(ended);
      watched?.ended(ended);
    });
    if (watched) watched.run(next);
    else next();
  };
}

function askedFor(req: Request): string | null {
  if (!routeOf(req)?.startsWith('/v1/modifications/:id')) return null;
  const id = req.params['id'];
  return typeof id === 'string' && isUuid(id) ? id : null;
}
