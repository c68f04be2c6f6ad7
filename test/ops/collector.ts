import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A span as it came over the wire (OTLP in JSON). */
export interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly startMs: number;
  readonly endMs: number;
  readonly isError: boolean;
  readonly attributes: Readonly<Record<string, string | number>>;
}

type Value = { readonly stringValue?: string; readonly intValue?: number | string };
interface Attribute {
  readonly key: string;
  readonly value: Value;
}
interface WireSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly status: { readonly code: number };
  readonly attributes: readonly Attribute[];
}
interface Export {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[];
  }[];
}

/** Takes traces over real HTTP, as an OpenTelemetry collector does. */
export interface Collector extends AsyncDisposable {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly url: string;
  /** Each request as it came: its path, headers and body. */
  readonly requests: readonly string[];
  spans(): readonly Span[];
  /** The resource that the spans are of. */
  resource(): Readonly<Record<string, string | number>>;
}

/** @param behaviour `hangs`: takes what comes and never answers */
export async function startCollector(
  behaviour: 'answers' | 'hangs' = 'answers',
): Promise<Collector> {
  const requests: string[] = [];
  const exported: Export[] = [];
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      requests.push(`${req.url ?? ''}\n${JSON.stringify(req.headers)}\n${body}`);
      if (behaviour === 'hangs') return;
      exported.push(JSON.parse(body) as Export);
      res.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const resources = () => exported.flatMap(({ resourceSpans }) => resourceSpans);
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    spans: () =>
      resources().flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans.map(spanOf))),
    resource: () => valuesOf(resources()[0]?.resource.attributes ?? []),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function spanOf(wire: WireSpan): Span {
  const { name, traceId, spanId, parentSpanId } = wire;
  return {
    name,
    traceId,
    spanId,
    parentSpanId,
    startMs: Number(wire.startTimeUnixNano) / 1e6,
    endMs: Number(wire.endTimeUnixNano) / 1e6,
    isError: wire.status.code === 2,
    attributes: valuesOf(wire.attributes),
  };
}

function valuesOf(attributes: readonly Attribute[]): Record<string, string | number> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue)]),
  );
}
