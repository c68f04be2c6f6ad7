import type { IncomingMessage } from 'node:http';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { declaredAccess } from './access.js';
import { AuthRefusal } from './auth-refusal.js';
import type { WithCaller } from './current-caller.js';
import { TokenVerifier } from './token-verifier.js';
import type { Caller, Scope } from './caller.js';

const realm = 'Bearer realm="im-edit-ledger"';
// RFC 6750: b64token
const bearer = /^Bearer +([A-Za-z0-9\-._~+/]+=*) *$/i;

const NO_TOKEN =
  'Send the header Authorization: Bearer <token>, where the token is a JWT of the issuer that this service trusts.';
const NOT_BEARER =
  'Write the Authorization header as the word Bearer, a space, and the token (a JWT) without quotes.';
const NO_KEYS =
  'The keys of the token issuer cannot be had at the moment, so the token was neither accepted nor refused. Send the request again after the seconds in Retry-After.';
const NAME_HER =
  'Have the provider of identities put it there, or the operators of this service name another claim (AUTH_OPERATOR_CLAIM).';
const CLOSED = 'This route is closed to everybody. Tell the operators of this service.';

/**
 * Lets a request through to a route that is declared open, or whose caller has one of the declared scopes, if any. A route that
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
    if (!access) throw new AuthRefusal('forbidden', CLOSED, null);
    if (access.kind === 'open') return true;

    const req = context.switchToHttp().getRequest<IncomingMessage & WithCaller>();
    const caller = await this.authenticate(req);
    if (access.kind === 'scopes' && !access.anyOf.some((scope) => caller.scopes.has(scope))) {
      throw missing(access.anyOf, caller);
    }
    req.context.caller = caller;
    return true;
  }

  private async authenticate(req: IncomingMessage): Promise<Caller> {
    const header = req.headers.authorization;
    if (header === undefined) {
      throw new AuthRefusal('unauthenticated', NO_TOKEN, realm);
    }
    const token = bearer.exec(header)?.[1];
    if (token === undefined) throw invalid(NOT_BEARER);

    const verdict = await this.verifier.verify(token);
    if (verdict.kind === 'valid') return verdict.caller;
    if (verdict.kind === 'invalid') throw invalid(verdict.reason);
    if (verdict.kind === 'nameless') {
      throw new AuthRefusal('operator-unknown', `${verdict.reason} ${NAME_HER}`, null);
    }
    throw new AuthRefusal('auth-unavailable', NO_KEYS, null);
  }
}

/** For what only some of a route's callers may do. Throws the refusal that the guard would. */
export function requireScope(caller: Caller, scope: Scope): void {
  if (!caller.scopes.has(scope)) throw missing([scope], caller);
}

function invalid(reason: string): AuthRefusal {
  const challenge = `${realm}, error="invalid_token", error_description="${reason}"`;
  return new AuthRefusal('unauthenticated', reason, challenge);
}

function missing(anyOf: readonly Scope[], { scopes, lookedAt }: Caller): AuthRefusal {
  const needed =
    anyOf.length === 1 ? `the scope ${anyOf.join()}` : `one of the scopes ${anyOf.join(', ')}`;
  const granted = scopes.size === 0 ? 'it has none' : `it has ${[...scopes].join(', ')}`;
  const detail = `The token needs ${needed}; ${granted}. Looked at: ${lookedAt.join(', ')}. Ask whoever issues your tokens to put it into the claim scope (space-separated), or the operators of this service to grant it to the sub, or to a role, of tokens without that claim.`;
  const challenge = `${realm}, error="insufficient_scope", scope="${anyOf.join(' ')}"`;
  return new AuthRefusal('forbidden', detail, challenge);
}
