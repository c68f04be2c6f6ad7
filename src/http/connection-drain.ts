import type { Server } from 'node:http';
import type { NextFunction, Request, Response } from 'express';

const CHECK_EVERY_MS = 50;

/** Whether anybody waits for an answer of this server beside the caller of `req`. */
export function othersWait({ context }: Request): boolean {
  return (context.waiting?.size ?? 0) > 1;
}

/**
 * Ends a server without cutting anybody off: no new connection, every request that came is answered, and every answer says
 * that the connection closes after it.
 */
export class ConnectionDrain {
  private readonly unanswered = new Set<Response>();
  private isLeaving = false;

  /** Middleware: keeps count of who waits. */
  readonly watch = (req: Request, res: Response, next: NextFunction): void => {
    if (this.isLeaving) res.setHeader('Connection', 'close');
    this.unanswered.add(res);
    req.context.waiting = this.unanswered;
    res.once('close', () => this.unanswered.delete(res));
    next();
  };

  /** From now on nobody new is let in. Once. */
  begin(server: Server): void {
    this.isLeaving = true;
    for (const res of this.unanswered) {
      if (!res.headersSent) res.setHeader('Connection', 'close');
    }
    server.close();
  }

  /** Resolves when everybody has been answered and is gone, or cuts off who is not by `patienceMs`. */
  async end(server: Server, patienceMs: number): Promise<void> {
    const cut = AbortSignal.timeout(patienceMs);
    while (!cut.aborted && (await connectionsOf(server)) > 0) {
      // Whoever was answered before `begin` may keep its connection open for ever.
      server.closeIdleConnections();
      await new Promise((resolve) => setTimeout(resolve, CHECK_EVERY_MS));
    }
    server.closeAllConnections();
  }
}

function connectionsOf(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}
