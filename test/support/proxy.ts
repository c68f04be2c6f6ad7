import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A wire between two programs that a test can damage. */
export class TcpProxy implements AsyncDisposable {
  private readonly pairs = new Set<readonly [Socket, Socket]>();
  private state: 'passing' | 'refusing' | 'hanging' = 'passing';
  private answersAfterMs = 0;

  private constructor(
    private readonly server: Server,
    private readonly target: () => string,
  ) {
    server.on('connection', (near) => this.join(near));
  }

  /** @param url of the program at the far end, or where it is now, if it moves; only host and port count */
  static async to(url: string | (() => string)): Promise<TcpProxy> {
    const server = createServer({ allowHalfOpen: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TcpProxy(server, typeof url === 'string' ? () => url : url);
  }

  /** `url`, by way of this proxy. */
  through(url: string): string {
    const changed = new URL(url);
    changed.hostname = '127.0.0.1';
    changed.port = String((this.server.address() as AddressInfo).port);
    return changed.href;
  }

  /** Nothing goes through in either direction, and nobody is told; it is kept until `mend`. */
  hang(): void {
    this.state = 'hanging';
    for (const pair of this.pairs) for (const socket of pair) socket.pause();
  }

  /** Nothing comes back any more, while what is sent still arrives. */
  swallowAnswers(): void {
    this.state = 'hanging';
    for (const [, far] of this.pairs) far.pause();
  }

  /** What comes back comes `ms` later. */
  delayAnswers(ms: number): void {
    this.answersAfterMs = ms;
  }

  /** Connections end, and new ones are ended at once. */
  refuse(): void {
    this.state = 'refusing';
    this.cut();
  }

  /** Connections end without a word; new ones are taken. */
  cut(): void {
    for (const pair of this.pairs) for (const socket of pair) socket.resetAndDestroy();
  }

  mend(): void {
    this.state = 'passing';
    this.answersAfterMs = 0;
    for (const pair of this.pairs) for (const socket of pair) socket.resume();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.state = 'refusing';
    this.cut();
    await closed;
  }

  private join(near: Socket): void {
    if (this.state === 'refusing') {
      near.on('error', () => undefined).resetAndDestroy();
      return;
    }
    const { hostname, port } = new URL(this.target());
    const far = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    const pair = [near, far] as const;
    this.pairs.add(pair);
    for (const [from, to] of [pair, [far, near]] as const) {
      from.on('data', (bytes) => {
        const isLate = from === far && this.answersAfterMs > 0;
        if (isLate) setTimeout(() => to.write(bytes), this.answersAfterMs);
        else to.write(bytes);
      });
      from.on('end', () => to.end());
      // Either end may be cut at any time: then so is the other.
      from.on('error', () => to.destroy());
      from.on('close', () => {
        to.destroy();
        this.pairs.delete(pair);
      });
    }
    if (this.state === 'hanging') for (const socket of pair) socket.pause();
  }
}
