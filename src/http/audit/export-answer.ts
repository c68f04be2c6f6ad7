import type { OutgoingHttpHeaders } from 'node:http';
import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Request, Response } from 'express';
import type { Edit } from '../../edits/edit.js';
import { editJson } from '../modifications/edit-json.js';
import { CSV_HEADER, csvLine } from './csv.js';
import { TextBlocks } from './text-blocks.js';

/** A reader that takes nothing for so long is given up. */
const READER_PAUSE_MS = 60_000;

interface Format {
  readonly contentType: string;
  readonly extension: string;
  readonly header: string;
  readonly line: (edit: Edit) => string;
}

export const EXPORT_FORMATS = {
  'application/x-ndjson': {
    contentType: 'application/x-ndjson; charset=utf-8',
    extension: 'ndjson',
    header: '',
    // What IM sent stands in it as it came; outside strings, line breaks mean nothing in JSON, and inside there are none.
    line: (edit) => `${onOneLine(editJson(edit))}\n`,
  },
  'text/csv': {
    contentType: 'text/csv; charset=utf-8; header=present',
    extension: 'csv',
    header: CSV_HEADER,
    line: csvLine,
  },
} as const satisfies Readonly<Record<string, Format>>;

export type ExportType = keyof typeof EXPORT_FORMATS;

/** Aborts once the reader is gone, or takes nothing any more of what there is. */
export function readerGone(res: Response): AbortSignal {
  const gone = new AbortController();
  res.once('close', () => gone.abort());
  res.setTimeout(READER_PAUSE_MS, () => {
    if (res.writableLength > 0) res.destroy();
    else res.socket?.setTimeout(READER_PAUSE_MS);
  });
  return gone.signal;
}

/**
 * Streams edits as fast as the reader takes them, compressed where it asks for that. What fails before the first portion
 * is thrown with nothing sent; later, the answer is cut off, so that nobody takes it for whole.
 */
export async function answerExport(
  req: Request,
  res: Response,
  type: ExportType,
  edits: AsyncGenerator<readonly Edit[], void, undefined>,
): Promise<void> {
  const format: Format = EXPORT_FORMATS[type];
  const first = await edits.next();
  const isCompressed = req.acceptsEncodings('gzip', 'identity') === 'gzip';
  res.writeHead(200, headersOf(format, isCompressed));
  const compression: Transform[] = isCompressed ? [createGzip({ level: 1 })] : [];
  const source = Readable.from(textOf(format, first.done === true ? [] : first.value, edits), {
    highWaterMark: 1,
  });
  try {
    await pipeline([source, ...compression, res]);
  } catch (error) {
    // The reader went away; the trail says so.
    if (!res.destroyed || !isGone(error)) throw error;
  }
}

async function* textOf(
  format: Format,
  first: readonly Edit[],
  others: AsyncGenerator<readonly Edit[], void, undefined>,
): AsyncGenerator<Buffer, void, undefined> {
  const text = new TextBlocks();
  text.add(format.header);
  for (const edit of first) text.add(format.line(edit));
  try {
    yield* text.rest();
    for await (const edits of others) {
      for (const edit of edits) text.add(format.line(edit));
      yield* text.full();
    }
    yield* text.rest();
  } finally {
    await others.return();
  }
}

function onOneLine(json: string): string {
  return /[\r\n]/.test(json) ? json.replaceAll(/[\r\n]/g, ' ') : json;
}

function headersOf(format: Format, isCompressed: boolean): OutgoingHttpHeaders {
  const name = `modifications-${new Date().toISOString().replaceAll(/[:.]/g, '')}.${format.extension}`;
  return {
    'Content-Type': format.contentType,
    'Content-Disposition': `attachment; filename="${name}"`,
    Vary: 'Accept, Accept-Encoding',
    ...(isCompressed ? { 'Content-Encoding': 'gzip' } : {}),
  };
}

function isGone(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? error.code : undefined;
  return code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET' || code === 'EPIPE';
}
