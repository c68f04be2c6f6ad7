import { hostname } from 'node:os';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  type ReadableSpan,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { TracingConfig } from '../settings/tracing.js';
import { Traces } from './traces.js';

/** Spans beyond this are dropped: they wait for a collector that does not keep up. */
const MOST_WAITING = 4_096;
const EXPORT_EVERY_MS = 2_000;
const EXPORT_TIMEOUT_MS = 5_000;
const STOPPED_BY_MS = 3_000;

type OnEvent = (event: { readonly event: string }) => void;

/** Sends traces to a collector, away from everything that anybody waits for. */
export function exportTraces(config: TracingConfig, onEvent: OnEvent): Traces {
  const exporter = new OTLPTraceExporter({
    url: config.url,
    headers: config.headers,
    timeoutMillis: EXPORT_TIMEOUT_MS,
    ...(config.certificate === null
      ? {}
      : { httpAgentOptions: { keepAlive: true, ca: config.certificate } }),
  });
  const provider = new TracerProvider({
    resource: defaultResource().merge(
      resourceFromAttributes({
        'service.name': config.serviceName,
        // In Kubernetes, the name of the pod.
        'service.instance.id': hostname(),
      }),
    ),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(config.ratio) }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new ReportingExporter(exporter, onEvent),
        maxQueueSize: MOST_WAITING,
        scheduledDelayMillis: EXPORT_EVERY_MS,
        exportTimeoutMillis: EXPORT_TIMEOUT_MS,
      }),
    ],
  });
  return new Traces(provider.getTracer('im-edit-ledger'), () => shutDown(provider));
}

/** What cannot be delivered by then is lost; that has been logged by then. */
async function shutDown(provider: TracerProvider): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, STOPPED_BY_MS);
  });
  const ended = provider.shutdown().catch(() => undefined);
  await Promise.race([ended, timeUp]);
  clearTimeout(timer);
}

/** Reports when traces begin not to arrive, and when they do again. */
class ReportingExporter implements SpanExporter {
  private isArriving = true;

  constructor(
    private readonly inner: SpanExporter,
    private readonly onEvent: OnEvent,
  ) {}

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.inner.export(spans, (result) => {
      const isArriving = result.code === ExportResultCode.SUCCESS;
      if (isArriving !== this.isArriving) {
        this.onEvent({ event: isArriving ? 'traces-arrive-again' : 'traces-lost' });
      }
      this.isArriving = isArriving;
      done(result);
    });
  }

  shutdown(): Promise<void> {
    return this.inner.shutdown();
  }
}
