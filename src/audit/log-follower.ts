import { sleep } from '../time/clock.js';
import type { EventFilter, EventRecord, SealedPage } from './event-record.js';

/** Between two reads of the log's size, for all who wait at this replica together. */
const EVERY_MS = 250;
/** A stream without events sends a comment by then, so that nobody takes the connection for broken. */
const QUIET_MS = 10_000;
const STREAMED_AT_ONCE = 100;

export interface FollowAsked {
  readonly filter: EventFilter;
  readonly fromIndex: number;
  readonly limit: number;
  /** How long an empty answer is held back. */
  readonly waitMs: number;
}

/** Follows the log by its indexes: nothing is skipped and nothing comes twice, whichever replica is asked. */
export class LogFollower {
  private readonly stopping = new AbortController();
  private size: Promise<number> | null = null;

  constructor(
    private readonly record: EventRecord,
    private readonly times = { everyMs: EVERY_MS, quietMs: QUIET_MS },
  ) {}

  /** The next page; empty only once `waitMs` are over, `signal` has aborted, or this replica stops. */
  async page(asked: FollowAsked, signal: AbortSignal): Promise<SealedPage> {
    const ending = AbortSignal.any([signal, this.stopping.signal]);
    const end = performance.now() + asked.waitMs;
    let { fromIndex } = asked;
    for (;;) {
      const page = await this.record.sealed({ ...asked, fromIndex });
      const isOver = performance.now() >= end || ending.aborted;
      if (page.rows.length > 0 || isOver) return page;
      if (page.nextIndex === fromIndex) await this.grown(fromIndex, end, ending);
      fromIndex = page.nextIndex;
    }
  }

  /** Page after page, for as long as the reader is there; an empty one where nothing came for a while. */
  async *follow(
    { filter, fromIndex }: { filter: EventFilter; fromIndex: number | null },
    signal: AbortSignal,
  ): AsyncGenerator<SealedPage, void, undefined> {
    const ending = AbortSignal.any([signal, this.stopping.signal]);
    let next = fromIndex ?? (await this.record.sealedSize());
    while (!ending.aborted) {
      const asked = { filter, limit: STREAMED_AT_ONCE, waitMs: this.times.quietMs };
      const page = await this.page({ ...asked, fromIndex: next }, signal);
      yield page;
      next = page.nextIndex;
    }
  }

  /** Ends what is followed: its readers find the other replicas. */
  stop(): void {
    this.stopping.abort();
  }

  /** Resolves once the log is longer than `index`, or at `end`. */
  private async grown(index: number, end: number, ending: AbortSignal): Promise<void> {
    for (;;) {
      const left = end - performance.now();
      if (left <= 0) return;
      await sleep(Math.min(left, this.times.everyMs), ending);
      if (ending.aborted) return;
      if ((await this.sizeNow()) > index) return;
    }
  }

  /** One read of the size at a time, shared by all who wait, also where it fails. */
  private sizeNow(): Promise<number> {
    if (this.size) return this.size;
    this.size = this.record.sealedSize();
    setTimeout(() => (this.size = null), this.times.everyMs / 2).unref();
    return this.size;
  }
}
