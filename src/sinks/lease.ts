import { inBackground } from '../failures/in-background.js';
import type { HeldSink, SinkRecord, SinkStart } from './sink-record.js';

/** For how long a sink is held; then another replica may take it. */
const HOLD_MS = 10_000;
/** So much earlier the holder itself takes it for lost. */
const MARGIN_MS = 2_000;
const KEEP_EVERY_MS = 2_500;

/** This replica's hold on one sink, kept up until it is released or lost. */
export class SinkLease {
  private lost: AbortController | null = null;
  /** On the scale of `performance.now()`. */
  private validUntilMs = 0;
  private keepTimer: NodeJS.Timeout | undefined;
  private endTimer: NodeJS.Timeout | undefined;

  /** @param onKept called with the state of the sink at each renewal */
  constructor(
    private readonly record: SinkRecord,
    private readonly sink: SinkStart,
    private readonly holder: string,
    private readonly onKept: (held: HeldSink) => void,
    private readonly onDefect: (error: unknown) => void,
  ) {}

  /** Aborts once the sink may be another's; null while it is not ours. */
  get heldUntil(): AbortSignal | null {
    // A process that stood still has not heard its timer yet.
    if (performance.now() >= this.validUntilMs) this.lose();
    return this.lost?.signal ?? null;
  }

  /** @returns whether it is ours now */
  async take(): Promise<boolean> {
    const askedAt = performance.now();
    if (!(await this.record.take(this.sink, this.holder, HOLD_MS))) return false;
    this.lost = new AbortController();
    this.prolong(askedAt);
    this.keepLater();
    return true;
  }

  /** It is, or may be, another's. */
  lose(): void {
    clearTimeout(this.keepTimer);
    clearTimeout(this.endTimer);
    this.lost?.abort();
    this.lost = null;
  }

  /** Whoever waits for it may take it at once. */
  async release(): Promise<void> {
    if (this.lost === null) return;
    this.lose();
    await this.record.release(this.sink.name, this.holder);
  }

  private prolong(askedAt: number): void {
    clearTimeout(this.endTimer);
    this.validUntilMs = askedAt + HOLD_MS - MARGIN_MS;
    this.endTimer = setTimeout(() => this.lose(), this.validUntilMs - performance.now());
  }

  private keepLater(): void {
    clearTimeout(this.keepTimer);
    this.keepTimer = setTimeout(() => inBackground(this.keep(), this.onDefect), KEEP_EVERY_MS);
  }

  private async keep(): Promise<void> {
    const ours = this.lost;
    const askedAt = performance.now();
    try {
      const held = await this.record.keep(this.sink.name, this.holder, HOLD_MS);
      if (this.lost === null || this.lost !== ours) return;
      if (held === null) return this.lose();
      this.prolong(askedAt);
      this.onKept(held);
    } finally {
      // Where nobody could know, it is asked again for as long as it is ours.
      if (this.lost !== null && this.lost === ours) this.keepLater();
    }
  }
}
