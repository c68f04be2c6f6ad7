import type { IncomingMessage } from 'node:http';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Caller } from './caller.js';

const callers = new WeakMap<IncomingMessage, Caller>();

/** Keeps who is calling for the rest of the request. Only the guard does this. */
export function rememberCaller(req: IncomingMessage, caller: Caller): void {
  callers.set(req, caller);
}

/** Who is calling; null on open routes. */
export function callerOf(req: IncomingMessage): Caller | null {
  return callers.get(req) ?? null;
}

/** Parameter decorator: the verified caller. Only for routes with `@RequireScopes`. */
export const CurrentCaller = createParamDecorator(
  (_: unknown, context: ExecutionContext): Caller => {
    const caller = callerOf(context.switchToHttp().getRequest<IncomingMessage>());
    if (!caller) throw new Error('An open route has no caller');
    return caller;
  },
);
