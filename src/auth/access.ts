import { SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import type { Scope } from './caller.js';

/** Who may use a route: everybody, whoever has a good token, or callers with any one of these scopes. */
export type Access =
  | { readonly kind: 'open' }
  | { readonly kind: 'any-caller' }
  | { readonly kind: 'scopes'; readonly anyOf: readonly Scope[] };

const metadataKey = 'im-edit-ledger:access';

/** The route is for everybody, without a token. */
export function Open(): ClassDecorator & MethodDecorator {
  return SetMetadata(metadataKey, { kind: 'open' } satisfies Access);
}

/** The route is for whoever has a good token, whatever it allows: it MUST show nothing but what concerns the caller. */
export function AnyCaller(): ClassDecorator & MethodDecorator {
  return SetMetadata(metadataKey, { kind: 'any-caller' } satisfies Access);
}

/** The route is for callers that have any one of the scopes. */
export function RequireScopes(first: Scope, ...others: Scope[]): ClassDecorator & MethodDecorator {
  return SetMetadata(metadataKey, { kind: 'scopes', anyOf: [first, ...others] } satisfies Access);
}

/** What a route declares, the method before its class; null where neither says anything. */
export function declaredAccess(
  reflector: Reflector,
  handler: ReturnType<ExecutionContext['getHandler']>,
  controller: ReturnType<ExecutionContext['getClass']>,
): Access | null {
  const found = reflector.getAllAndOverride<Access | undefined>(metadataKey, [handler, controller]);
  return found ?? null;
}
