import type { IncomingMessage, ServerResponse } from 'node:http';
import { SlidingQuota } from './arrivals.js';
import { API_NAMES, Call, type ApiName, type CallHead } from './call.js';
import { Exchange } from './exchange.js';
import type { FaultyServices } from '../faults/faulty-services.js';
import { apiOf, parametersOf, pathRefusalOf } from './gateway.js';
import type { CallEntry, Logbook } from '../control/logbook.js';

/** A longer request body gets the gateway's 413 (a guess: no limit is documented). */
const LONGEST_BODY_BYTES = 2 * 1024 * 1024;

/** Where calls arrive: notes the instant, counts it against the quota, and reads the body. */
export class ApiDoor {
  #quotas = quotas(Number.POSITIVE_INFINITY);

  constructor(
    private readonly logbook: Logbook,
    private readonly services: FaultyServices,
    private readonly arrived: (entry: CallEntry) => void,
  ) {}

  /** Starts a fresh window. */
  limit(callsPerSecond: number): void {
    this.#quotas = quotas(callsPerSecond);
  }

  receive(request: IncomingMessage, response: ServerResponse): void {
    const head = this.headOf(request);
    const random = head.parameters.get('random') ?? null;
    const entry = this.logbook.callArrived(head.api, head.arrivedAt, random);
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= LONGEST_BODY_BYTES) chunks.push(chunk);
    });
    request.on('close', () => {
      if (!request.complete) entry.outcome = 'aborted';
    });
    request.on('end', () => {
      const body = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
      const exchange = new Exchange(new Call(head, body), response, entry);
      if (length > LONGEST_BODY_BYTES) exchange.http(413);
      else this.services.serve(exchange);
      this.arrived(entry);
    });
  }

  private headOf(request: IncomingMessage): CallHead {
    const arrivedAt = performance.now();
    const url = request.url ?? '';
    const mark = url.indexOf('?');
    const path = mark < 0 ? url : url.slice(0, mark);
    const api = apiOf(path);
    return {
      api,
      pathRefusal: pathRefusalOf(path),
      method: request.method ?? '',
      parameters: parametersOf(mark < 0 ? '' : url.slice(mark + 1)),
      arrivedAt,
      overQuota: api !== null && !this.#quotas[api].admits(arrivedAt),
    };
  }
}

function quotas(callsPerSecond: number): Record<ApiName, SlidingQuota> {
  return Object.fromEntries(
    API_NAMES.map((api) => [api, new SlidingQuota(callsPerSecond)]),
  ) as Record<ApiName, SlidingQuota>;
}
