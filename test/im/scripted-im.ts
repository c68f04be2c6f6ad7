import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A request as it arrived. */
export interface Arrived {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly method: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  readonly at: number;
}

export interface Turn {
  readonly request: Arrived;
  readonly response: ServerResponse;
  readonly socket: Socket;
}

/** What the server does with one request. */
export type Step = (turn: Turn) => void;

export const json =
  (value: unknown): Step =>
  ({ response }) => {
    const body = typeof value === 'string' ? value : JSON.stringify(value);
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(body);
  };

export const failing = (code: number, info = ''): Step =>
  json({ ActionStatus: 'FAIL', ErrorCode: code, ErrorInfo: info });

export const succeeding = json({ ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: 'succeed' });

/** A pull's answer with these items, each JSON text. */
export const pulled = (...items: string[]): Step =>
  json(`{"ActionStatus":"OK","ErrorCode":0,"GroupId":"g","RspMsgList":[${items.join(',')}]}`);

export const silent: Step = () => {};
export const resetting: Step = ({ socket }) => {
  socket.resetAndDestroy();
};

export const html: Step = ({ response }) => {
  response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>sign in</html>');
};
export const badGateway: Step = ({ response }) => {
  response.writeHead(502).end(JSON.stringify({ ActionStatus: 'OK', ErrorCode: 0 }));
};
export const redirect: Step = ({ response }) => {
  response.writeHead(307, { Location: '/elsewhere' }).end();
};
export const truncated: Step = ({ response, socket }) => {
  response.writeHead(200, { 'Content-Length': '60' });
  response.write('{"ActionStatus":"OK","ErrorCode":0', () => socket.destroy());
};
export const cutShort: Step = ({ response }) => {
  response.writeHead(200, { Connection: 'close' }).end('{"ActionStatus":"OK","ErrorCode":0');
};
export const twentyMegabytes: Step = ({ response }) => {
  response.writeHead(200);
  const chunk = Buffer.alloc(1024 * 1024, 0x20);
  let sent = 0;
  const more = (): void => {
    sent += 1;
    if (sent <= 20 && !response.destroyed) response.write(chunk, more);
    else response.end('{"ActionStatus":"OK","ErrorCode":0}');
  };
  more();
};
export const drip: Step = ({ response }) => {
  response.writeHead(200, { 'Content-Length': '1000' });
  const timer = setInterval(() => response.write('{'), 20);
  response.once('close', () => clearInterval(timer));
};

/** A node:http server on loopback that does one scripted step a request; the last one goes on. */
export class ScriptedIm {
  readonly arrived: Arrived[] = [];
  connections = 0;
  readonly #steps: Step[];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(steps: Step[]) {
    this.#steps = steps;
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.on('connection', (socket) => {
      this.connections += 1;
      this.#sockets.add(socket);
      socket.once('close', () => {
        this.#sockets.delete(socket);
      });
    });
  }

  static async start(...steps: Step[]): Promise<ScriptedIm> {
    const im = new ScriptedIm(steps);
    im.#server.listen(0, '127.0.0.1');
    await once(im.#server, 'listening');
    return im;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get openConnections(): number {
    return this.#sockets.size;
  }

  async whenAllClosed(): Promise<void> {
    await Promise.all([...this.#sockets].map((socket) => once(socket, 'close')));
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', 'http://im');
    const arrived: Arrived = {
      path: url.pathname,
      query: url.searchParams,
      method: request.method ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks),
      at: performance.now(),
    };
    this.arrived.push(arrived);
    const step = this.#steps.length > 1 ? this.#steps.shift() : this.#steps[0];
    step?.({ request: arrived, response, socket: request.socket });
  }
}
