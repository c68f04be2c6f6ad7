import { readFile } from 'node:fs/promises';
import type { BatchRequest } from '../../../clients/typescript/src/index.js';
import type { Options } from './options.js';
import { NotSent, type PlanFile } from '../../batch-file/plan-file.js';
import { readCsv } from '../../batch-file/read-csv.js';
import { readJson, readNdjson } from './read-json.js';
import { printable } from './show.js';

/** The plan in the file, by its ending or by `--format`. */
export async function planIn({ file, format }: Options): Promise<PlanFile> {
  const bytes = await bytesIn(file ?? '');
  switch (format ?? /\.(\w+)$/.exec(file ?? '')?.[1]?.toLowerCase()) {
    case 'csv':
      return readCsv(bytes.toString('utf8'));
    case 'json':
      return readJson(bytes);
    case 'ndjson':
    case 'jsonl':
      return readNdjson(bytes);
    default:
      throw new NotSent(['say what the file is: --format csv, ndjson or json']);
  }
}

/** What the command line says of the batch wins over what the file says. */
export function requestOf({ header, items }: PlanFile, options: Options): BatchRequest {
  const asked = {
    operator: options.operator,
    reason: options.reason,
    onBehalfOf: options['on-behalf-of'],
    ticket: options.ticket,
    acceptUnreadablePrior: options['accept-unreadable-prior'] ? true : undefined,
  };
  const given = Object.entries(asked).filter(([, value]) => value !== undefined);
  return { ...header, ...Object.fromEntries(given), items: [...items] } as BatchRequest;
}

async function bytesIn(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new NotSent([`${printable(file)} cannot be read (${causeOf(error)})`]);
  }
}

export async function textIn(file: string): Promise<string> {
  return (await bytesIn(file)).toString('utf8');
}

/** A code of the system, never a message: that may quote what was sent. */
export function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  return inner instanceof Error && 'code' in inner ? String(inner.code) : 'no answer';
}
