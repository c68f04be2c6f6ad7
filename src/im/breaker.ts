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
 * all APIs. After 5 CONFIG answers in a row, of all APIs or of one, nothing is called for 30 s; then one call probes: a
 * CONFIG answer opens it for another 30 s, any other answer closes it. An API that IM goes on refusing while it answers
 * the others opens it again with its next answer. A probe without an answer leaves the next call to probe.
 *
 * Instants are milliseconds of one monotonic clock.
 */
export class Breaker {
  /** CONFIG answers in a row. */
  private inARow = 0;
  private readonly inARowOf = new Map<string, number>();
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

  /** @param api whose call it would be */
  enter(api: string): Passage | BreakerOpen {
    const refusal = this.refusal();
    if (refusal) return refusal;
    const passage: Passage = {
      kind: 'passage',
      answered: (againstSettings) => this.end(passage, api, againstSettings),
      unanswered: () => this.end(passage, api, null),
    };
    if (this.openUntil !== null) this.probe = passage;
    return passage;
  }

  private end(passage: Passage, api: string, againstSettings: boolean | null): void {
    const wasProbe = this.probe === passage;
    if (wasProbe) this.probe = null;
    if (againstSettings === null) return;
    if (!againstSettings) {
      this.inARow = 0;
      this.inARowOf.delete(api);
      this.openUntil = null;
      return;
    }
    this.inARow += 1;
    const ofApi = (this.inARowOf.get(api) ?? 0) + 1;
    this.inARowOf.set(api, ofApi);
    const isEnough = Math.max(this.inARow, ofApi) >= OPENS_AFTER;
    // A call that left before it opened does not keep it open for longer.
    if (wasProbe || (this.openUntil === null && isEnough)) {
      this.openUntil = this.now() + OPEN_MS;
    }
  }
}
