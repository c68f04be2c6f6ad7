import { Agent as HttpAgent } from 'node:http';
import type { Readable } from 'node:stream';
import { Readable as NodeReadable } from 'node:stream';
import axios from 'axios';
import { RoutedAgent } from './routed-agent.js';
import type { Way } from './way.js';
import { whyUnreachable } from './why-unreachable.js';

export interface WebRequest {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Headers | Readonly<Record<string, string>>;
  readonly body?: string;
  /** `manual`: the answer that redirects is the answer. */
  readonly redirect?: 'follow' | 'manual';
  readonly signal: AbortSignal;
}

/** As the global `fetch`. What it rejects with says by its message why, without an address. */
export type Fetch = (url: string, request: WebRequest) => Promise<Response>;

const MOST_REDIRECTS = 5;
const KEPT = { keepAlive: true, maxFreeSockets: 2 };
/** Of these a `Response` may have no body. */
const WITHOUT_BODY = new Set([204, 205, 304]);

/** A `fetch` that goes this way, and says whether it got there. */
export function fetchBy(way: Way): Fetch {
  const trust = way.ca === null ? {} : { ca: way.ca };
  const agents = {
    httpAgent: new HttpAgent(KEPT),
    httpsAgent: new RoutedAgent(way.tunnels, { ...KEPT, ...trust }),
  };
  return async (url, { method = 'GET', headers = {}, body, redirect = 'follow', signal }) => {
    try {
      const answer = await axios.request<Readable>({
        ...agents,
        url,
        method,
        headers: headers instanceof Headers ? Object.fromEntries(headers) : headers,
        data: body,
        signal,
        // Axios would read the environment; the agents know the proxy.
        proxy: false,
        responseType: 'stream',
        validateStatus: () => true,
        maxRedirects: redirect === 'manual' ? 0 : MOST_REDIRECTS,
      });
      way.reach.reached();
      return responseOf(answer.status, answer.data);
    } catch (failure) {
      const reason: unknown = signal.aborted ? signal.reason : failure;
      const isStopped = signal.aborted && !isTimeout(reason);
      if (!isStopped) way.reach.failed(reason);
      // The failure itself carries the URL, so it is no `cause`.
      throw new Unreachable(reason);
    }
  };
}

class Unreachable extends Error {
  override readonly name = 'Unreachable';

  constructor(failure: unknown) {
    const { cause, code } = whyUnreachable(failure);
    super(`${cause} (${code})`);
  }
}

function responseOf(status: number, body: Readable): Response {
  if (!WITHOUT_BODY.has(status)) {
    return new Response(NodeReadable.toWeb(body) as ReadableStream, { status });
  }
  body.resume();
  return new Response(null, { status });
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof Error && reason.name === 'TimeoutError';
}
