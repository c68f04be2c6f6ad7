import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';

export interface OpsSources {
  /** Each says why the service should get no traffic. They are asked together. */
  readonly whyNotReady: readonly (() => Promise<readonly string[]>)[];
  readonly metrics: Registry;
  /** Called with why an answer could not be made. */
  readonly onDefect: (error: unknown) => void;
}

/** `/health/live`, `/health/ready` and `/metrics`, on a port that callers do not reach. */
export class OpsServer {
  private readonly server: Server;

  constructor(private readonly sources: OpsSources) {
    this.server = createServer((req, res) => {
      this.answer(req, res).catch((error: unknown) => {
        this.sources.onDefect(error);
        if (!res.headersSent) res.writeHead(500);
        res.end();
      });
    });
  }

  /** Every reason why the service should get no traffic; empty while it should. */
  async whyNotReady(): Promise<readonly string[]> {
    const reasons = await Promise.all(this.sources.whyNotReady.map((ask) => ask()));
    return [...new Set(reasons.flat())];
  }

  async listen(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject).listen(port, resolve);
    });
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const isRead = req.method === 'GET' || req.method === 'HEAD';
    switch (isRead ? req.url?.split('?')[0] : null) {
      case '/health/live':
        return json(res, 200, { status: 'live' });
      case '/health/ready': {
        const reasons = await this.whyNotReady();
        return json(res, reasons.length === 0 ? 200 : 503, {
          status: reasons.length === 0 ? 'ready' : 'not ready',
          reasons,
        });
      }
      case '/metrics': {
        const figures = await this.sources.metrics.metrics();
        res.writeHead(200, { 'Content-Type': this.sources.metrics.contentType });
        res.end(figures);
        return;
      }
      default:
        return json(res, 404, { status: 'not found' });
    }
  }
}

function json(res: ServerResponse, status: number, body: object): void {
  res.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  res.end(JSON.stringify(body));
}
