import { authoritiesFrom } from './authorities.js';
import type { SettingsReader } from './reader.js';

/** Where traces go. */
export interface TracingConfig {
  /** OTLP over HTTP, with the path of traces. */
  readonly url: string;
  /** Sent with every export; their values are secret. */
  readonly headers: Readonly<Record<string, string>>;
  /** PEM of the authorities to trust besides those of the system; null: none. */
  readonly certificate: string | null;
  readonly serviceName: string;
  /** Share of the traces that begin here; a caller that sends `traceparent` decides for its own. */
  readonly ratio: number;
}

/** Null where traces are off, or a problem was noted. The variables are those of the OpenTelemetry specification. */
export function tracingFrom(from: SettingsReader, isProduction: boolean): TracingConfig | null {
  const endpoint = from.webUrl('OTEL_EXPORTER_OTLP_ENDPOINT', isProduction);
  const headers = headersFrom(from);
  const certificate = authoritiesFrom(from, 'OTEL_EXPORTER_OTLP_CERTIFICATE');
  const ratio = from.fraction('OTEL_TRACES_SAMPLER_ARG', 1);
  if (endpoint === null) return null;
  if (new URL(endpoint).search !== '') {
    return from.problem('OTEL_EXPORTER_OTLP_ENDPOINT', 'must be a URL without a query.');
  }
  return {
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    headers,
    certificate,
    serviceName: from.optional('OTEL_SERVICE_NAME') ?? 'im-edit-ledger',
    ratio,
  };
}

/** `name=value,name=value`, values percent-encoded, as of W3C Baggage. */
function headersFrom(from: SettingsReader): Readonly<Record<string, string>> {
  const text = from.optionalSecret('OTEL_EXPORTER_OTLP_HEADERS', 'white space');
  if (text === null) return {};
  const headers: Record<string, string> = {};
  for (const pair of text.split(',')) {
    const [, name, value] = /^\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*(.*?)\s*$/.exec(pair) ?? [];
    const decoded = value === undefined ? null : decodedOrNull(value);
    if (name === undefined || decoded === null) {
      from.problem('OTEL_EXPORTER_OTLP_HEADERS', 'must be like name=value,name=value.');
      return {};
    }
    headers[name] = decoded;
  }
  return headers;
}

/** Null also for what no header can carry. */
function decodedOrNull(value: string): string | null {
  try {
    const decoded = decodeURIComponent(value);
    return /^[\t\x20-\x7e]*$/.test(decoded) ? decoded : null;
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
