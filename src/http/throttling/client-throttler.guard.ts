import { Injectable, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import {
  InjectThrottlerOptions,
  InjectThrottlerStorage,
  ThrottlerGuard,
  type ThrottlerModuleOptions,
  type ThrottlerRequest,
  type ThrottlerStorage,
} from '@nestjs/throttler';
import type { Request, Response } from 'express';
import { declaredAccess } from '../../auth/access.js';
import { ClientRate, SECOND_MS } from './client-rate.js';

const policy = '"client"';

/** One budget of requests per client over all routes, per second. */
export function clientThrottling(
  requestsPerSecond: number,
  storage: ThrottlerStorage,
): ThrottlerModuleOptions {
  return { throttlers: [{ name: 'client', limit: requestsPerSecond, ttl: SECOND_MS }], storage };
}

/**
 * Holds each client to its rate over all routes together; open routes are not counted. MUST run after `AuthGuard`. Every
 * counted answer has limit and rest (draft-ietf-httpapi-ratelimit-headers-10). When the storage fails, so does the
 * request.
 */
@Injectable()
export class ClientThrottlerGuard extends ThrottlerGuard {
  constructor(
    @InjectThrottlerOptions() options: ThrottlerModuleOptions,
    @InjectThrottlerStorage() storage: ThrottlerStorage,
    reflector: Reflector,
  ) {
    super(options, storage, reflector);
  }

  protected override shouldSkip(context: ExecutionContext): Promise<boolean> {
    const access = declaredAccess(this.reflector, context.getHandler(), context.getClass());
    return Promise.resolve(access?.kind === 'open');
  }

  protected override async handleRequest(request: ThrottlerRequest): Promise<boolean> {
    const { context, limit, ttl } = request;
    const http = context.switchToHttp();
    const rate = new ClientRate(this.storageService, limit);
    const rest = await rate.count(clientOf(http.getRequest<Request>()));

    const res = http.getResponse<Response>();
    res.setHeader('RateLimit-Policy', `${policy};q=${String(limit)};w=${String(ttl / 1_000)}`);
    res.setHeader(
      'RateLimit',
      `${policy};r=${String(rest.requests)};t=${String(rest.resetSeconds)}`,
    );
    if (rest.isOver) throw rate.tooMany(rest);
    return true;
  }
}

function clientOf({ context: { caller } }: Request): string {
  if (!caller) throw new Error('Throttling needs a caller: AuthGuard must run before');
  return caller.client;
}
