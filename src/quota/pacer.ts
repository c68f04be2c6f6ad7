import { randomUUID } from 'node:crypto';
import { ApiPacer } from './api-pacer.js';
import {
  Quota,
  type CallClass,
  type ImApi,
  type Permit,
  type QuotaFigures,
  type QuotaRefusal,
} from './quota.js';
import type { QuotaStore } from './quota-store.js';

const apis = ['modify_group_msg', 'group_msg_get_simple', 'get_group_info'] as const;

/** Hears of every outcome of `take`, for the metrics. */
export interface QuotaObserver {
  granted(api: ImApi, callClass: CallClass, waitedMs: number): void;
  refused(api: ImApi, callClass: CallClass, waitMs: number): void;
}

export interface PacerOptions {
  /** IM_CALLS_PER_SECOND, the same at all replicas. */
  readonly callsPerSecond: number;
  /** IM_TIMEOUT_MS: after this long a call to IM is given up. */
  readonly callTimeoutMs: number;
  readonly store: QuotaStore;
  readonly observer?: QuotaObserver;
  /** Hears of what went wrong where no call waits for it. */
  readonly onDefect: (error: unknown) => void;
}

/** This replica's part of the shared budget. Nothing is granted that the store has not granted. */
export class Pacer extends Quota {
  private readonly pacers: Readonly<Record<ImApi, ApiPacer>>;

  constructor(private readonly options: PacerOptions) {
    super();
    const replica = randomUUID();
    const pacerOf = (api: ImApi) =>
      new ApiPacer({
        ...options,
        api,
        replica,
        onGranted: (callClass, waitedMs) => options.observer?.granted(api, callClass, waitedMs),
        onRefused: (callClass, waitMs) => options.observer?.refused(api, callClass, waitMs),
      });
    this.pacers = {
      modify_group_msg: pacerOf('modify_group_msg'),
      group_msg_get_simple: pacerOf('group_msg_get_simple'),
      get_group_info: pacerOf('get_group_info'),
    };
  }

  override take(
    api: ImApi,
    callClass: CallClass,
    deadline: number,
  ): Promise<Permit | QuotaRefusal> {
    return this.pacers[api].take(callClass, deadline);
  }

  override waitMs(api: ImApi, callClass: CallClass): number {
    return this.pacers[api].waitMs(callClass);
  }

  override slowDown(api: ImApi): Promise<void> {
    return this.options.store.slowDown(api, this.options.callsPerSecond);
  }

  override figures(): QuotaFigures[] {
    return apis.map((api) => {
      const { estimate, inFlight } = this.pacers[api];
      const backlog = estimate?.reply.backlog ?? { settling: 0, interactive: 0, bulk: 0 };
      return { api, backlog, factor: estimate?.reply.factor ?? 1, inFlight };
    });
  }

  override async close(): Promise<void> {
    await Promise.all(apis.map((api) => this.pacers[api].close()));
  }
}
