import type { OutgoingHttpHeaders } from 'node:http';
import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import type { Request, Response } from 'express';
import type { Edit } from '../../edits/edit.js';
import { othersWait } from '../connection-drain.js';
import { ReaderGone } from '../reader-gone.js';
import type { StreamView } from '../answers/viewed.js';
import { editJson } from '../answers/edit-json.js';
import { CSV_HEADER, csvLine, EXCEL_HEADER, excelLine } from './csv.js';
import { yielding } from '../yielding.js';
import { TextBlocks } from './text-blocks.js';

/** The answer begins by then, also where no edit that matches has been found yet. That all places are taken shows earlier. */
const BEGINS_WITHIN_MS = 6_000;

export interface Format<One> extends StreamForm {
  readonly header: string;
  readonly line: (one: One) => string;
}

export const EXPORT_FORMATS = {
  'application/x-ndjson': {
    name: 'modifications',
    contentType: 'application/x-ndjson; charset=utf-8',
    extension: 'ndjson',
    header: '',
    // It holds what IM sent, unchanged; outside strings, line breaks mean nothing in JSON, and inside there are none.
    line: (edit) => `${onOneLine(editJson(edit))}\n`,
  },
  'text/csv': {
    name: 'modifications',
    contentType: 'text/csv; charset=utf-8; header=present',
    extension: 'csv',
    header: CSV_HEADER,
    line: csvLine,
  },
} as const satisfies Readonly<Record<string, Format<Edit>>>;

const EXCEL_FORMAT: Format<Edit> = {
  ...EXPORT_FORMATS['text/csv'],
  header: EXCEL_HEADER,
  line: excelLine,
};

export type ExportType = keyof typeof EXPORT_FORMATS;

/** What a stream is called. */
export interface StreamForm {
  /** How the name of the file begins. */
  readonly name: string;
  readonly contentType: string;
  readonly extension: string;
}

export interface StreamAnswer extends StreamForm {
  readonly view: StreamView;
}

interface ExportAnswer extends Pick<StreamAnswer, 'view'> {
  readonly type: ExportType;
  readonly isForExcel: boolean;
}

/** An export of edits in one of the forms; CSV as Excel takes it where that is asked for. */
export function answerExport(
  req: Request,
  res: Response,
  { type, isForExcel, view }: ExportAnswer,
  edits: AsyncGenerator<readonly Edit[], void, undefined>,
): Promise<void> {
  const format = isForExcel ? EXCEL_FORMAT : EXPORT_FORMATS[type];
  return answerRows(req, res, { ...format, view }, edits);
}

/** An export of a list in one of its forms. */
export function answerRows<One>(
  req: Request,
  res: Response,
  answer: Format<One> & Pick<StreamAnswer, 'view'>,
  rows: AsyncGenerator<readonly One[], void, undefined>,
): Promise<void> {
  const portions = yielding(rows, () => othersWait(req));
  return answerStream(req, res, answer, textOf(answer, portions));
}

/**
 * Streams text as fast as the reader takes it, compressed where it asks for that. What fails before the answer begins is
 * thrown with nothing sent; later, the answer is cut off, so that nobody takes it for whole.
 */
export async function answerStream(
  req: Request,
  res: Response,
  answer: StreamAnswer,
  text: AsyncGenerator<Buffer, void, undefined>,
): Promise<void> {
  const first = text.next();
  try {
    await settledWithin(first, BEGINS_WITHIN_MS);
    await Promise.race([answer.view.known, first]);
    const isCompressed = req.acceptsEncodings('gzip', 'identity') === 'gzip';
    res.writeHead(200, headersOf(answer, isCompressed)).flushHeaders();
    const compression: Transform[] = isCompressed ? [createGzip({ level: 1 })] : [];
    const source = Readable.from(followed(first, text), { highWaterMark: 1 });
    await pipeline([source, ...compression, res]);
  } catch (error) {
    // The reader went away; the trail says so.
    if (!res.destroyed || !isGone(error)) throw error;
  } finally {
    // Where the reader was gone before anything was taken, nobody else ends it.
    await text.return();
  }
}

async function settledWithin(first: Promise<unknown>, ms: number): Promise<void> {
  const waiting = new AbortController();
  const late = delay(ms, undefined, { signal: waiting.signal });
  await Promise.race([first, late]).finally(() => waiting.abort());
}

async function* followed(
  first: Promise<IteratorResult<Buffer, void>>,
  others: AsyncGenerator<Buffer, void, undefined>,
): AsyncGenerator<Buffer, void, undefined> {
  const { done, value } = await first;
  if (done !== true) yield value;
  yield* others;
}

async function* textOf<One>(
  format: Format<One>,
  portions: AsyncGenerator<readonly One[], void, undefined>,
): AsyncGenerator<Buffer, void, undefined> {
  const text = new TextBlocks();
  text.add(format.header);
  let isFirst = true;
  for await (const rows of portions) {
    for (const one of rows) text.add(format.line(one));
    yield* isFirst ? text.rest() : text.full();
    isFirst = false;
  }
  yield* text.rest();
}

export function onOneLine(json: string): string {
  return /[\r\n]/.test(json) ? json.replaceAll(/[\r\n]/g, ' ') : json;
}

function headersOf(form: StreamAnswer, isCompressed: boolean): OutgoingHttpHeaders {
  const name = `${form.name}-${new Date().toISOString().replaceAll(/[:.]/g, '')}.${form.extension}`;
  return {
    'Content-Type': form.contentType,
    'Content-Disposition': `attachment; filename="${name}"`,
    Vary: 'Accept, Accept-Encoding',
    ...form.view.headers,
    ...(isCompressed ? { 'Content-Encoding': 'gzip' } : {}),
  };
}

function isGone(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof ReaderGone) return true;
  const code = 'code' in error ? error.code : undefined;
  return code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET' || code === 'EPIPE';
}
