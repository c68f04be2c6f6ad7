import { once } from 'node:events';
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import type { Socket } from 'node:net';
import { setImmediate as turnOfLoop } from 'node:timers/promises';
import type { HttpService } from '@nestjs/axios';
import { DIRECT, type Reach } from '../network/way.js';
import type { Connections, WithReadiness } from './connections.js';
import type { Handshakes } from './handshakes.js';

/** IM answers at most 1 MB. */
const LONGEST_ANSWER = 2 * 1024 * 1024;

/** One request, and who decides whether it may still go. Words are reasons for not going; null means go. */
export interface OutboundRequest {
  readonly url: string;
  readonly body: Buffer;
  /** How long it may wait for a connection, in ms. */
  readonly sendWithinMs: number;
  /** Asked without consequence when a new connection is ready. */
  readonly whyLate: () => string | null;
  /** Asked once, right before the bytes are handed to the socket. After `null` they go. */
  readonly whyNotSend: () => string | null;
  /** How long the whole answer may take from then on, in ms. */
  readonly answerWithinMs: () => number;
  /**
   * Called once, when the first of an answer is here.
   * @param handshakeMs how long it takes at best to connect to that server; null where that is not known
   */
  readonly onAnswer: (handshakeMs: number | null) => void;
}

/** What became of a request. Reasons are short words without contents. */
export type TransportResult =
  /** HTTP status 200, and the body arrived in full. */
  | { readonly kind: 'answered'; readonly body: Buffer }
  /** Bytes were handed to a connected socket. It is closed by now. */
  | { readonly kind: 'lost'; readonly reason: string }
  /** No byte was handed to a socket. `isUnreachable`: because the host could not be connected to. */
  | { readonly kind: 'unsent'; readonly reason: string; readonly isUnreachable: boolean };

/**
 * Posts to IM once. Neither axios' errors nor its responses get out of here: they carry the URL, and with it the UserSig.
 */
export class HttpTransport {
  constructor(
    private readonly http: HttpService,
    private readonly connections: Connections,
    private readonly reach: Reach = DIRECT.reach,
  ) {}

  async post(outbound: OutboundRequest): Promise<TransportResult> {
    const dispatch = new Dispatch(outbound, this.connections.handshakes, this.reach);
    try {
      // Not `http.request`: its observable makes an error to cancel each call with, also those that are over.
      const response = await this.http.axiosRef.request<unknown>({
        method: 'POST',
        url: outbound.url,
        data: outbound.body,
        headers: {
          'Content-Type': 'application/json',
          Accept: 'application/json',
          'Accept-Encoding': 'identity',
        },
        responseType: 'arraybuffer',
        transformRequest: [],
        transformResponse: [],
        validateStatus: () => true,
        maxContentLength: LONGEST_ANSWER,
        maxBodyLength: LONGEST_ANSWER,
        maxRedirects: 0,
        proxy: false,
        httpAgent: this.connections.httpAgent,
        httpsAgent: this.connections.httpsAgent,
        transport: { request: dispatch.request },
        signal: dispatch.signal,
      });
      // What other sockets hold by now is read, and dated, before the work on this answer begins.
      await turnOfLoop();
      if (response.status !== 200) return { kind: 'lost', reason: `http-${response.status}` };
      if (!Buffer.isBuffer(response.data)) return { kind: 'lost', reason: 'no-bytes' };
      return { kind: 'answered', body: response.data };
    } catch (failure) {
      // Whatever axios or Node say: the question is only whether bytes had gone.
      return await dispatch.endOf(failure);
    } finally {
      dispatch.over();
    }
  }
}

/** The moment at which a request hands its bytes to a socket, and the clocks that run before and after it. */
class Dispatch {
  readonly #abort = new AbortController();
  #request: ClientRequest | null = null;
  #socket: Socket | null = null;
  #heldBack: string | null = null;
  #defect: Error | null = null;
  #timer: NodeJS.Timeout;

  constructor(
    private readonly outbound: OutboundRequest,
    private readonly handshakes: Handshakes,
    private readonly reach: Reach,
  ) {
    this.#timer = setTimeout(
      () => this.#holdBack('no-connection-in-time'),
      Math.max(0, outbound.sendWithinMs),
    );
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /**
   * Stands in for Node's `request`. Agents hand over connected sockets only, and Node writes the request in the same turn
   * in which it emits 'socket'; so between the question and the bytes lie a few microseconds of this thread. What remains
   * is the way from the process through the kernel and the network, which nobody here can call back.
   */
  readonly request = (
    options: RequestOptions,
    onResponse: (response: IncomingMessage) => void,
  ): ClientRequest => {
    const start = options.protocol === 'https:' ? httpsRequest : httpRequest;
    const watched: RequestOptions & WithReadiness = {
      ...options,
      wantsConnection: () => {
        this.#ask(this.outbound.whyLate);
        return this.#heldBack === null;
      },
    };
    const request = start(watched, (response) => {
      this.reach.reached();
      this.outbound.onAnswer(this.handshakes.quickestMs(response.socket));
      onResponse(response);
    });
    this.#request = request;
    request.once('socket', (socket) => this.#send(socket));
    return request;
  };

  /** What a failure means. Resolves when the socket is closed: from then on nothing more goes to IM. */
  async endOf(failure: unknown): Promise<TransportResult> {
    if (this.#defect) throw this.#defect;
    const reason = this.#heldBack ?? wordFor(failure);
    const socket = this.#socket;
    if (!socket) {
      if (this.#heldBack === null) this.reach.failed(failure);
      return { kind: 'unsent', reason, isUnreachable: this.#heldBack === null };
    }
    this.#request?.destroy();
    socket.destroy();
    if (!socket.closed) await once(socket, 'close');
    return { kind: 'lost', reason };
  }

  over(): void {
    clearTimeout(this.#timer);
  }

  #send(socket: Socket): void {
    this.#ask(this.outbound.whyNotSend);
    if (this.#heldBack !== null || this.#defect) return;
    this.#socket = socket;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#holdBack('timeout'), this.outbound.answerWithinMs());
  }

  #ask(question: () => string | null): void {
    if (this.#heldBack !== null) return;
    try {
      const why = question();
      if (why !== null) this.#holdBack(why);
    } catch (defect) {
      // Thrown from an event of the socket it would end the process; `endOf` throws it to the caller instead.
      this.#defect =
        defect instanceof Error ? defect : new Error('a question about leaving failed');
      this.#holdBack('defect');
    }
  }

  #holdBack(reason: string): void {
    this.#heldBack ??= reason;
    this.#request?.destroy();
    this.#abort.abort();
  }
}

/** A short word for a failure: the code of the system, TLS or axios error, never its message. */
function wordFor(failure: unknown): string {
  if (!(failure instanceof Error)) return 'failed';
  if (failure.message.startsWith('maxContentLength')) return 'answer-too-long';
  if (failure.message === 'stream has been aborted') return 'answer-cut';
  const code = 'code' in failure ? failure.code : null;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,50}$/u.test(code) ? code : 'failed';
}
