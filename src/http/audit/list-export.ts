import type { Request } from 'express';
import { v7 as uuidv7 } from 'uuid';
import type { Exports } from '../../audit/exports.js';
import type { AskedFilters } from '../../audit/read-trail.js';
import type { OnView } from '../../audit/read-view.js';
import { Stream } from '../answers/answer.js';
import { StreamView } from '../answers/viewed.js';
import { readerGone } from '../reader-gone.js';
import { readerOf } from '../request-context.js';
import type { Parameters } from '../requests/parameter.js';
import { QueryReader } from '../requests/query-reader.js';
import type { Query } from '../requests/query-string.js';
import { type Columns, csvOf } from './csv.js';
import { answerRows, EXPORT_FORMATS, type ExportType, type Format } from './export-answer.js';
import { LIST_CSV_PARAMETERS } from './filters.js';

/** A list that can be taken away whole. */
export interface ExportedList<One> {
  /** In the trail, and how the name of the file begins. */
  readonly name: string;
  readonly columns: Columns<One>;
  /** As its pages have it. */
  readonly json: (one: One) => object;
}

export interface ListAsked<One> {
  readonly type: ExportType;
  readonly isForExcel: boolean;
  /** As asked, for the trail. */
  readonly filters: AskedFilters;
  readonly read: (ending: AbortSignal, onView: OnView) => AsyncIterable<readonly One[]>;
}

/** Everything in a list as a stream that records itself, as exports of edits do. */
export function exportList<One>(
  exports: Exports,
  req: Request,
  list: ExportedList<One>,
  { type, isForExcel, filters, read }: ListAsked<One>,
): Stream {
  const view = new StreamView();
  const asked = {
    exportId: uuidv7(),
    query: list.name,
    filters,
    mediaType: type,
    read: (ending: AbortSignal) => read(ending, view.note),
  };
  return new Stream((res) => {
    const rows = exports.runList(readerOf(req), asked, readerGone(res));
    return answerRows(req, res, { ...formOf(list, type, isForExcel), view }, rows);
  });
}

/** The parameters of an export of a list: those that say what is in it, and those of its form. */
export function listExportReader(
  query: Query,
  type: ExportType,
  filters: Parameters,
): { readonly read: QueryReader; readonly isForExcel: boolean } {
  const own = type === 'text/csv' ? LIST_CSV_PARAMETERS : {};
  const read = new QueryReader(query, Object.keys({ ...filters, ...own }));
  const { excel } = read.values(LIST_CSV_PARAMETERS);
  return { read, isForExcel: excel === 'true' };
}

function formOf<One>(
  { name, columns, json }: ExportedList<One>,
  type: ExportType,
  isForExcel: boolean,
): Format<One> {
  const { contentType, extension } = EXPORT_FORMATS[type];
  const written =
    type === 'text/csv'
      ? csvOf(columns, isForExcel)
      : { header: '', line: (one: One) => `${JSON.stringify(json(one))}\n` };
  return { name, contentType, extension, ...written };
}
