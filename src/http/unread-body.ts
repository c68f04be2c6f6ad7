import type { NextFunction, Request, Response } from 'express';

const SILENCE_MS = 5_000;
const LINGER_MS = 30_000;

/**
 * Once a request is answered, the rest of its body is read and thrown away, so that the client gets to read the answer: as
 * long as it comes, at most 30 s. After 5 s of silence the connection is cut. (nginx waits as long.)
 */
export function boundUnreadBody(req: Request, res: Response, next: NextFunction): void {
  res.once('finish', () => {
    if (!req.complete) linger(req);
  });
  next();
}

function linger(req: Request): void {
  const until = performance.now() + LINGER_MS;
  let timer: NodeJS.Timeout;
  const wait = (): void => {
    if (performance.now() > until) return;
    clearTimeout(timer);
    const mine = setTimeout(() => setImmediate(cut), SILENCE_MS).unref();
    // Timers run before sockets are read: first read what arrived in the meantime.
    const cut = (): void => {
      if (timer === mine && !req.complete) req.socket.destroy();
    };
    timer = mine;
  };
  const stop = (): void => clearTimeout(timer);
  wait();
  req.on('data', wait).once('close', stop).once('end', stop).resume();
}
