import {
  Agent as HttpAgent,
  type ClientRequest,
  type IncomingMessage,
  request as overHttp,
} from 'node:http';
import { request as overHttps } from 'node:https';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { RoutedAgent } from '../network/routed-agent.js';
import { type Proxying, Tunnels } from '../network/tunnel.js';

/** Large enough for most bundles of entries: each portion that is decompressed is a round trip to another thread. */
const PORTION_BYTES = 256 * 1024;
const KEPT = { keepAlive: true };
const OVER_HTTP = new HttpAgent(KEPT);
const decompressed = promisify(gunzip);

export interface Got {
  readonly status: number;
  readonly retryAfter: string | null;
  /** Of an answer with a status of 2xx, decompressed; `too long`: there was more than asked for. Null with any other status. */
  readonly body: Buffer | 'too long' | null;
}

/** How servers are reached over TLS: by a proxy, where there is one. */
export function routeBy(proxying: Proxying | null): RoutedAgent {
  return new RoutedAgent(new Tunnels(proxying), KEPT);
}

export const STRAIGHT = routeBy(null);

/**
 * A GET over a connection that is kept, without redirection, compressed on the way. `fetch` takes twice the processor time for the
 * same: it decompresses in small portions.
 *
 * @throws the error of the network, or the reason of the signal
 */
export async function get(
  url: string,
  headers: Readonly<Record<string, string>>,
  mostBytes: number,
  signal: AbortSignal,
  route: RoutedAgent = STRAIGHT,
): Promise<Got> {
  const isTls = url.startsWith('https:');
  const asked = { signal, headers: { ...headers, 'Accept-Encoding': 'gzip' } };
  const sent = isTls
    ? overHttps(url, { ...asked, agent: route })
    : overHttp(url, { ...asked, agent: OVER_HTTP });
  // A failure after the answer began is that of its body.
  sent.on('error', () => undefined).end();
  try {
    const answer = await answerTo(sent);
    const status = answer.statusCode ?? 0;
    const retryAfter = answer.headers['retry-after'] ?? null;
    if (status >= 200 && status <= 299) {
      return { status, retryAfter, body: await bodyOf(answer, mostBytes) };
    }
    answer.destroy();
    return { status, retryAfter, body: null };
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

/** Rejects also where the connection ends in another way, as with an answer 101. */
function answerTo(sent: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.on('response', resolve).on('error', reject);
    sent.on('close', () => reject(new Error('the connection ended without an answer')));
  });
}

async function bodyOf(answer: IncomingMessage, mostBytes: number): Promise<Buffer | 'too long'> {
  const isCompressed = answer.headers['content-encoding'] === 'gzip';
  // What cannot be compressed becomes a little longer.
  const mostOnTheWay = isCompressed ? 2 * mostBytes : mostBytes;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > mostOnTheWay) return 'too long';
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks, length);
  if (!isCompressed) return body;
  try {
    return await decompressed(body, { chunkSize: PORTION_BYTES, maxOutputLength: mostBytes });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ERR_BUFFER_TOO_LARGE') return 'too long';
    throw error;
  }
}
