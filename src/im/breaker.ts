import type { BreakerState } from '../edits/messages.js';

/** Answers of class CONFIG in a row that open it. */
const OPENS_AFTER = 5;
const OPEN_MS = 30_000;

/** Leave to make one call. MUST be ended exactly once. */
export interface Passage {
  readonly kind: 'passage';
  /** IM answered; `againstSettings` when the answer was of class CONFIG (10007 excepted). */
  answered(againstSettings: boolean): void;
  /** No answer of IM came, or no call was made. */
  unanswered(): void;
}

export interface BreakerOpen {
  readonly kind: 'breaker-open';
  readonly retryAfterMs: number;
}

/**
 * Keeps a misconfigured replica from hammering IM, which locks accounts that keep failing (70050). One per replica, over
 * all APIs. After 5 CONFIG answers in a row nothing is called for 30 s; then one call probes: a CONFIG answer opens it
 * for another 30 s, any other answer closes it. A probe without an answer leaves the next call to probe.
 *
 * Instants are milliseconds of one monotonic clock.
 */
export class Breaker {
  private inARow = 0;
  private openUntil: number | null = null;
  private probe: Passage | null = null;

  constructor(private readonly now: () => number) {}

  get state(): BreakerState {
    if (this.openUntil === null) return 'closed';
    return this.probe === null && this.now() < this.openUntil ? 'open' : 'probing';
  }

  /** Whether a call would be let through now; takes no part in probing. */
  refusal(): BreakerOpen | null {
    if (this.openUntil === null) return null;
    const retryAfterMs = Math.max(0, this.openUntil - this.now());
    // While the probe is out, nobody knows when it ends: a second is the shortest Retry-After there is.
    if (this.probe !== null) return { kind: 'breaker-open', retryAfterMs: 1000 };
    return retryAfterMs > 0 ? { kind: 'breaker-open', retryAfterMs } : null;
  }

  enter(): Passage | BreakerOpen {
    const refusal = this.refusal();
    if (refusal) return refusal;
    const passage: Passage = {
      kind: 'passage',
      answered: (againstSettings) => this.end(passage, againstSettings),
      unanswered: () => this.end(passage, null),
    };
    if (this.openUntil !== null) this.probe = passage;
    return passage;
  }

  private end(passage: Passage, againstSettings: boolean | null): void {
    const wasProbe = this.probe === passage;
    if (wasProbe) this.probe = null;
    if (againstSettings === null) return;
    if (!againstSettings) {
      this.inARow = 0;
      this.openUntil = null;
      return;
    }
    this.inARow += 1;
    // A call that left before it opened does not keep it open for longer.
    if (wasProbe || (this.openUntil === null && this.inARow >= OPENS_AFTER)) {
      this.openUntil = this.now() + OPEN_MS;
    }
  }
}
