import { Agent as HttpAgent, type ClientRequestArgs } from 'node:http';
import { Agent as HttpsAgent, type RequestOptions } from 'node:https';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Handshakes } from './handshakes.js';

/** Idle connections are dropped before IM's servers do, whose closing would cost the answer of the next call. */
const IDLE_MS = 15_000;

/**
 * No limit on connections: the quota bounds the calls in flight, and a call that waited in an agent's queue would leave
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

type HandOver = (error: Error | null, socket: Duplex) => void;

/** What a request adds to its options. */
export interface WithReadiness {
  /** Asked when its new connection is ready: whether the request still wants it. */
  readonly wantsConnection?: () => boolean;
}

/** What is to be connected, for whom. */
interface Wanted {
  /** Same name, same server and settings. */
  readonly name: string;
  readonly make: () => Duplex | null | undefined;
  readonly readyEvent: 'connect' | 'secureConnect';
  readonly isWanted: (() => boolean) | undefined;
  readonly handOver: HandOver | undefined;
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
  connect({ name, make, readyEvent, isWanted, handOver }: Wanted): Socket | undefined {
    const spare = this.#take(name);
    if (spare) return spare;
    const startedAt = performance.now();
    const socket = make();
    if (!(socket instanceof Socket) || !handOver) throw new TypeError('Node’s agents have changed');
    let isOver = false;
    const finish = (error: Error | null): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      if (error || isWanted?.() !== false) {
        handOver(error, socket);
        return;
      }
      this.#keep(name, socket);
      handOver(new Error('no longer wanted'), socket);
    };
    const timer = setTimeout(() => {
      finish(Object.assign(new Error('connect timeout'), { code: 'ETIMEDOUT' }));
      socket.destroy();
    }, this.connectMs);
    socket.once(readyEvent, () => {
      const now = performance.now();
      this.handshakes.add(socket, now - startedAt, now);
      finish(null);
    });
    // Stays for the life of the socket: between two requests nobody else listens.
    socket.on('error', finish);
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
    handOver?: HandOver,
  ): Socket | undefined {
    return this.#connector.connect({
      name: this.getName(options),
      make: () => super.createConnection(options),
      readyEvent: 'connect',
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

  constructor(connectMs: number, handshakes: Handshakes) {
    super(POOL);
    this.#connector = new Connector(connectMs, handshakes);
  }

  override createConnection(
    options: RequestOptions & WithReadiness,
    handOver?: HandOver,
  ): Socket | undefined {
    return this.#connector.connect({
      name: this.getName(options),
      make: () => super.createConnection(options),
      readyEvent: 'secureConnect',
      isWanted: options.wantsConnection,
      handOver,
    });
  }

  override destroy(): void {
    super.destroy();
    this.#connector.destroy();
  }
}

/** The pools of connections to IM. */
export class Connections {
  readonly handshakes = new Handshakes();
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpsAgent;

  /** @param connectMs how long DNS, TCP and TLS may take together */
  constructor(connectMs: number) {
    this.httpAgent = new ReadyHttpAgent(connectMs, this.handshakes);
    this.httpsAgent = new ReadyHttpsAgent(connectMs, this.handshakes);
  }

  close(): void {
    this.httpAgent.destroy();
    this.httpsAgent.destroy();
  }
}
