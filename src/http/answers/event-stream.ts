import { once } from 'node:events';
import type { Request, Response } from 'express';
import { readerGone } from '../reader-gone.js';

export const EVENT_STREAM = 'text/event-stream';

/** Writes server-sent events for as long as there are some and the reader is there; a HEAD gets none. */
export async function writeEventStream(
  req: Request,
  res: Response,
  events: (gone: AbortSignal) => AsyncIterable<string>,
): Promise<void> {
  const gone = readerGone(res);
  // It is answered: nobody rests for its sake, for as long as it lasts.
  req.context.waiting?.delete(res);
  res.writeHead(200, {
    'Content-Type': `${EVENT_STREAM}; charset=utf-8`,
    'Cache-Control': 'no-store',
    // nginx would keep events back until its buffer is full.
    'X-Accel-Buffering': 'no',
  });
  if (req.method !== 'HEAD') {
    res.flushHeaders();
    for await (const event of events(gone)) {
      if (!res.write(event)) await drained(res, gone);
    }
  }
  res.end();
}

/** Resolves once a slow reader has taken what was written, or is gone. */
async function drained(res: Response, gone: AbortSignal): Promise<void> {
  try {
    await once(res, 'drain', { signal: gone });
  } catch (error) {
    if (!gone.aborted && !res.destroyed) throw error;
  }
}
