import type { NextFunction, Request, Response } from 'express';

const lingerMs = 2_000;

/**
 * Headers of every answer: nothing may be cached, sniffed, framed or run. A route that serves something else says so
 * itself.
 */
export function setSafeHeaders(_: Request, res: Response, next: NextFunction): void {
  res.setHeader('Cache-Control', 'no-store');
  res.setHeader('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'");
  res.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  res.setHeader('Referrer-Policy', 'no-referrer');
  res.setHeader('X-Content-Type-Options', 'nosniff');
  next();
}

/**
 * Once a request is answered, the rest of its body is read and thrown away for 2 s, so that the client gets to read the
 * answer; then the connection is cut. Bytes that came in time count, also where this process was held up meanwhile.
 */
export function boundUnreadBody(req: Request, res: Response, next: NextFunction): void {
  res.once('finish', () => {
    if (req.complete) return;
    const cut = () => {
      if (!req.complete) req.socket.destroy();
    };
    req.resume();
    // Timers run before the sockets are looked at: what came while nobody looked is read first.
    const timer = setTimeout(() => setImmediate(cut), lingerMs).unref();
    req.once('close', () => clearTimeout(timer));
    req.once('end', () => clearTimeout(timer));
  });
  next();
}
