import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP server on the loopback interface. */
export class Listener {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /** Port 0 lets the system choose. Rejects with the system's error where the port is taken. */
  static async start(port: number, listener: RequestListener): Promise<Listener> {
    const server = createServer({ keepAlive: true, noDelay: true }, listener);
    server.keepAliveTimeout = 75_000;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', 1024, resolve);
    });
    const { port: chosen } = server.address() as AddressInfo;
    return new Listener(server, `http://127.0.0.1:${chosen}`);
  }

  /** Ends every connection, those that hang too. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }
}
