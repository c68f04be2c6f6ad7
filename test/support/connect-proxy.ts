import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

const USER = 'proxy-user';
/** Its percent-encoded form is `p%40ss`. */
export const PROXY_PASSWORD = 'p@ss-of-the-proxy';

/** An HTTP proxy that makes tunnels (CONNECT) with its own name resolution: every name is this machine. */
export class ConnectProxy implements AsyncDisposable {
  /** What it was asked to connect to. */
  readonly tunnels: string[] = [];
  /** Every byte that went through it, and every request line and header that it could read. */
  readonly seen: Buffer[] = [];
  /** Answers with this status instead of making tunnels. */
  refusesWith: number | null = null;
  /** Takes what it is asked, and answers nothing. */
  isSilent = false;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {
    server.on('connection', (socket) => this.watch(socket));
    server.on('connect', (request: IncomingMessage, near: Socket) => this.join(request, near));
    server.on('request', (request, response) => {
      this.note(request);
      response.writeHead(500).end();
    });
  }

  static async start(): Promise<ConnectProxy> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ConnectProxy(server);
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** As a setting names it. */
  get url(): string {
    return `http://${USER}:${encodeURIComponent(PROXY_PASSWORD)}@${this.host}`;
  }

  /** Whether a text went through it readable. */
  saw(text: string): boolean {
    return Buffer.concat(this.seen).includes(text);
  }

  /** Ends every connection. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }

  private join(request: IncomingMessage, near: Socket): void {
    this.note(request);
    const target = request.url ?? '';
    this.tunnels.push(target);
    if (this.isSilent) return;
    const expected = `Basic ${Buffer.from(`${USER}:${PROXY_PASSWORD}`).toString('base64')}`;
    const isKnown = request.headers['proxy-authorization'] === expected;
    const status = this.refusesWith ?? (isKnown ? null : 407);
    if (status !== null) return void near.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`);
    const far = connect(Number(/:(\d+)$/.exec(target)?.[1]), '127.0.0.1', () => {
      near.write('HTTP/1.1 200 Connection established\r\n\r\n');
      this.pass(near, far);
      this.pass(far, near);
    });
    this.watch(far);
    far.once('error', () => near.destroy());
  }

  private pass(from: Socket, to: Socket): void {
    from.on('data', (bytes: Buffer) => {
      this.seen.push(bytes);
      to.write(bytes);
    });
    from.once('close', () => to.destroy());
  }

  private note({ method, url, rawHeaders }: IncomingMessage): void {
    this.seen.push(Buffer.from([method, url, ...rawHeaders].join('\n')));
  }

  private watch(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => this.sockets.delete(socket));
  }
}
