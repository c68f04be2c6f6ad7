import { Counter, Histogram, type Registry } from 'prom-client';
import { PREFIX } from './gauge.js';
import type { RequestFigures } from './request-log.js';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** What callers are answered, and how fast. */
export class HttpMetrics {
  private readonly requests: Counter<'method' | 'route' | 'status'>;
  private readonly seconds: Histogram<'method' | 'route'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.requests = new Counter({
      name: `${PREFIX}http_requests_total`,
      help: 'Requests by declared route and status; status `gone` where the caller left before the answer.',
      labelNames: ['method', 'route', 'status'],
      registers,
    });
    this.seconds = new Histogram({
      name: `${PREFIX}http_request_seconds`,
      help: 'Time from the request’s head to the end of its answer.',
      labelNames: ['method', 'route'],
      buckets: SECONDS,
      registers,
    });
  }

  answered({ method, route, status, ms }: RequestFigures): void {
    const labels = { method: METHODS.has(method) ? method : 'other', route: route ?? 'unknown' };
    this.requests.inc({ ...labels, status: status === null ? 'gone' : String(status) });
    this.seconds.observe(labels, ms / 1_000);
  }
}
