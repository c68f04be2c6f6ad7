import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** So long a client that was answered has to read it. */
const LINGER_MS = 5_000;

/** As Node answers what its parser refuses; anything else is 400. */
const STATUS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/**
 * Answers what Node's HTTP parser refuses with the status that Node gives it. Node cuts the connection at once, and a client
 * that is still sending its body then often sees a reset and no answer: here the rest is thrown away for a while.
 */
export function answerUnparsed(server: Server): void {
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
    socket.end(
      `HTTP/1.1 ${STATUS[error.code ?? ''] ?? '400 Bad Request'}\r\nConnection: close\r\n\r\n`,
    );
    const timer = setTimeout(() => socket.destroy(), LINGER_MS).unref();
    socket.once('close', () => clearTimeout(timer));
  });
}
