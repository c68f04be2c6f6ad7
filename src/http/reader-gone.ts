import type { Response } from 'express';

/** A reader that takes nothing for so long is given up; so is a store that gives nothing. */
const READER_PAUSE_MS = 60_000;

/** The reader of a stream went away: nobody's fault. */
export class ReaderGone extends Error {}

/** Aborts once the reader is gone, or takes nothing any more of what there is. */
export function readerGone(res: Response): AbortSignal {
  const gone = new AbortController();
  const abort = (): void => gone.abort(new ReaderGone('the reader of a stream is gone'));
  if (res.closed) abort();
  else res.once('close', abort);
  res.setTimeout(READER_PAUSE_MS, () => {
    if (res.writableLength > 0) res.destroy();
    else res.socket?.setTimeout(READER_PAUSE_MS);
  });
  return gone.signal;
}
