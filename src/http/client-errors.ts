import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { v7 as uuidv7 } from 'uuid';
import type { ProblemCode } from './problems/catalogue.js';
import { Problem } from './problems/problem.js';

/** So long a client that was answered has to read it. */
const LINGER_MS = 5_000;

interface Refusal {
  readonly status: number;
  readonly reason: string;
  readonly code: ProblemCode;
  readonly detail?: string;
}

const NO_REQUEST: Refusal = {
  status: 400,
  reason: 'Bad Request',
  code: 'invalid-request',
  detail:
    'This is no HTTP request that can be read: check its first line (method, URL, HTTP/1.1) and its headers.',
};

/** By the code of Node's parser, with the status that Node gives it; anything else is 400. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  HPE_INVALID_URL: {
    ...NO_REQUEST,
    detail:
      'The URL cannot be read: percent-encode every space and every character outside ASCII as UTF-8 (退 is %E9%80%80). With curl: -G --data-urlencode "text=退款".',
  },
  HPE_INVALID_METHOD: {
    ...NO_REQUEST,
    detail: 'There is no such HTTP method. Use GET or POST, as /docs says of each path.',
  },
  HPE_HEADER_OVERFLOW: {
    status: 431,
    reason: 'Request Header Fields Too Large',
    code: 'invalid-request',
    detail: 'URL and headers are too long: together they may have 16 KiB. Send less.',
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    status: 413,
    reason: 'Payload Too Large',
    code: 'payload-too-large',
  },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, reason: 'Request Timeout', code: 'request-timeout' },
};

/** A whole answer: of a request that could not be read, nothing but its fault is known. */
function answerOf({ status, reason, code, detail }: Refusal): string {
  const requestId = uuidv7();
  const problem = new Problem(code, detail === undefined ? {} : { detail });
  const body = JSON.stringify({ ...problem.body(requestId), status });
  return [
    `HTTP/1.1 ${status} ${reason}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    `X-Request-Id: ${requestId}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}

/**
 * Answers what Node's HTTP parser refuses as a problem, with the status that Node gives it. Node cuts the connection at once, and a client
 * that is still sending its body then often sees a reset and no answer: here the rest is thrown away for a while.
 */
export function answerClientErrors(server: Server): void {
  const lastAnswers = new WeakMap<Duplex, ServerResponse>();
  const refused = new WeakSet<Duplex>();
  server.prependListener('request', (req: IncomingMessage, res: ServerResponse) => {
    lastAnswers.set(req.socket, res);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    // The parser refuses every further byte as well.
    if (refused.has(socket) && error.code?.startsWith('HPE_') === true) return;
    const last = lastAnswers.get(socket);
    const isAmidAnAnswer = last?.headersSent === true && !last.writableFinished;
    if (!socket.writable || error.code === 'ECONNRESET' || isAmidAnAnswer) {
      socket.destroy();
      return;
    }
    refused.add(socket);
    socket.end(answerOf(REFUSALS[error.code ?? ''] ?? NO_REQUEST));
    const timer = setTimeout(() => socket.destroy(), LINGER_MS).unref();
    socket.once('close', () => clearTimeout(timer));
  });
}
