import type { IncomingMessage } from 'node:http';
import type { NextFunction, Request, Response } from 'express';
import { v7 as uuidv7 } from 'uuid';

const acceptable = /^[A-Za-z0-9._-]{1,128}$/;
const ids = new WeakMap<IncomingMessage, string>();

/** Takes the caller's `X-Request-Id` where it is 1-128 of `[A-Za-z0-9._-]`, else makes one, and returns it on the answer. */
export function identifyRequest(req: Request, res: Response, next: NextFunction): void {
  const given = req.headers['x-request-id'];
  const id = typeof given === 'string' && acceptable.test(given) ? given : uuidv7();
  ids.set(req, id);
  res.setHeader('X-Request-Id', id);
  next();
}

/** The id under which this request is logged and answered; `-` before `identifyRequest` has seen it. */
export function requestIdOf(req: IncomingMessage): string {
  return ids.get(req) ?? '-';
}
