import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { v7 as uuidv7 } from 'uuid';
import type { Reader } from '../audit/read-trail.js';
import type { Caller } from '../auth/caller.js';

/** What is known of a request beside what it says: one object, from the first middleware to the last log line. */
export interface RequestContext {
  /** The id under which the request is logged and answered. */
  readonly id: string;
  /** Instant of `performance.now()`. */
  readonly receivedAt: number;
  /** Where the request comes from: what the record and the trail say of it. */
  readonly address: string;
  /** Set by `AuthGuard`; null before it, and on open routes. */
  caller: Caller | null;
  /** The modification that the answer is about; null where the path alone says so, or none is. */
  modificationId: string | null;
  /** All whom this server has not answered yet, this caller included; null where nobody counts them. */
  waiting: Set<Response> | null;
}

declare global {
  namespace Express {
    interface Request {
      context: RequestContext;
    }
  }
}

const acceptable = /^[A-Za-z0-9._-]{1,128}$/;

/**
 * Middleware, the first of all: gives each request its context. The caller's `X-Request-Id` is taken where it is 1-128 of
 * `[A-Za-z0-9._-]`, else one is made, and returned on the answer.
 */
export function beginRequest(addressOf: (req: Request) => string): RequestHandler {
  return (req: Request, res: Response, next: NextFunction): void => {
    const given = req.headers['x-request-id'];
    const id = typeof given === 'string' && acceptable.test(given) ? given : uuidv7();
    req.context = {
      id,
      receivedAt: performance.now(),
      address: addressOf(req),
      caller: null,
      modificationId: null,
      waiting: null,
    };
    res.setHeader('X-Request-Id', id);
    next();
  };
}

/** Who reads. Only for routes with `@RequireScopes`. */
export function readerOf({ context: { caller, address } }: Request): Reader {
  if (!caller) throw new Error('An open route has no reader');
  return { client: caller.client, operator: caller.person, ip: address };
}
