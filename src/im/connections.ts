import { Agent as HttpAgent, type ClientRequestArgs } from 'node:http';
import { Agent as HttpsAgent, type RequestOptions } from 'node:https';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Idle connections are dropped before IM's servers do, whose closing would cost the answer of the next call. */
const IDLE_MS = 15_000;

/**
 * No limit on connections: the quota bounds the calls in flight, and a call that waited in an agent's queue would leave
 * long after its permit was looked at.
 */
const POOL = { keepAlive: true, maxSockets: Infinity, maxFreeSockets: 256, timeout: IDLE_MS };

type HandOver = (error: Error | null, socket: Duplex) => void;

/** What a request adds to its options: called when its new connection is ready, right before it is handed over. */
export interface WithReadiness {
  readonly onConnectionReady?: () => void;
}

/**
 * Gives a new connection to its request only when it is ready for bytes (TLS included). So a request that never got a
 * socket has certainly sent nothing, and one that was given up meanwhile leaves its connection to the next.
 */
class ReadyHttpAgent extends HttpAgent {
  constructor(private readonly connectMs: number) {
    super(POOL);
  }

  override createConnection(
    options: ClientRequestArgs & WithReadiness,
    callback?: HandOver,
  ): undefined {
    const socket = super.createConnection(options);
    whenReady(socket, 'connect', this.connectMs, options.onConnectionReady, callback);
  }
}

class ReadyHttpsAgent extends HttpsAgent {
  constructor(private readonly connectMs: number) {
    super(POOL);
  }

  override createConnection(
    options: RequestOptions & WithReadiness,
    callback?: HandOver,
  ): undefined {
    const socket = super.createConnection(options);
    whenReady(socket, 'secureConnect', this.connectMs, options.onConnectionReady, callback);
  }
}

function whenReady(
  socket: Duplex | null | undefined,
  event: 'connect' | 'secureConnect',
  connectMs: number,
  onReady: (() => void) | undefined,
  callback: HandOver | undefined,
): void {
  if (!(socket instanceof Socket) || !callback) throw new TypeError('an agent of Node has changed');
  let isOver = false;
  const finish = (error: Error | null): void => {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    if (!error) onReady?.();
    callback(error, socket);
  };
  const timer = setTimeout(() => {
    finish(Object.assign(new Error('connect timeout'), { code: 'ETIMEDOUT' }));
    socket.destroy();
  }, connectMs);
  socket.once(event, () => finish(null));
  // Stays for the life of the socket: between two requests nobody else listens.
  socket.on('error', finish);
}

/** The pools of connections to IM. */
export class Connections {
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpsAgent;

  /** @param connectMs how long DNS, TCP and TLS may take together */
  constructor(connectMs: number) {
    this.httpAgent = new ReadyHttpAgent(connectMs);
    this.httpsAgent = new ReadyHttpsAgent(connectMs);
  }

  close(): void {
    this.httpAgent.destroy();
    this.httpsAgent.destroy();
  }
}
