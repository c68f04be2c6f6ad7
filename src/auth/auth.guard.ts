import type { IncomingMessage } from 'node:http';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { declaredAccess } from './access.js';
import { AuthRefusal } from './auth-refusal.js';
import { rememberCaller } from './current-caller.js';
import { TokenVerifier } from './token-verifier.js';
import type { Caller, Scope } from './caller.js';

const realm = 'Bearer realm="im-edit-ledger"';
// RFC 6750: b64token
const bearer = /^Bearer +([A-Za-z0-9\-._~+/]+=*) *$/i;

/**
 * Lets a request through to a route that is declared open, or whose caller has one of the declared scopes. A route that
 * declares nothing is closed to everybody.
 */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly verifier: TokenVerifier,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = declaredAccess(this.reflector, context.getHandler(), context.getClass());
    if (!access) throw new AuthRefusal('forbidden', 'This route is closed.', null);
    if (access.kind === 'open') return true;

    const req = context.switchToHttp().getRequest<IncomingMessage>();
    const caller = await this.authenticate(req);
    if (!access.anyOf.some((scope) => caller.scopes.has(scope))) throw missing(access.anyOf);
    rememberCaller(req, caller);
    return true;
  }

  private async authenticate(req: IncomingMessage): Promise<Caller> {
    const header = req.headers.authorization;
    if (header === undefined) {
      throw new AuthRefusal('unauthenticated', 'A bearer token is required.', realm);
    }
    const token = bearer.exec(header)?.[1];
    if (token === undefined) throw invalid('The Authorization header holds no bearer token.');

    const verdict = await this.verifier.verify(token);
    if (verdict.kind === 'valid') return verdict.caller;
    if (verdict.kind === 'invalid') throw invalid(verdict.reason);
    throw new AuthRefusal('auth-unavailable', 'The keys of the issuer cannot be had.', null);
  }
}

/** For what only some of a route's callers may do. Throws the refusal that the guard would. */
export function requireScope(caller: Caller, scope: Scope): void {
  if (!caller.scopes.has(scope)) throw missing([scope]);
}

function invalid(reason: string): AuthRefusal {
  const challenge = `${realm}, error="invalid_token", error_description="${reason}"`;
  return new AuthRefusal('unauthenticated', reason, challenge);
}

function missing(anyOf: readonly Scope[]): AuthRefusal {
  const detail = `One of these scopes is needed: ${anyOf.join(', ')}.`;
  const challenge = `${realm}, error="insufficient_scope", scope="${anyOf.join(' ')}"`;
  return new AuthRefusal('forbidden', detail, challenge);
}
