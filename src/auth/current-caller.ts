import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Caller } from './caller.js';

/** Where the application keeps, for the time of a request, who calls: null before the guard, and on open routes. */
export interface WithCaller {
  readonly context: { caller: Caller | null };
}

/** Parameter decorator: the verified caller. Only for routes with `@RequireScopes`. */
export const CurrentCaller = createParamDecorator(
  (_: unknown, execution: ExecutionContext): Caller => {
    const { caller } = execution.switchToHttp().getRequest<WithCaller>().context;
    if (!caller) throw new Error('An open route has no caller');
    return caller;
  },
);
