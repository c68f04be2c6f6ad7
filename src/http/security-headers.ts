import type { NextFunction, Request, Response } from 'express';

/**
 * Headers of every answer: nothing may be cached, sniffed, framed or run. A route that serves something else says so
 * itself.
 */
export function setSecurityHeaders(_: Request, res: Response, next: NextFunction): void {
  res.setHeader('Cache-Control', 'no-store');
  res.setHeader('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'");
  res.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  res.setHeader('Referrer-Policy', 'no-referrer');
  res.setHeader('X-Content-Type-Options', 'nosniff');
  next();
}
