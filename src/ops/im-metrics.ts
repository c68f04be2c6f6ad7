import { Counter, Histogram, type Registry } from 'prom-client';
import { PREFIX, showGauge } from './gauge.js';

const SECONDS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 3, 5, 10, 30];
const BREAKER_STATES = ['closed', 'open', 'probing'] as const;

/** One try of a call to IM. */
export interface CallFigures {
  readonly api: string;
  readonly outcome: string;
  readonly errorClass: string | null;
  /** From when the quota gave its permit. */
  readonly ms: number;
}

/** What IM answers, and how fast. */
export class ImMetrics {
  private readonly calls: Counter<'api' | 'outcome'>;
  private readonly seconds: Histogram<'api'>;

  constructor(private readonly registry: Registry) {
    const registers = [registry];
    this.calls = new Counter({
      name: `${PREFIX}im_calls_total`,
      help: 'Tries of calls to IM: `ok`, the class of the error, `lost`, or why it was not sent.',
      labelNames: ['api', 'outcome'],
      registers,
    });
    this.seconds = new Histogram({
      name: `${PREFIX}im_call_seconds`,
      help: 'Time from the permit to the end of the answer, of calls that were answered or lost.',
      labelNames: ['api'],
      buckets: SECONDS,
      registers,
    });
  }

  called({ api, outcome, errorClass, ms }: CallFigures): void {
    this.calls.inc({ api, outcome: errorClass ?? outcome });
    if (didLeave(outcome)) this.seconds.observe({ api }, ms / 1_000);
  }

  showBreaker(state: () => (typeof BREAKER_STATES)[number]): void {
    showGauge(this.registry, {
      name: `${PREFIX}im_breaker`,
      help: 'Which state this replica’s circuit breaker is in: 1 for that one, 0 for the others.',
      labelNames: ['state'],
      collect() {
        const now = state();
        for (const each of BREAKER_STATES) this.set({ state: each }, each === now ? 1 : 0);
      },
    });
  }
}

/** Whether a try with this outcome reached for IM, so that its time says something about IM. */
export function didLeave(outcome: string): boolean {
  return outcome === 'ok' || outcome === 'error' || outcome === 'lost';
}
