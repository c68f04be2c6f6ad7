import { Agent as HttpAgent, type ClientRequestArgs } from 'node:http';
import { Agent as HttpsAgent, type RequestOptions } from 'node:https';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Given } from '../network/tunnel.js';
import { DIRECT, type Way } from '../network/way.js';
import { Handshakes } from './handshakes.js';

/** Idle connections are dropped before IM's servers do, whose closing would cost the answer of the next call. */
const IDLE_MS = 15_000;

/**
 * No limit on connections: the quota bounds the calls in flight, and a call that waited in an agent's queue would be sent
 * long after its permit was looked at.
 */
const POOL = {
  keepAlive: true,
  // What axios sets for each request: any other would be set back after it, by system calls.
  keepAliveMsecs: 60_000,
  maxSockets: Infinity,
  maxFreeSockets: 256,
  timeout: IDLE_MS,
};

/** What a request adds to its options. */
export interface WithReadiness {
  /** Asked when its new connection is ready: whether the request still wants it. */
  readonly wantsConnection?: () => boolean;
}

/** What is to be connected, for whom. */
interface Wanted {
  /** Same name, same server and settings. */
  readonly name: string;
  /** Gives a socket that connects, at once or later. */
  readonly make: (given: Given) => void;
  /** The server itself is at the other end of the socket, no proxy. */
  readonly isDirect: boolean;
  readonly readyEvent: 'connect' | 'secureConnect';
  readonly isWanted: (() => boolean) | undefined;
  readonly handOver: Given | undefined;
}

/**
 * Gives a new connection to its request only when it is ready for bytes (TLS included): a request that never got a socket
 * has certainly sent nothing.
 *
 * Keeps those whose requests became late meanwhile: where connecting takes longer than a permit lasts, no call would
 * ever leave otherwise. Node's agents keep only connections that have served.
 */
class Connector {
  readonly #spares = new Map<Socket, { readonly name: string; readonly drop: () => void }>();

  constructor(
    private readonly connectMs: number,
    private readonly handshakes: Handshakes,
  ) {}

  /** For an agent's `createConnection`: a socket at once, or later through `handOver`. */
  connect({ name, make, readyEvent, isDirect, isWanted, handOver }: Wanted): Socket | undefined {
    const spare = this.#take(name);
    if (spare) return spare;
    if (!handOver) throw new TypeError('Node’s agents have changed');
    const startedAt = performance.now();
    let isOver = false;
    let made: Duplex | null = null;
    const finish = (error: Error | null, socket: Duplex): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      const isKept = !error && isWanted?.() === false && socket instanceof Socket;
      if (isKept) this.#keep(name, socket);
      handOver(isKept ? new Error('no longer wanted') : error, socket);
    };
    const timer = setTimeout(() => {
      // Until there is a socket, the proxy is waited for.
      const code = made ? 'ETIMEDOUT' : 'PROXY_ETIMEDOUT';
      const timeout = Object.assign(new Error('connect timeout'), { code });
      finish(timeout, made ?? new Socket());
      made?.destroy();
    }, this.connectMs);
    make((error, socket) => {
      if (error) return finish(error, socket);
      if (isOver) return void socket.destroy();
      made = socket;
      socket.once(readyEvent, () => {
        const now = performance.now();
        if (isDirect && socket instanceof Socket) {
          this.handshakes.add(socket, now - startedAt, now);
        }
        finish(null, socket);
      });
      // Stays for the life of the socket: between two requests nobody else listens.
      socket.on('error', (failure) => finish(failure, socket));
    });
    return undefined;
  }

  destroy(): void {
    for (const socket of this.#spares.keys()) socket.destroy();
  }

  #keep(name: string, socket: Socket): void {
    const drop = (): void => void socket.destroy();
    this.#spares.set(socket, { name, drop });
    socket.once('close', () => this.#spares.delete(socket));
    socket.setTimeout(IDLE_MS, drop);
    socket.unref();
  }

  #take(name: string): Socket | undefined {
    for (const [socket, spare] of this.#spares) {
      if (spare.name !== name || !socket.writable) continue;
      this.#spares.delete(socket);
      return socket.off('timeout', spare.drop).ref();
    }
    return undefined;
  }
}

class ReadyHttpAgent extends HttpAgent {
  readonly #connector: Connector;

  constructor(connectMs: number, handshakes: Handshakes) {
    super(POOL);
    this.#connector = new Connector(connectMs, handshakes);
  }

  override createConnection(
    options: ClientRequestArgs & WithReadiness,
    handOver?: Given,
  ): Socket | undefined {
    return this.#connector.connect({
      name: this.getName(options),
      make: (given) => given(null, made(super.createConnection(options))),
      readyEvent: 'connect',
      isDirect: true,
      isWanted: options.wantsConnection,
      handOver,
    });
  }

  override destroy(): void {
    super.destroy();
    this.#connector.destroy();
  }
}

class ReadyHttpsAgent extends HttpsAgent {
  readonly #connector: Connector;

  constructor(
    connectMs: number,
    handshakes: Handshakes,
    private readonly way: Way,
  ) {
    super({ ...POOL, ...(way.ca === null ? {} : { ca: way.ca }) });
    this.#connector = new Connector(connectMs, handshakes);
  }

  override createConnection(
    options: RequestOptions & WithReadiness,
    handOver?: Given,
  ): Socket | undefined {
    const { tunnels } = this.way;
    const isTunnelled = tunnels.lead(options.host ?? '', Number(options.port));
    return this.#connector.connect({
      name: this.getName(options),
      make: (given) => {
        if (isTunnelled) tunnels.connect(options, given);
        else given(null, made(super.createConnection(options)));
      },
      readyEvent: 'secureConnect',
      isDirect: !isTunnelled,
      isWanted: options.wantsConnection,
      handOver,
    });
  }

  override destroy(): void {
    super.destroy();
    this.#connector.destroy();
  }
}

function made(socket: Duplex | null | undefined): Duplex {
  if (!socket) throw new TypeError('Node’s agents have changed');
  return socket;
}

/** The pools of connections to IM. */
export class Connections {
  readonly handshakes = new Handshakes();
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpsAgent;

  /**
   * @param connectMs how long DNS, TCP and TLS may take together, a proxy included
   * @param way of connections over TLS; plain HTTP goes by no proxy, which could read it
   */
  constructor(connectMs: number, way: Way = DIRECT) {
    this.httpAgent = new ReadyHttpAgent(connectMs, this.handshakes);
    this.httpsAgent = new ReadyHttpsAgent(connectMs, this.handshakes, way);
  }

  close(): void {
    this.httpAgent.destroy();
    this.httpsAgent.destroy();
  }
}
