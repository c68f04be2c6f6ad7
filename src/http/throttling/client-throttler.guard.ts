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
import { Problem } from '../problems/problem.js';

const policy = '"client"';

/** One budget of requests per client over all routes, per second. */
export function clientThrottling(
  requestsPerSecond: number,
  storage: ThrottlerStorage,
): ThrottlerModuleOptions {
  return { throttlers: [{ name: 'client', limit: requestsPerSecond, ttl: 1_000 }], storage };
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
    const { context, limit, ttl, blockDuration, throttler } = request;
    const http = context.switchToHttp();
    const key = `client:${clientOf(http.getRequest<Request>())}`;
    const hits = await this.storageService.increment(
      key,
      ttl,
      limit,
      blockDuration,
      throttler.name ?? 'client',
    );
    const rest = hits.isBlocked ? 0 : Math.max(0, limit - hits.totalHits);
    const resetSeconds = wholeSeconds(hits.isBlocked ? hits.timeToBlockExpire : hits.timeToExpire);

    const res = http.getResponse<Response>();
    res.setHeader('RateLimit-Policy', `${policy};q=${String(limit)};w=${String(ttl / 1_000)}`);
    res.setHeader('RateLimit', `${policy};r=${String(rest)};t=${String(resetSeconds)}`);
    if (hits.isBlocked) {
      throw new Problem('too-many-requests', {
        detail: `Your client may send ${String(limit)} requests a second. Nothing was done: send the request again after the seconds in Retry-After, and spread requests over time.`,
        retryAfterSeconds: resetSeconds,
      });
    }
    return true;
  }
}

function clientOf({ context: { caller } }: Request): string {
  if (!caller) throw new Error('Throttling needs a caller: AuthGuard must run before');
  return caller.client;
}

function wholeSeconds(seconds: number): number {
  return Math.max(1, Math.ceil(seconds));
}
