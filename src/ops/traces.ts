import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingHttpHeaders } from 'node:http';
import {
  type Attributes,
  type Context,
  defaultTextMapGetter,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import type { EditObserver, StoreStep } from '../edits/edit-observer.js';
import type { Edit } from '../edits/edit.js';
import { type CallFigures, didLeave } from './im-metrics.js';
import type { RequestFigures } from './request-log.js';

/** The work that a span stands for, which the spans of its steps belong to. */
interface Trail {
  readonly span: Span;
  readonly context: Context;
  /** Turns an instant of `performance.now()` into epoch ms; one for all steps, whatever becomes of the clock meanwhile. */
  readonly epochOffsetMs: number;
}

/** A try of a call to IM, with its wait for the quota; null where the quota was not asked. */
type TracedCall = CallFigures & { readonly waitedMs: number | null };

interface Step {
  readonly name: string;
  readonly kind?: SpanKind;
  readonly ms: number;
  /** How long ago it ended. */
  readonly agoMs?: number;
  readonly isDone: boolean;
  readonly attributes?: Attributes;
}

const PREFIX = 'im_edit_ledger.';
const STEP_OF_API: Readonly<Record<string, string>> = {
  group_msg_get_simple: 'pull',
  modify_group_msg: 'overwrite',
  get_group_info: 'group_type',
};

/**
 * Makes spans of what edits go through: one for the request, one for each step, one for the settling of an edit whose answer
 * was lost. Steps are reported once they are over, in the context of who waited for them.
 *
 * What a span says comes from a fixed set: names of steps, states, codes and ids; nothing that a person wrote, nobody's name.
 */
export class Traces implements EditObserver {
  private readonly trails = new AsyncLocalStorage<Trail>();
  private readonly propagator = new W3CTraceContextPropagator();

  /** @param stop delivers what is left, in bounded time, and lets go of everything */
  constructor(
    private readonly tracer: Tracer,
    readonly stop: () => Promise<void>,
  ) {}

  /**
   * A request that begins, as part of its caller's trace where it sent a `traceparent`. Its `tracestate` and `baggage`, which
   * may hold anything, go no further.
   */
  request({ traceparent }: IncomingHttpHeaders): {
    run(begin: () => void): void;
    ended(request: RequestFigures): void;
  } {
    const parent = this.propagator.extract(ROOT_CONTEXT, { traceparent }, defaultTextMapGetter);
    const trail = this.begin('request', SpanKind.SERVER, parent);
    return {
      run: (begin) => this.trails.run(trail, begin),
      ended: (request) => endRequest(trail, request),
    };
  }

  /** Does `work` as the settling of an edit: part of the request where that was made here, else a trace of its own. */
  async settling(modificationId: string, work: () => Promise<void>): Promise<void> {
    const parent = this.trails.getStore()?.context ?? ROOT_CONTEXT;
    const trail = this.begin('settling', SpanKind.INTERNAL, parent);
    trail.span.setAttribute(`${PREFIX}modification_id`, modificationId);
    try {
      await this.trails.run(trail, work);
    } finally {
      trail.span.end(nowIn(trail));
    }
  }

  changed(edit: Edit): void {
    const span = this.trails.getStore()?.span;
    if (!span?.isRecording()) return;
    span.setAttribute(`${PREFIX}modification_id`, edit.id);
    span.setAttribute(`${PREFIX}state`, edit.status.state);
  }

  took(name: StoreStep, ms: number, isDone: boolean): void {
    this.step({ name, ms, isDone });
  }

  /** A try of a call to IM: the wait for the quota, and the call itself where it came to that. */
  called({ api, outcome, errorClass, ms, waitedMs }: TracedCall): void {
    const attributes = { [`${PREFIX}im_api`]: api };
    if (waitedMs !== null) {
      const isDone = outcome !== 'no-quota';
      this.step({ name: 'quota_wait', ms: waitedMs, agoMs: ms, isDone, attributes });
    }
    if (!didLeave(outcome) && outcome !== 'unsent' && outcome !== 'breaker-open') return;
    this.step({
      name: STEP_OF_API[api] ?? api,
      kind: SpanKind.CLIENT,
      ms,
      isDone: outcome === 'ok',
      attributes: { ...attributes, [`${PREFIX}im_outcome`]: errorClass ?? outcome },
    });
  }

  private begin(name: string, kind: SpanKind, parent: Context): Trail {
    const epochOffsetMs = Date.now() - performance.now();
    const startTime = epochOffsetMs + performance.now();
    const span = this.tracer.startSpan(name, { kind, startTime }, parent);
    return { span, context: trace.setSpan(parent, span), epochOffsetMs };
  }

  /** Nothing outside of a request or a settling: nobody would find it. */
  private step({ name, kind = SpanKind.INTERNAL, ms, agoMs = 0, isDone, attributes }: Step): void {
    const trail = this.trails.getStore();
    if (!trail) return;
    const endTime = nowIn(trail) - agoMs;
    const options = { kind, startTime: endTime - ms, ...(attributes ? { attributes } : {}) };
    const span = this.tracer.startSpan(name, options, trail.context);
    if (!isDone) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end(endTime);
  }
}

function nowIn({ epochOffsetMs }: Trail): number {
  return epochOffsetMs + performance.now();
}

function endRequest(trail: Trail, request: RequestFigures): void {
  const { span } = trail;
  const { method, route, status, requestId, modificationId } = request;
  span.updateName(`${method} ${route ?? 'unknown path'}`);
  span.setAttributes({
    'http.request.method': method,
    ...(route === null ? {} : { 'http.route': route }),
    ...(status === null ? {} : { 'http.response.status_code': status }),
    [`${PREFIX}request_id`]: requestId,
    ...(modificationId === null ? {} : { [`${PREFIX}modification_id`]: modificationId }),
  });
  if (status === null || status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end(nowIn(trail));
}
