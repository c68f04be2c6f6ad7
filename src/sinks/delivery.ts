import { untilOver } from '../failures/in-background.js';
import { eventJson } from '../ledger/event-json.js';
import type { Fetch } from '../network/web.js';
import { PollingLoop } from '../time/polling-loop.js';
import { CLOUDEVENTS_TYPE, cloudEvents } from './cloud-events.js';
import { SinkLease } from './lease.js';
import { OCSF_TYPE, ocsfEvents } from './ocsf.js';
import { type Delivered, type OutboundRequest, post } from './receiver.js';
import { deliveryId, signedHeaders } from './signature.js';
import type { Sink } from './sink.js';
import type { HeldSink, SinkPage, SinkRecord, SinkStep } from './sink-record.js';

/** How often a sink that is another's is asked for. */
const TAKE_EVERY_MS = 2_000;
/** How often new entries are looked for. */
const LOOK_EVERY_MS = 200;
const AFTER_FAILURE_MS = 1_000;
const BYTES_AT_ONCE = 1024 * 1024;
/** How long a stop waits for the answer to what is on its way. */
const LAST_ANSWER_WITHIN_MS = 5_000;

/** What operators should hear of. */
export type SinkEvent =
  | { readonly event: 'sink-failing'; readonly sink: string; readonly reason: string }
  | { readonly event: 'sink-delivers-again'; readonly sink: string }
  | { readonly event: 'sink-stopped'; readonly sink: string; readonly reason: string };

export interface DeliveryOptions {
  readonly record: SinkRecord;
  /** Of this replica, at this start. */
  readonly holder: string;
  /** The name of the log. */
  readonly origin: string;
  readonly fetch: Fetch;
  /** How long to wait after so many failures in a row. */
  readonly backOffMs: (failures: number) => number;
  readonly onEvent: (event: SinkEvent) => void;
  /** So many entries were taken. */
  readonly onTaken: (sink: string, entries: number) => void;
  readonly onFailed: (sink: string) => void;
  readonly onDefect: (error: unknown) => void;
}

/**
 * Delivers to one sink, while this replica holds it: in the order of the log, every entry at least once, one delivery at a time. The
 * position is durable before the next one is sent; what was sent and not recorded is sent again by whoever takes the sink over.
 */
export class SinkDelivery {
  private readonly lease: SinkLease;
  private readonly loop: PollingLoop;
  private readonly cut = new AbortController();
  /** Taken by the receiver, and not recorded yet as far as is known. */
  private unrecorded: SinkStep | null = null;
  private failures = 0;
  private reason: string | null = null;
  private seen: HeldSink | null = null;

  constructor(
    private readonly sink: Sink,
    private readonly options: DeliveryOptions,
  ) {
    const { record, holder, onDefect } = options;
    this.loop = new PollingLoop(() => this.step(), AFTER_FAILURE_MS, onDefect);
    this.lease = new SinkLease(record, sink, holder, (held) => this.wakeFor(held), onDefect);
  }

  start(): void {
    this.loop.start();
  }

  /** What is on its way is waited for, not for long; another replica goes on. */
  async stop(): Promise<void> {
    const cutting = setTimeout(() => this.cut.abort(), LAST_ANSWER_WITHIN_MS);
    await this.loop.stop();
    clearTimeout(cutting);
    await untilOver(this.lease.release(), this.options.onDefect);
  }

  /** @returns for how long there is nothing to do, in ms */
  private async step(): Promise<number> {
    if (this.lease.heldUntil === null && !(await this.lease.take())) return TAKE_EVERY_MS;
    await this.recordTaken();
    const { record, holder } = this.options;
    const { name, types, batch } = this.sink;
    const page = await record.next(name, holder, { types, limit: batch, bytes: BYTES_AT_ONCE });
    if (page === null) {
      this.lease.lose();
      return TAKE_EVERY_MS;
    }
    this.seen = { state: page.state, rewinds: page.rewinds };
    if (page.nextIndex === page.fromIndex) return LOOK_EVERY_MS;
    if (page.entries.length > 0) return this.deliver(page);
    await record.advance(name, holder, { ...page, answer: null });
    return 0;
  }

  private async deliver(page: SinkPage): Promise<number> {
    const ours = this.lease.heldUntil;
    if (ours === null) return 0;
    const signal = AbortSignal.any([ours, this.cut.signal]);
    const delivered = await post(this.options.fetch, this.requestOf(page), signal);
    const { outcome, ...answer } = delivered;
    if (outcome === 'taken') {
      const { rewinds, fromIndex, nextIndex } = page;
      this.unrecorded = { rewinds, fromIndex, nextIndex, answer };
      this.taken(page.entries.length);
      await this.recordTaken();
      return 0;
    }
    // Broken off by ourselves: whoever goes on sends it again.
    if (signal.aborted) return 0;
    return this.refused(delivered);
  }

  private requestOf({ entries, rewinds }: SinkPage): OutboundRequest {
    const { name, url, format, keys } = this.sink;
    const write = format === 'ocsf' ? ocsfEvents : cloudEvents;
    const body = write(entries.map(eventJson), this.options.origin);
    const id = deliveryId(name, rewinds, body);
    const headers = {
      'Content-Type': format === 'ocsf' ? OCSF_TYPE : CLOUDEVENTS_TYPE,
      'User-Agent': 'im-edit-ledger',
      ...signedHeaders(id, Math.floor(Date.now() / 1000), body, keys),
    };
    return { url, headers, body };
  }

  /** A step that was recorded before, or that a rewinding has made void, changes nothing. */
  private async recordTaken(): Promise<void> {
    if (this.unrecorded === null) return;
    await this.options.record.advance(this.sink.name, this.options.holder, this.unrecorded);
    this.unrecorded = null;
  }

  private taken(entries: number): void {
    const { onEvent, onTaken } = this.options;
    onTaken(this.sink.name, entries);
    if (this.reason !== null) onEvent({ event: 'sink-delivers-again', sink: this.sink.name });
    this.reason = null;
    this.failures = 0;
  }

  private async refused({ outcome, ...answer }: Delivered): Promise<number> {
    const { record, holder, onEvent, onFailed } = this.options;
    const { name } = this.sink;
    const reason = answer.error ?? '';
    onFailed(name);
    if (outcome === 'gone') {
      await record.stopped(name, holder, answer);
      onEvent({ event: 'sink-stopped', sink: name, reason });
      this.reason = reason;
      return LOOK_EVERY_MS;
    }
    if (reason !== this.reason) onEvent({ event: 'sink-failing', sink: name, reason });
    this.reason = reason;
    await record.failed(name, holder, answer);
    return this.options.backOffMs(this.failures++);
  }

  /** Whoever pauses, resumes or rewinds the sink does not wait for the end of a back-off. */
  private wakeFor(held: HeldSink): void {
    const { seen } = this;
    if (seen?.state === held.state && seen.rewinds === held.rewinds) return;
    this.failures = 0;
    this.loop.wake();
  }
}
