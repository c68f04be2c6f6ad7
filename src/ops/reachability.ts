import { Counter, type Registry } from 'prom-client';
import type { Reach } from '../network/way.js';
import { CAUSES, type Cause, whyUnreachable } from '../network/why-unreachable.js';
import { PREFIX } from './gauge.js';

export const TARGETS = [
  'database',
  'audit_database',
  'im',
  'issuer',
  'checkpoint_url',
  'sink',
  'witness',
] as const;
export type Target = (typeof TARGETS)[number];

export type ReachEvent =
  | {
      readonly event: 'unreachable';
      readonly target: Target;
      readonly cause: Cause;
      readonly code: string;
    }
  | { readonly event: 'reachable-again'; readonly target: Target };

/**
 * Of several connections some may fail while others work, and two causes may alternate: within so long that is one and the
 * same trouble.
 */
const SAME_TROUBLE_MS = 10_000;

/** What the service needs from outside and could not reach: each attempt in a metric, each change in the log. */
export class Reachability {
  private readonly failures: Counter<'target' | 'cause'>;

  constructor(
    registry: Registry,
    private readonly onEvent: (event: ReachEvent) => void,
    private readonly monotonicMs: () => number = () => performance.now(),
  ) {
    this.failures = new Counter({
      name: `${PREFIX}unreachable_total`,
      help: 'Attempts of this replica that did not reach what it needs, by the cause.',
      labelNames: ['target', 'cause'],
      registers: [registry],
    });
    for (const target of TARGETS) {
      for (const cause of CAUSES) this.failures.inc({ target, cause }, 0);
    }
  }

  of(target: Target): Reach {
    /** When each cause of the present trouble was last met. */
    const lastMet = new Map<Cause, number>();
    let lastCause: Cause | null = null;
    return {
      failed: (error) => {
        const { cause, code } = whyUnreachable(error);
        const now = this.monotonicMs();
        this.failures.inc({ target, cause });
        const isKnown =
          cause === lastCause || now - (lastMet.get(cause) ?? -Infinity) < SAME_TROUBLE_MS;
        if (!isKnown) this.onEvent({ event: 'unreachable', target, cause, code });
        lastCause = cause;
        lastMet.set(cause, now);
      },
      reached: () => {
        if (lastCause === null) return;
        if (this.monotonicMs() - (lastMet.get(lastCause) ?? 0) < SAME_TROUBLE_MS) return;
        lastCause = null;
        lastMet.clear();
        this.onEvent({ event: 'reachable-again', target });
      },
    };
  }
}
